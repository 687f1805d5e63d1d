"""A list of lines that draws only the rows in sight, and its columns."""

from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.app.places import Place
from tui.app.widgets.frame import bindings_of, strip
from tui.presentation.layout import Line


class Listing(Protocol):
    """Rows to list. Every text they return is safe to show."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def line(self, index: int, width: int) -> Line:
        """Return one row, for `width` columns."""
        ...

    def key(self, index: int) -> object:
        """Return what tells a row from the others, so that the cursor finds it again after a reload."""
        ...


class Rows:
    """A listing of lines that are there already."""

    def __init__(self, lines: Sequence[Line], keys: Sequence[object] | None = None) -> None:
        """Keep the lines, and their keys if they have any."""
        self._lines = lines
        self._keys = keys if keys is not None else range(len(lines))

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, index: int, width: int) -> Line:  # noqa: ARG002  # the listing's signature; a line is cut to fit
        """Return one row."""
        return self._lines[index]

    def key(self, index: int) -> object:
        """Return the key of a row."""
        return self._keys[index]


class LineList(ScrollView, can_focus=True):
    """A list with a cursor. Each of its items takes one line; a subclass may give an item several."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.LIST)

    class Moved(Message):
        """The cursor stands on another item."""

    def __init__(
        self, listing: Listing | None = None, *, on_open: Callable[[int], None] | None = None, id: str | None = None
    ) -> None:
        """Show `listing`, from its first row.

        `on_open` is given the item that is opened, counted from 0. It is called, and not told by a message, so that
        the keys after the one that opens find the screen that it leads to.
        """
        super().__init__(id=id)
        self.listing: Listing = listing if listing is not None else Rows(())
        self.cursor = 0
        self._on_open = on_open

    def show(self, listing: Listing, *, keep_place: bool = True) -> None:
        """Show other rows. The cursor stays on the row with the same key, if it is still there."""
        old_key = self.listing.key(self.cursor) if keep_place and self.cursor < len(self.listing) else None
        old_cursor = self.cursor
        self.listing = listing
        self.cursor = 0
        if keep_place and old_key is not None:
            self.cursor = self._find(old_key, old_cursor)
        self._settle()

    def _find(self, key: object, near: int) -> int:
        count = len(self.listing)
        if near < count and self.listing.key(near) == key:
            return near
        return next((index for index in range(count) if self.listing.key(index) == key), min(near, max(count - 1, 0)))

    # How items map to lines.

    def item_count(self) -> int:
        """Return how many items there are."""
        return len(self.listing)

    def line_count(self) -> int:
        """Return how many lines the items take."""
        return len(self.listing)

    def lines_of(self, item: int) -> range:
        """Return the lines that an item takes."""
        return range(item, item + 1)

    def item_at(self, line: int) -> int:
        """Return the item that a line belongs to."""
        return line

    def is_selectable(self, item: int) -> bool:  # noqa: ARG002  # a subclass looks at the item
        """Return whether the cursor may stand on an item."""
        return True

    def marked_lines(self, item: int) -> range:
        """Return the lines on which the cursor is shown when it stands on an item: here the first alone.

        A move then draws two lines, however long items are.
        """
        start = self.lines_of(item).start
        return range(start, start + 1)

    def line_at(self, line: int, width: int) -> Line:
        """Return what stands on a line."""
        return self.listing.line(line, width)

    # Drawing.

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        self._settle()

    def _settle(self) -> None:
        self.virtual_size = Size(self.size.width, self.line_count())
        if not self._can_stand(self.cursor):
            self.cursor = self._nearest(self.cursor)
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved())

    def _can_stand(self, item: int) -> bool:
        return 0 <= item < self.item_count() and self.is_selectable(item)

    def _nearest(self, item: int) -> int:
        count = self.item_count()
        item = max(0, min(item, count - 1))
        for candidate in chain(range(item, count), range(item - 1, -1, -1)):
            if self.is_selectable(candidate):
                return candidate
        return 0

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        line: int = y + self.scroll_offset.y
        width = self.size.width
        if not 0 <= line < self.line_count():
            return strip(self, (), width)
        is_cursor = line in self.marked_lines(self.cursor) and self.is_selectable(self.cursor)
        mark = "> " if is_cursor else "  "
        return strip(self, ((mark, ""), *self.line_at(line, width - 2)), width, is_cursor=is_cursor)

    # Moving.

    def move_to(self, item: int) -> None:
        """Put the cursor on an item, drawing only what changes."""
        if item == self.cursor or not self._can_stand(item):
            return
        before, self.cursor = self.cursor, item
        offset = self.scroll_offset.y
        self._scroll_to_cursor(came_from=before)
        if self.scroll_offset.y == offset:
            for shown in (before, item):
                lines = self.marked_lines(shown)
                self.refresh(Region(0, lines.start - offset, self.size.width, len(lines)))
        self.post_message(self.Moved())

    def _scroll_to_cursor(self, came_from: int | None = None) -> None:
        height = self.size.height
        if not self.item_count() or height <= 0:
            return
        lines = self.lines_of(self.cursor)
        top, bottom = lines.start, lines.stop
        if self.cursor == self._nearest(0) and top < height // 2:
            # The first entry is shown with the title above it, rather than to its end.
            bottom = min(bottom, height)
        if came_from is not None:
            # What the cursor passes over, as a title above the first entry, is shown with the entry.
            if self.cursor < came_from and self._nearest(0) == self.cursor:
                top = 0
            if self.cursor > came_from and not any(map(self.is_selectable, range(self.cursor + 1, self.item_count()))):
                bottom = self.line_count()
        offset = self.scroll_offset.y
        if bottom > offset + height:
            offset = min(bottom - height, lines.start)
        offset = min(offset, top if top >= bottom - height else lines.start)
        unseen = self.scroll_offset.y + height
        if came_from is not None and self.cursor > came_from and unseen > lines.start - height:
            # Going down passes over no line that was not on the screen yet, as a title between two entries.
            offset = min(offset, unseen)
        offset = max(0, min(offset, self.line_count() - height))
        if offset != self.scroll_offset.y:
            self.scroll_to(y=offset, animate=False, force=True, immediate=True)

    def _scroll_within(self, lines: int) -> bool:
        """Show more of an item that is taller than the screen, and return whether there was more in that direction."""
        item, offset, height = self.lines_of(self.cursor), self.scroll_offset.y, self.size.height
        if lines > 0 and offset + height < item.stop:
            offset = min(offset + lines, item.stop - height)
        elif lines < 0 and item.start < offset:
            offset = max(offset + lines, item.start)
        else:
            return False
        self.scroll_to(y=offset, animate=False, force=True, immediate=True)
        return True

    def _step(self, direction: int) -> None:
        if self._scroll_within(direction):
            return
        item = self.cursor + direction
        while 0 <= item < self.item_count():
            if self.is_selectable(item):
                self.move_to(item)
                return
            item += direction

    def _turn_page(self, lines: int) -> None:
        self._jump(lines)

    def _jump(self, lines: int) -> None:
        if self.item_count():
            line = self.lines_of(self.cursor).start + lines
            self.move_to(self._nearest(self.item_at(max(0, min(line, self.line_count() - 1)))))

    def action_act(self, action: str) -> None:
        """Do one of the actions of a list."""
        page = max(self.size.height - 1, 1)
        match action:
            case "up":
                self._step(-1)
            case "down":
                self._step(1)
            case "page-up":
                self._turn_page(-page)
            case "page-down":
                self._turn_page(page)
            case "first":
                self._jump(-self.line_count())
            case "last":
                self._jump(self.line_count())
            case "open":
                self.open_cursor()

    def open_cursor(self) -> None:
        """Open the item that the cursor is on."""
        if self._can_stand(self.cursor) and self._on_open is not None:
            self._on_open(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; open what it stands on already."""
        line = event.y + self.scroll_offset.y
        if not 0 <= line < self.line_count():
            return
        item = self.item_at(line)
        if item == self.cursor:
            self.open_cursor()
        else:
            self.move_to(item)


Row = TypeVar("Row")


class Table(Generic[Row]):
    """A listing of rows, each turned into a line when it is drawn."""

    def __init__(
        self,
        rows: Sequence[Row],
        line: Callable[[Row, int], Line],
        key: Callable[[Row], Hashable],
        positions: Sequence[int] | None = None,
    ) -> None:
        """List `rows`, or of them those at `positions`. `line` draws one for a width, `key` tells it from others."""
        self._rows = rows
        self._line = line
        self._key = key
        self._positions = positions

    def __len__(self) -> int:
        return len(self._rows) if self._positions is None else len(self._positions)

    def row(self, index: int) -> Row:
        """Return one row."""
        return self._rows[index if self._positions is None else self._positions[index]]

    def line(self, index: int, width: int) -> Line:
        """Return one row as a line."""
        return self._line(self.row(index), width)

    def key(self, index: int) -> Hashable:
        """Return what tells a row from the others."""
        return self._key(self.row(index))
