"""A page of text with a cursor over its items."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

from tui.app.widgets.line_list import LineList
from tui.presentation.layout import Item, Line
from tui.presentation.links import Target

Writer = Callable[[int], Sequence[Item]]
"""Writes the items of a page for a width in columns."""


class PageView(LineList):
    """Shows the items that a writer writes, and has them written anew for another width."""

    def __init__(self, *, on_open: Callable[[int], None] | None = None, id: str | None = None) -> None:
        """Begin empty."""
        super().__init__(on_open=on_open, id=id)
        self._write: Writer | None = None
        self._items: Sequence[Item] = ()
        self._tops: list[int] = []
        self._lines: list[Line] = []
        self._written_for = 0

    def show_page(self, write: Writer, *, keep_place: bool = True) -> None:
        """Show another page, with the cursor at the same place as before or at the first item."""
        self._write = write
        if not keep_place:
            self._items, self.cursor = (), 0
        self._rewrite()

    def on_resize(self) -> None:
        """Write the page for its new width."""
        self._rewrite()

    def _rewrite(self) -> None:
        width = self.size.width - 2
        if self._write is None or width <= 0:
            return
        before = self._items[self.cursor] if self.cursor < len(self._items) else None
        self._items = self._write(width)
        if before is not None:
            self.cursor = self._find_again(before)
        self._tops, self._lines = [], []
        for item in self._items:
            self._tops.append(len(self._lines))
            self._lines.extend(item.lines)
        self._settle()

    def _find_again(self, before: Item) -> int:
        """Return where the item under the cursor has gone, as near as can be where it is there no more."""
        same = [place for place, item in enumerate(self._items) if _is_same(item, before)]
        return min(same, key=lambda place: abs(place - self.cursor), default=self.cursor)

    def _turn_page(self, lines: int) -> None:
        """Show the page that follows or precedes, so that no line is passed over; the cursor goes along."""
        offset, height = self.scroll_offset.y, self.size.height
        turned = max(0, min(offset + lines, self.line_count() - height))
        if turned == offset:
            self._jump(lines)
            return
        self.scroll_to(y=turned, animate=False, force=True, immediate=True)
        shown = range(self.item_at(turned), self.item_at(min(turned + height, self.line_count()) - 1) + 1)
        beginning = (item for item in shown if self.is_selectable(item) and self.lines_of(item).start >= turned)
        self.cursor = next(beginning, self._nearest(shown.start))
        self.refresh()
        self.post_message(self.Moved())

    @property
    def target(self) -> Target | None:
        """What the item under the cursor opens."""
        return self._items[self.cursor].target if self.cursor < len(self._items) else None

    @property
    def has_targets(self) -> bool:
        """Whether any item opens something."""
        return any(item.target is not None for item in self._items)

    def item_count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def line_count(self) -> int:
        """Return how many lines the items take."""
        return len(self._lines)

    def lines_of(self, item: int) -> range:
        """Return the lines that an item takes."""
        if item >= len(self._items):
            return range(0)
        return range(self._tops[item], self._tops[item] + len(self._items[item].lines))

    def item_at(self, line: int) -> int:
        """Return the item that a line belongs to."""
        return bisect_right(self._tops, line) - 1

    def is_selectable(self, item: int) -> bool:
        """Return whether the cursor may stand on an item."""
        return item < len(self._items) and self._items[item].selectable

    def line_at(self, line: int, width: int) -> Line:  # noqa: ARG002  # the lines were written for that width
        """Return what stands on a line."""
        return self._lines[line]


def _is_same(item: Item, other: Item) -> bool:
    """Return whether two items stand for the same: they lead to the same, or where they lead nowhere, begin alike."""
    if not item.selectable or item.target != other.target:
        return False
    return item.target is not None or item.lines[:1] == other.lines[:1]
