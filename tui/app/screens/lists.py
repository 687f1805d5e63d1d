"""List screens: rows, with a line to filter them by."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from textual.app import ComposeResult

from tui.app import work
from tui.app.actions import Action, action_named, actions_of
from tui.app.fuzzy import Haystack
from tui.app.places import Place
from tui.app.screens.base import FramedScreen
from tui.app.widgets.frame import TextLines
from tui.app.widgets.line_list import LineList, Table
from tui.app.widgets.text_input import TextInput
from tui.i18n import _, grouped, ngettext
from tui.presentation.layout import Line

Row = TypeVar("Row")

_AT_ONCE = 3_000
_TALL = 20
_MOST_LOW = 2


class ListScreen(FramedScreen[None], Generic[Row]):
    """Rows under a title line. `/` opens a line to type into, which filters them.

    A subclass gives the `rows`, a `line` for each, its `key_of` and name, and what choosing one does.
    """

    most_told: ClassVar[int] = 0
    """How many lines below the list tell more of the row under the cursor. Always as many, so that nothing moves."""

    def __init__(self) -> None:
        """Begin without a filter."""
        super().__init__()
        self._haystack: Haystack | None = None

    def body(self) -> ComposeResult:
        """Put the title line over the list."""
        yield TextInput(label=_("Filter:") + " ", leaves=True, is_ascii=self.look.is_ascii, id="filter")
        yield TextLines(id="columns")
        yield LineList(on_open=self._open, id="rows")
        if self.most_told:
            yield TextLines(id="told")

    def prepare(self) -> None:
        """Begin with the list; the filter comes when it is asked for."""
        self._filter.display = False
        self.set_focus(self._list)

    @property
    def _filter(self) -> TextInput:
        return self.query_one("#filter", TextInput)

    @property
    def _list(self) -> LineList:
        return self.query_one("#rows", LineList)

    def rows(self) -> Sequence[Row]:
        """Return all rows."""
        return ()

    def line(self, row: Row, width: int) -> Line:
        """Return a row as a line."""
        return ((self.look.fit(self.name_of(row), width), ""),)

    def title_line(self, width: int) -> Line:  # noqa: ARG002  # a subclass lays its columns out for the width
        """Return the titles of the columns."""
        return ()

    def name_of(self, row: Row) -> str:
        """Return the name to filter a row by."""
        return str(row)

    def key_of(self, row: Row) -> Hashable:
        """Return the identity of a row."""
        return self.name_of(row)

    def names(self) -> Callable[[], Sequence[str]]:
        """Return a maker of the names of all rows from data alone."""
        texts = [self.name_of(row) for row in self.rows()]
        return lambda: texts

    def open_row(self, row: Row) -> None:
        """Open a row."""

    def told(self, row: Row, width: int) -> Sequence[Line]:  # noqa: ARG002  # a subclass that tells more says what
        """Return more of the row under the cursor."""
        return ()

    def draw(self) -> None:
        """Show the rows that fit the filter."""
        self.search()

    def search(self) -> None:
        """Show the rows that hold the words typed."""
        rows, wanted = self.rows(), self._filter.value
        if not wanted.strip():
            self.show_positions(None)
            return
        known = self._haystack if self._haystack is not None and len(self._haystack) == len(rows) else None
        if len(rows) > _AT_ONCE:
            job = partial(work.search, known or self.names(), wanted)
            self.parts.jobs.run(job, self._take_found, group="search")
            return
        self._haystack = known or Haystack(self.names()())
        self.show_positions(sorted(self._haystack.find(wanted)))

    def _take_found(self, found: work.Found) -> None:
        """Show the positions that a job found, if the words are still the same."""
        if self.is_ready and found.wanted == self._filter.value and len(found.haystack) == len(self.rows()):
            self._haystack = found.haystack
            self.show_positions(sorted(found.positions))

    def show_positions(self, positions: Sequence[int] | None) -> None:
        """Show the rows at these positions, all of them for None."""
        table: Table[Row] = Table(self.rows(), self.line, self.key_of, positions)
        self._list.show(table, keep_place=not self._filter.has_focus)
        self.draw_columns()
        self.draw_told()

    def draw_columns(self) -> None:
        """Show the titles of the columns, and how many rows there are."""
        text = self.count_text(len(self._list.listing))
        width = self.size.width - 2
        titles = self.title_line(width - len(text) - 2)
        self.lines("columns").show([(("  ", ""), *titles, ("  ", ""), (text, "dim"))])

    def count_text(self, count: int) -> str:
        """Return how many rows there are, in words."""
        return ngettext("{count} row", "{count} rows", count).format(count=grouped(count))

    def draw_frame(self) -> None:
        """Lay the titles out for the width too."""
        super().draw_frame()
        self.draw_columns()
        self.draw_told()

    def draw_told(self) -> None:
        """Tell more of the row under the cursor; where there is little room, less."""
        if not self.most_told:
            return
        height = self.most_told if self.size.height >= _TALL else min(self.most_told, _MOST_LOW)
        row = self.row
        lines = self.told(row, max(self.size.width - 1, 20)) if row is not None else ()
        self.lines("told").show([*lines, *[()] * height][:height])

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Tell of another row."""
        message.stop()
        if self.is_ready:
            self.draw_told()

    def on_text_input_changed(self) -> None:
        """Filter again."""
        if self.is_ready:
            self.search()

    def bar(self) -> tuple[Action, ...]:
        """Return the keys of the line to type into while it has them."""
        if self.is_typing:
            return (*actions_of(Place.FILTER), action_named("help"))
        return super().bar()

    @property
    def is_typing(self) -> bool:
        """Whether a filter is being typed."""
        return self.is_ready and self.focused is self._filter

    def do_filter(self) -> None:
        """Open the line to type into."""
        self._filter.display = True
        self.set_focus(self._filter)

    def do_keep_filter(self) -> None:
        """Go to the rows that were found."""
        self._leave_filter(keeps=True)

    def do_drop_filter(self) -> None:
        """Show all rows again."""
        self._leave_filter(keeps=False)

    def on_descendant_focus(self) -> None:
        """Show the keys of the widget with the focus."""
        if self.is_ready:
            self.draw_frame()

    def on_text_input_left(self, message: TextInput.Left) -> None:
        """Go back to the list: with the filter as typed, or without one."""
        self._leave_filter(keeps=message.keeps)

    def _leave_filter(self, *, keeps: bool) -> None:
        if not keeps:
            self._filter.clear()
            self.search()
        self._filter.display = bool(self._filter.value)
        self.set_focus(self._list)

    def _open(self, place: int) -> None:
        listing: Any = self._list.listing
        if place < len(listing):
            self.open_row(listing.row(place))

    @property
    def row_count(self) -> int:
        """How many rows there are, of those that fit the filter."""
        return len(self._list.listing)

    def key_at(self, place: int) -> object:
        """Return the identity of the row at a place."""
        return self._list.listing.key(place)

    def move_to(self, place: int) -> None:
        """Put the cursor on the row at a place."""
        self._list.move_to(place)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        listing: Any = self._list.listing
        cursor = self._list.cursor
        return listing.row(cursor) if cursor < len(listing) else None
