"""Rows under a cursor that keeps colour: it tints the background of all lines of its row, and no badge or bar."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from tui.app.widgets.frame import STYLES
from tui.app.widgets.line_list import LineList
from tui.app.widgets.page_view import PageView
from tui.presentation.glyphs import glyphs
from tui.presentation.layout import Line, Look, Tone, spread

_BADGES: tuple[Tone, ...] = ("good-badge", "bad-badge", "warn-badge", "badge")
_BRIGHT: dict[Tone, str] = {
    "good": "bright_green",
    "bad": "bright_red",
    "warn": "bright_yellow",
    "key": "bright_cyan",
    "way": "bright_cyan",
    "good-bar": "bright_green",
    "bad-bar": "bright_red",
}


Ground = Literal["cursor", "header"]

_GROUNDS: dict[Ground, tuple[Style, Style, Style, Style]] = {
    "cursor": (
        Style(color="bright_white", bgcolor="blue"),
        Style(color="color(255)", bgcolor="color(238)"),
        Style(color="color(255)", bgcolor="#2f3b4a"),
        Style(color="color(16)", bgcolor="color(252)"),
    ),
    "header": (
        Style(color="bright_white", bgcolor="bright_black"),
        Style(color="color(255)", bgcolor="color(236)"),
        Style(color="color(255)", bgcolor="#2a2e38"),
        Style(color="color(16)", bgcolor="color(254)"),
    ),
}
"""Text and background: of 16 colours, of 256 and of all of them on a dark theme, and of more than 16 on a light one."""


@cache
def tint(ground: Ground, color_system: str | None, *, is_dark: bool) -> Callable[[Tone], Style]:
    """Return the style of each tone on a tinted background.

    The text's colour is told with the background's, so that it can be read on a dark terminal and on a light one. Of
    16 colours blue is the one that all others can be read on, where they are bright.
    """
    of_16, of_256, of_all, light = _GROUNDS[ground]
    if color_system not in ("256", "truecolor"):
        base, bright = of_16, _BRIGHT
    elif is_dark:
        base, bright = of_all if color_system == "truecolor" else of_256, {}
    else:
        base, bright = light, {}

    def style(tone: Tone) -> Style:
        if tone in _BADGES:
            return STYLES[tone]
        return base + STYLES[tone] + Style(color=bright.get(tone))

    return style


def tinted_strip(widget: Widget, line: Line, width: int, ground: Ground = "cursor") -> Strip:
    """Return a line on a tinted background in exactly `width` columns; in reverse where no colours are shown."""
    app: App[object] = widget.app
    line = (*line, (" " * max(width - spread(line), 0), ""))
    if app.no_color:
        reverse = widget.rich_style + Style(reverse=True)
        return Strip([Segment("".join(text for text, _ in line), reverse)]).adjust_cell_length(width, reverse)
    style = tint(ground, app.console.color_system, is_dark=app.current_theme.dark)
    segments = [Segment(text, style(tone)) for text, tone in _joined(line)]
    return Strip(segments).adjust_cell_length(width, style(""))


def _joined(line: Line) -> list[tuple[str, Tone]]:
    """Return the spans of a line in as few pieces as look the same, since a change of style costs bytes.

    Blanks look the same in every tone that fills no background, and go with what stands beside them.
    """
    joined: list[tuple[str, Tone]] = []
    for text, tone in line:
        if not text:
            continue
        if not joined:
            joined.append((text, tone))
            continue
        before, tone_before = joined[-1]
        is_blank, was_blank = text.isspace() and tone not in _BADGES, before.isspace() and tone_before not in _BADGES
        if tone == tone_before or (is_blank and tone_before not in _BADGES):
            joined[-1] = (before + text, tone_before)
        elif was_blank and tone not in _BADGES:
            joined[-1] = (before + text, tone)
        else:
            joined.append((text, tone))
    return joined


class _Tinted(LineList):
    """A list whose cursor tints all lines of its row. A sign at the left shows it too, for the colour-blind."""

    look: Look = Look()

    def marked_lines(self, item: int) -> range:
        """Return the lines on which the cursor is shown: all of its row."""
        return self.lines_of(item)

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        number: int = y + self.scroll_offset.y
        width = self.size.width
        if not 0 <= number < self.line_count():
            return plain_strip(self, (), width)
        line = self.line_at(number, width - 2)
        if number in self.marked_lines(self.cursor) and self.is_selectable(self.cursor):
            return tinted_strip(self, ((glyphs(self.look).cursor, "key"), *line), width)
        return plain_strip(self, ((" ", ""), *line), width)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go to the next row."""
        event.stop()
        self._step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go to the row before."""
        event.stop()
        self._step(-1)


def plain_strip(widget: Widget, line: Line, width: int) -> Strip:
    """Return a line as it is, in exactly `width` columns."""
    base = widget.rich_style
    colourless = Style(reverse=True) if widget.app.no_color else Style()
    segments = [
        Segment(text, base + STYLES[tone] + (colourless if tone in _BADGES else Style()))
        for text, tone in _joined(line)
    ]
    return Strip(segments).adjust_cell_length(width, base)


class Window(Protocol):
    """Rows that are drawn together, since what each shows depends on those beside it in sight."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def lines(self, rows: range, width: int) -> Sequence[Line]:
        """Return the lines of rows that are in sight, one for each."""
        ...

    def key(self, index: int) -> object:
        """Return what tells a row from the others."""
        ...


class _Drawn:
    """A window as a listing: the rows in sight are drawn once, and kept until others come into sight."""

    def __init__(self, window: Window, sight: Callable[[], range]) -> None:
        self._window = window
        self._sight = sight
        self._drawn: tuple[range, int] = (range(0), 0)
        self._lines: Sequence[Line] = ()

    def __len__(self) -> int:
        return len(self._window)

    def key(self, index: int) -> object:
        return self._window.key(index)

    def line(self, index: int, width: int) -> Line:
        rows = self._sight()
        if index not in rows:
            rows = range(index, index + 1)
        if self._drawn != (rows, width):
            self._lines = self._window.lines(rows, width)
            self._drawn = (rows, width)
        return self._lines[index - rows.start]


class RowList(_Tinted):
    """A list of rows of one line each, whose names are shortened by what is in sight."""

    def __init__(self, look: Look, *, on_open: Callable[[int], None] | None = None, id: str | None = None) -> None:
        """Begin empty."""
        super().__init__(on_open=on_open, id=id)
        self.look = look

    def show_window(self, window: Window, *, keep_place: bool = True) -> None:
        """Show other rows. The cursor stays on the row with the same key, if it is still there."""
        self.show(_Drawn(window, self.in_sight), keep_place=keep_place)

    def in_sight(self) -> range:
        """Return the rows in sight."""
        first: int = self.scroll_offset.y
        return range(first, min(first + max(self.size.height, 1), self.line_count()))


class RowPage(_Tinted, PageView):
    """A page of items, each of one line or several, as sections with titles between their rows."""

    def __init__(self, look: Look, *, on_open: Callable[[int], None] | None = None, id: str | None = None) -> None:
        """Begin empty."""
        super().__init__(on_open=on_open, id=id)
        self.look = look
