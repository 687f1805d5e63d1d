"""One user, group, site, permission set, service user or template."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.model import Entry, Template, User
from diagnostics.tokens.inventory import ServiceUser
from tui.actions import Place, action_named, actions_of
from tui.language import _
from tui.presentation.page import Item, Page, ToSubject, ToTemplate, ToWho
from tui.presentation.thing_page import write_thing
from tui.presentation.things import entry, kind_named
from tui.screens.page_screen import PageScreen
from tui.widgets.keys import bindings_of


class ThingScreen(PageScreen):
    """Everything the workspace says of a thing, and the questions it leads to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TEMPLATE, Place.SUBJECT)

    def __init__(self, kind: str, identifier: str) -> None:
        """Show the thing of `kind` with that id."""
        super().__init__()
        self._kind = kind
        self._identifier = identifier
        own = {"templates": (Place.TEMPLATE,), "users": (Place.SUBJECT,), "service_users": (Place.SUBJECT,)}
        self.places = (*own.get(kind, ()), Place.LIST, Place.EVERYWHERE)

    def _thing(self) -> Entry | None:
        opened = self.session.opened
        return entry(opened.directory, self._kind, self._identifier) if opened is not None else None

    def heading(self) -> str:
        """Return the kind."""
        return _(kind_named(self._kind).title)

    def write(self, page: Page) -> list[Item]:
        """Write the page, or that the thing is gone."""
        thing, opened = self._thing(), self.session.opened
        if thing is None or opened is None:
            page.text(_("It is not in the workspace any more."), "warn")
            return page.items
        return write_thing(page, opened.directory, thing)

    def action_act(self, identifier: str) -> None:
        """Do an action, if it is one about this kind of thing."""
        if action_named(identifier) in actions_of(*self.places):
            super().action_act(identifier)

    def do_ask_why(self) -> None:
        """Ask why the token gets the template, or not."""
        if isinstance(self._thing(), Template):
            self.host.follow(ToTemplate(self._identifier))

    def do_ask_template(self) -> None:
        """List who sees the template."""
        if isinstance(self._thing(), Template):
            self.host.follow(ToWho(self._identifier))

    def do_ask_subject(self) -> None:
        """List what the user or service user sees."""
        thing, opened = self._thing(), self.session.opened
        if not isinstance(thing, User | ServiceUser) or opened is None:
            return
        if isinstance(thing, User) and opened.directory.is_foreign(thing.organisation):
            self.host.say(_("A user of another organisation asks nothing here."))
            return
        self.host.follow(ToSubject(thing.id))
