"""One or a few lines of text that are drawn only when they change."""

from collections.abc import Sequence

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.presentation.page import Line, spread
from tui.widgets.tones import strip


class TextLines(Widget):
    """Shows lines, each cut at the edge. It is as high as they are many."""

    def __init__(self, *, id: str | None = None) -> None:
        """Begin with one empty line."""
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ((),)
        self.is_marked = False

    def show(self, lines: Sequence[Line], *, is_marked: bool = False) -> None:
        """Show other lines, `is_marked` in reverse."""
        before, shown = self._lines, tuple(lines) or ((),)
        is_same_frame = len(shown) == len(before) and is_marked == self.is_marked
        self._lines, self.is_marked = shown, is_marked
        if not is_same_frame:
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, shown, strict=True)):
            if old != new:
                # Beyond both texts there are blanks already, which need not be sent once more.
                self.refresh(Region(0, y, max(spread(old), spread(new)), 1))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's signature
        """Return how many lines there are."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return strip(self, line, self.size.width, is_cursor=self.is_marked)
