"""Two panes: a list and what it means, side by side from 100 columns, below each other otherwise."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.app.widgets.tinted import plain_strip
from tui.presentation.frame import TWO_COLUMNS_FROM, frame_edge, rule_line
from tui.presentation.layout import Line, Look, Tone
from tui.presentation.text import cells

DetailWriter = Callable[[int, int], Sequence[Line]]
"""Writes a detail for a width in columns and a height in lines."""

_LEAST_DETAIL, _LEAST_LIST = 11, 3


class Detail(Widget):
    """What the row under the cursor means. Of a new one only the lines that differ are drawn."""

    def __init__(self, *, id: str | None = None) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self.styles.height = "1fr"
        self._writer: DetailWriter | None = None
        self._drawn: Sequence[Line] = ()

    def write(self, writer: DetailWriter) -> None:
        """Show another detail, and have it written anew for another size."""
        self._writer = writer
        self._rewrite()

    def on_resize(self) -> None:
        """Write the detail for its new size."""
        self._rewrite()

    def _rewrite(self) -> None:
        width, height = self.size.width - 2, self.size.height
        if self._writer is None or width <= 0 or height <= 0:
            return
        lines = [((" ", ""), *line) for line in self._writer(width, height)][:height]
        self._draw([*lines, *[()] * (height - len(lines))])

    def _draw(self, lines: Sequence[Line]) -> None:
        before, self._drawn = self._drawn, lines
        if len(before) != len(lines):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                # A whole line: the terminal is told to erase what follows its text, where nothing stands beside it.
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        return plain_strip(self, self._drawn[y] if y < len(self._drawn) else (), self.size.width)


class _Edge(Widget):
    """An edge of a pane, of one line. Of another one only what differs is drawn: most of it are signs of many bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.styles.height = 1
        self._line: Line = ()

    def draw(self, line: Line) -> None:
        """Show another line."""
        before, self._line = self._line, line
        changed = _changed(before, line)
        if changed:
            self.refresh(Region(changed.start, 0, len(changed), 1))

    def render_line(self, y: int) -> Strip:
        return plain_strip(self, self._line if y == 0 else (), self.size.width)


def _changed(before: Line, after: Line) -> range:
    """Return the columns in which two lines differ."""
    old, new = _columns(before), _columns(after)
    if len(old) != len(new):
        return range(max(len(old), len(new)))
    places = [place for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    return range(places[0], places[-1] + 1) if places else range(0)


def _columns(line: Line) -> list[tuple[str, Tone]]:
    """Return what stands in each column of a line: of a wide character the second column is empty."""
    return [column for text, tone in line for sign in text for column in _columns_of(sign, tone)]


def _columns_of(sign: str, tone: Tone) -> list[tuple[str, Tone]]:
    return [(sign, tone), *[("", tone)] * (cells(sign) - 1)]


class Pane(Vertical):
    """A widget within a titled frame, or above a line where there is no room for frames."""

    def __init__(self, look: Look, body: Widget, *, id: str | None = None) -> None:
        """Frame `body`."""
        super().__init__(id=id)
        self._look = look
        self._body = body
        self._upper, self._lower = _Edge(), _Edge()
        self._title, self._note = "", ""
        self._is_framed, self._is_last = False, False

    def compose(self) -> ComposeResult:
        """Compose the edges around the body."""
        self._body.add_class("pane-body")
        self._body.set_class(self._look.is_ascii, "-ascii")
        yield self._upper
        yield self._body
        yield self._lower

    def tell(self, *, title: str | None = None, note: str | None = None) -> None:
        """Show another title, or another note at the lower edge, as the place in the list."""
        self._title = self._title if title is None else title
        self._note = self._note if note is None else note
        self._draw()

    def lay_out(self, *, is_framed: bool, is_last: bool) -> None:
        """Draw a frame, or a line below the body where another pane follows."""
        self._is_framed, self._is_last = is_framed, is_last
        self.set_class(is_framed, "-framed")
        self.set_class(is_last, "-last")
        self._upper.display = is_framed
        self._lower.display = is_framed or not is_last
        self._draw()

    def on_resize(self) -> None:
        """Draw the edges for the new width."""
        self._draw()

    def on_descendant_focus(self) -> None:
        """Show that keys go here."""
        self._draw()

    def on_descendant_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if width < 8:
            return
        if not self._is_framed:
            self._lower.draw(rule_line(self._look, self._note, width))
            return
        is_focused = self.screen.focused is self._body
        self._upper.draw(frame_edge(self._look, self._title, width, is_focused=is_focused))
        self._lower.draw(frame_edge(self._look, self._note, width, is_focused=is_focused, is_lower=True))


class TwoPanes(Widget):
    """A list and a detail. The list keeps its height whatever it holds, so that the detail stays where it is."""

    DEFAULT_CSS = """
    TwoPanes { layout: vertical; height: 1fr; width: 1fr; }
    TwoPanes.-wide { layout: horizontal; }
    TwoPanes Pane { height: 1fr; width: 1fr; }
    TwoPanes.-wide Pane { width: 9fr; }
    TwoPanes.-wide Pane.-last { width: 11fr; }
    TwoPanes Pane.-framed .pane-body { border-left: round ansi_bright_black; border-right: round ansi_bright_black; }
    TwoPanes Pane.-framed .pane-body.-ascii {
        border-left: ascii ansi_bright_black; border-right: ascii ansi_bright_black;
    }
    TwoPanes Pane.-framed .pane-body:focus { border-left: round ansi_cyan; border-right: round ansi_cyan; }
    TwoPanes Pane.-framed .pane-body.-ascii:focus { border-left: ascii ansi_cyan; border-right: ascii ansi_cyan; }
    """

    def __init__(self, look: Look, rows: Widget, detail: Widget, *, id: str | None = None) -> None:
        """Show `rows` and what they mean."""
        super().__init__(id=id)
        self.rows_pane = Pane(look, rows)
        self.detail_pane = Pane(look, detail)

    def compose(self) -> ComposeResult:
        """Compose the two panes."""
        yield self.rows_pane
        yield self.detail_pane

    def on_resize(self) -> None:
        """Lay the panes out for the new size."""
        width, height = self.size
        is_wide = width >= TWO_COLUMNS_FROM
        self.set_class(is_wide, "-wide")
        if is_wide:
            self.rows_pane.styles.height = "1fr"
        else:
            least = min(_LEAST_LIST + 1, max(height, 1))
            self.rows_pane.styles.height = max(least, min(height - _LEAST_DETAIL, height * 2 // 5))
        self.rows_pane.lay_out(is_framed=is_wide, is_last=False)
        self.detail_pane.lay_out(is_framed=is_wide, is_last=True)
