"""What a screen shows, as lines of text, from the picture that Textual draws of it."""

import html
import re

from textual.app import App

_TEXT = re.compile(
    r'<text class="[^"]*" x="([\d.]+)" y="[^"]*" textLength="[^"]*" clip-path="url\(#[^)]*-line-(\d+)\)">(.*?)</text>'
)
_CELL = 12.2


def screen_text(app: App[int]) -> str:
    """Return the lines of the screen, without the blanks at their ends."""
    lines: dict[int, str] = {}
    for column, line, text in _TEXT.findall(app.export_screenshot()):
        shown = lines.get(int(line), "")
        start = round(float(column) / _CELL)
        lines[int(line)] = shown + " " * (start - _cells(shown)) + html.unescape(text).replace("\xa0", " ")
    height = app.size.height
    return "\n".join(lines.get(number, "").rstrip() for number in range(height)) + "\n"


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
