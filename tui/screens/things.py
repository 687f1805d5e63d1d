"""The things of one kind that the organisation lists."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.model import Entry
from tui.language import _
from tui.places import Place
from tui.presentation.page import Line
from tui.presentation.picked import names_and_ids
from tui.presentation.targets import ToThing
from tui.presentation.things import detail, entries, kind_named
from tui.screens.list_screen import ListScreen
from tui.screens.thing_actions import ThingActions, asked_about
from tui.widgets.keys import bindings_of


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
        """Return name and what tells it from others."""
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
        self.host.follow(ToThing(self._kind, row.id))

    @property
    def thing(self) -> Entry | None:
        """The thing under the cursor."""
        return self.row
