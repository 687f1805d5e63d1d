"""Screens of the organisation: lists of its things, and one thing."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.model.inventory import ServiceUser
from diagnostics.model.lazy import names_and_ids
from diagnostics.model.organisation import Entry, Template, User
from diagnostics.platform.origin import masked_url
from tui.app.actions import Action, action_named, actions_of
from tui.app.places import Place
from tui.app.screens.base import FramedScreen, PageScreen
from tui.app.screens.lists import ListScreen
from tui.app.widgets.frame import bindings_of
from tui.i18n import _
from tui.presentation.layout import Item, Line, Page, Span, spread
from tui.presentation.links import ToSubject, ToTemplate, ToThing, ToThings, ToWho
from tui.presentation.organisation import KINDS, detail, entries, entry, gaps_in, kind_named, write_thing
from tui.presentation.problems import unknown_line
from tui.presentation.text import cells, facts_age, padded, short, wrapped


class OrganisationScreen(PageScreen):
    """Every kind of thing with its number; each opens its list."""

    places: tuple[Place, ...] = (Place.ORGANISATION, Place.LIST, Place.EVERYWHERE)
    section = "organisation"

    def heading(self) -> str:
        """Return the title."""
        return _("Organisation")

    def draw(self) -> None:
        """Have the missing facts found, and show the rest."""
        self.parts.findings.find_unknowns()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the kinds, the age of the facts, and the missing ones."""
        opened = self.session.opened
        if opened is None:
            return page.items
        identity = self.session.identity
        page.title(short(identity.name))
        page.blank()
        for kind in KINDS:
            count = len(entries(opened.directory, kind.key))
            spans: list[Span] = [(padded(_(kind.title), 18), ""), (f"{count:>9,}", "strong")]
            gaps = gaps_in(opened.directory, kind)
            told: list[Line] = []
            if gaps and spread(tuple(spans)) + 2 + cells(gaps) <= page.width:
                spans.append((f"  {gaps}", "warn"))
            elif gaps:
                told = [((line, "warn"),) for line in wrapped(gaps, "  ", width=page.width)]
            page.add([tuple(spans), *told], ToThings(kind.key))
        page.blank()
        page.labelled(_("Facts"), facts_age(identity.captured_at, opened.at, identity.source is not None))
        page.labelled(
            _("Source"), short(masked_url(identity.source)) if identity.source else _("the files of the workspace")
        )
        page.labelled(_("Id"), short(identity.id))
        missing = self.session.known.unknowns if self.session.known is not None else None
        if missing:
            page.heading(_("What is not known"))
        for unknown in missing or ():
            page.text(unknown_line(unknown))
        return page.items


_PLACES = {"templates": (Place.TEMPLATE,), "users": (Place.SUBJECT,), "service_users": (Place.SUBJECT,)}


def asked_about(kind: str) -> tuple[Place, ...]:
    """Return the places of the questions about things of a kind."""
    return _PLACES.get(kind, ())


class ThingActions(FramedScreen[None]):
    """A screen that has a thing under its cursor, or is about one. Its `places` say of which kind."""

    @property
    def thing(self) -> Entry | None:
        """The thing that is meant."""
        return None

    def action_act(self, identifier: str) -> None:
        """Do an action, if it is one about this kind of thing."""
        if action_named(identifier) in actions_of(*self.places):
            super().action_act(identifier)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now: a user of another organisation asks nothing here."""
        if why_not := super().why_not(action):
            return why_not
        thing, opened = self.thing, self.session.opened
        if action.id == "ask-why" and self.session.requester is None:
            return _("Choose a token first: 1, then t.")
        if action.id != "ask-subject" or not isinstance(thing, User) or opened is None:
            return ""
        is_foreign = opened.directory.is_foreign(thing.organisation)
        return _("A user of another organisation asks nothing here.") if is_foreign else ""

    def do_ask_why(self) -> None:
        """Ask why the token gets the template, or not."""
        if isinstance(self.thing, Template):
            self.parts.navigation.follow(ToTemplate(self.thing.id))

    def do_ask_template(self) -> None:
        """List who sees the template."""
        if isinstance(self.thing, Template):
            self.parts.navigation.follow(ToWho(self.thing.id))

    def do_ask_subject(self) -> None:
        """List what the user or service user sees."""
        if isinstance(self.thing, User | ServiceUser):
            self.parts.navigation.follow(ToSubject(self.thing.id))


class ThingsScreen(ThingActions, ListScreen[Entry]):
    """Users, groups, sites, permission sets, service users or templates."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.THINGS, Place.TEMPLATE, Place.SUBJECT)

    def __init__(self, kind: str) -> None:
        """List the things of `kind`."""
        super().__init__()
        self._kind = kind
        self.places = (Place.THINGS, *asked_about(kind), Place.LIST, Place.EVERYWHERE)

    def heading(self) -> str:
        """Return the kind."""
        return _(kind_named(self._kind).title)

    def rows(self) -> Sequence[Entry]:
        """Return all of them."""
        opened = self.session.opened
        return entries(opened.directory, self._kind) if opened is not None else ()

    def line(self, row: Entry, width: int) -> Line:
        """Return name and detail."""
        opened = self.session.opened
        assert opened is not None
        name = max(width // 2, min(width, 24))
        return (
            (self.look.fit(row.name, name), ""),
            (self.look.fit("  " + detail(opened.directory, row), max(width - name, 0)), "dim"),
        )

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names and ids."""
        rows = self.rows()
        return lambda: names_and_ids(rows)

    def key_of(self, row: Entry) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Entry) -> None:
        """Open the page of a thing."""
        self.parts.navigation.follow(ToThing(self._kind, row.id))

    @property
    def thing(self) -> Entry | None:
        """The thing under the cursor."""
        return self.row


class ThingScreen(ThingActions, PageScreen):
    """Everything the workspace says of a thing, and the questions it leads to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TEMPLATE, Place.SUBJECT)

    def __init__(self, kind: str, identifier: str) -> None:
        """Show the thing of `kind` with that id."""
        super().__init__()
        self._kind = kind
        self._identifier = identifier
        self.places = (*asked_about(kind), Place.LIST, Place.EVERYWHERE)

    @property
    def thing(self) -> Entry | None:
        """The thing as it is now."""
        opened = self.session.opened
        return entry(opened.directory, self._kind, self._identifier) if opened is not None else None

    def heading(self) -> str:
        """Return the kind."""
        return _(kind_named(self._kind).title)

    def write(self, page: Page) -> list[Item]:
        """Write the page, or that the thing is gone."""
        thing, opened = self.thing, self.session.opened
        if thing is None or opened is None:
            page.text(_("It is not in the workspace any more."), "warn")
            return page.items
        return write_thing(page, opened.directory, thing)
