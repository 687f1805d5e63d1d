"""What the tones of a text look like. Colours are the terminal's own sixteen."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.presentation.page import Line, Tone

_STYLES: dict[Tone, Style] = {
    "": Style(),
    "strong": Style(bold=True),
    "dim": Style(dim=True),
    "good": Style(color="green", bold=True),
    "bad": Style(color="red", bold=True),
    "warn": Style(color="yellow", bold=True),
    "key": Style(color="cyan", bold=True),
}
_CURSOR = Style(reverse=True)


def strip(widget: Widget, line: Line, width: int, *, is_cursor: bool = False) -> Strip:
    """Return a line as `widget` shows it, in exactly `width` columns."""
    base = widget.rich_style
    if is_cursor:
        # One style for the whole line: it costs the fewest bytes, and shows without colours too.
        text = "".join(text for text, _ in line)
        return Strip([Segment(text, base + _CURSOR)]).adjust_cell_length(width, base + _CURSOR)
    segments = [Segment(text, base + _STYLES[tone]) for text, tone in line if text]
    return Strip(segments).adjust_cell_length(width, base)
