"""One user, group, site, permission set, service user or template."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.model import Entry
from tui.language import _
from tui.places import Place
from tui.presentation.page import Item, Page
from tui.presentation.thing_page import write_thing
from tui.presentation.things import entry, kind_named
from tui.screens.page_screen import PageScreen
from tui.screens.thing_actions import ThingActions, asked_about
from tui.widgets.keys import bindings_of


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
