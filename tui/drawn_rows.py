"""What the terminal shows already, row by row, so that no row is sent to it twice.

Textual sends a whole screen each time its layout changes, often several times the same. On a slow line that is what one
waits for.
"""

import re

from rich.cells import cell_len

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
# The last piece of a row, where it ends in more blanks than it takes characters to erase them.
_BLANK_END = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*?) {8,}\x1b\[0m$")
_OWN_BACKGROUND = "49"
_DRAWS_BLANKS = {"4", "7", "9"}
"""Underlined, reversed and struck out: blanks in these are seen."""

_RESET, _ERASED = "\x1b[0m", "\x1b[m\x1b[K"
_FRAME_MARKS = ("\x1b[?2026h", "\x1b[?2026l")


class DrawnRows:
    """The rows as they were drawn last."""

    def __init__(self) -> None:
        """Know nothing of what the terminal shows."""
        self._rows: dict[str, str] = {}
        self._width = 0

    def forget(self) -> None:
        """Know nothing again, as after something else may have drawn: each row is sent when it is drawn next."""
        self._rows.clear()

    def changes(self, data: str, width: int) -> str:
        """Return what of `data` has to be sent to a terminal of `width` columns.

        A frame is rows, each behind a move to its beginning. Whatever else is sent is passed on, and may have drawn.
        """
        start, *moves = _MOVE.split(data)
        if start or not moves:
            if data not in _FRAME_MARKS:
                self.forget()
            return data
        if width != self._width:
            self.forget()
            self._width = width
        sent, place = "", ""
        for row, column, drawn in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            content = drawn.removesuffix("\n")
            if not content:
                place = f"\x1b[{row};{column}H"
            elif self._is_news(row, column, content):
                sent += f"\x1b[{row};{column}H{_shortened(content, width) if column == '1' else content}"
        return sent + place

    def _is_news(self, row: str, column: str, content: str) -> bool:
        """Remember what is drawn on a row, and return whether it is not there yet."""
        if column != "1":
            self._rows.pop(row, None)
            return True
        is_news = self._rows.get(row) != content
        self._rows[row] = content
        return is_news


def _shortened(content: str, width: int) -> str:
    """Return a row with blanks that reach to its end erased, which takes fewer characters than writing them."""
    end = _BLANK_END.search(content)
    if end is None or cell_len(_STYLE.sub("", content)) != width:
        return content
    style, text = end.groups()
    codes = style.split(";")
    if _OWN_BACKGROUND not in codes or not _DRAWS_BLANKS.isdisjoint(codes):
        return content
    kept = f"\x1b[{style}m{text}{_RESET}" if text else ""
    return content[: end.start()] + kept + _ERASED
