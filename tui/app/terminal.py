"""The terminal: driver, drawn rows, clipboard, crash report."""

import base64
import codecs
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.drivers import linux_driver

from tui.i18n import _, grouped

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
# The last piece of a row, where it ends in more blanks than it takes characters to erase them.
_BLANK_END = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*?) {8,}\x1b\[0m$")
_OWN_BACKGROUND = "49"
_DRAWS_BLANKS = {"4", "7", "9"}
"""Underlined, reversed and struck out: blanks in these are seen."""

# Every piece of a row is followed by a reset, so the terminal's own colours hold where the next piece begins.
_OWN_COLOURS = re.compile(r"\x1b\[(?:([0-9;]*);)?39;49m")
_NOTHING_TO_RESET = re.compile(r"((?:\x1b\[0?m|\x1b\[\d+;\d+H|\x1b\[K)[^\x1b]*)\x1b\[0m")

_RESET, _ERASED = "\x1b[0m", "\x1b[m\x1b[K"
_WORTH_SCROLLING = 3
"""Rows that the terminal has to move at least, for it to take fewer bytes than writing them."""

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
        pieces = [
            (row, column, drawn.removesuffix("\n"))
            for row, column, drawn in zip(moves[::3], moves[1::3], moves[2::3], strict=True)
        ]
        whole = {int(row): content for row, column, content in pieces if column == "1" and content}
        scrolled = self._scrolled(whole, width)
        sent, place = "", ""
        for row, column, content in pieces:
            if not content:
                place = f"\x1b[{row};{column}H"
            elif self._is_news(row, column, content):
                sent += f"\x1b[{row};{column}H{_shortened(content, width) if column == '1' else content}"
        return scrolled + _lean(sent) + place

    def _scrolled(self, new: dict[int, str], width: int) -> str:
        """Return what has the terminal itself move rows by one line, where most of them are there one line off."""
        for step in (1, -1):
            run = self._moved_run(new, step, width)
            gained = sum(self._rows.get(str(row)) != new[row] for row in run)
            left = run[-1] + step if run and step == 1 else run[0] + step if run else 0
            if gained < _WORTH_SCROLLING or left not in new:
                continue
            top, bottom = min(run[0], left), max(run[-1], left)
            for row in run:
                self._rows[str(row)] = new[row]
            self._rows.pop(str(left), None)
            # The rows between two margins move when the cursor leaves them; without margins nothing else does.
            leave = f"\x1b[{bottom};1H\x1bD" if step == 1 else f"\x1b[{top};1H\x1bM"
            return f"{_RESET}\x1b[{top};{bottom}r{leave}\x1b[r"
        return ""

    def _moved_run(self, new: dict[int, str], step: int, width: int) -> list[int]:
        """Return the longest run of rows that stand `step` lines further on the screen already, in full width."""
        best: list[int] = []
        run: list[int] = []
        for row in sorted(new):
            is_there = self._rows.get(str(row + step)) == new[row] and _is_full(new[row], width)
            if not is_there:
                run = []
                continue
            run = [*run, row] if run and run[-1] == row - 1 else [row]
            best = max(best, run, key=len)
        return best

    def _is_news(self, row: str, column: str, content: str) -> bool:
        """Remember what is drawn on a row, and return whether it is not there yet."""
        if column != "1":
            self._rows.pop(row, None)
            return True
        is_news = self._rows.get(row) != content
        self._rows[row] = content
        return is_news


def _is_full(content: str, width: int) -> bool:
    """Return whether a row takes the whole width, so that nothing else stands beside it."""
    return cell_len(_STYLE.sub("", content)) == width


def _shortened(content: str, width: int) -> str:
    """Return a row with blanks that reach to its end erased, which takes fewer characters than writing them."""
    end = _BLANK_END.search(content)
    if end is None or not _is_full(content, width):
        return content
    style, text = end.groups()
    codes = style.split(";")
    if _OWN_BACKGROUND not in codes or not _DRAWS_BLANKS.isdisjoint(codes):
        return content
    kept = f"\x1b[{style}m{text}{_RESET}" if text else ""
    return content[: end.start()] + kept + _ERASED


def _lean(rows: str) -> str:
    """Return rows without what says nothing: after a reset colours are the terminal's own, and need not be named."""
    if not rows:
        return ""
    named = _OWN_COLOURS.sub(lambda found: f"\x1b[{found[1]}m" if found[1] else "", rows)
    return _RESET + _NOTHING_TO_RESET.sub(r"\1", named)


def _decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """Return what makes a decoder of keys: for the terminal's encoding, else for `encoding`; it never fails."""
    own = getattr(sys.__stdin__, "encoding", None) or encoding
    try:
        made = codecs.getincrementaldecoder(own)
    except LookupError:
        made = codecs.getincrementaldecoder(encoding)
    return partial(made, errors="replace")


class TerminalDriver(linux_driver.LinuxDriver):
    """Reads any bytes, and sends no row that is there already.

    What goes wrong while reading ends the app as every other error does.
    """

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None):
        """Drive `app` in this terminal."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._drawn = DrawnRows()

    def write(self, data: str) -> None:
        """Send what of `data` the terminal does not show yet."""
        if changes := self._drawn.changes(data, self._app.size.width):
            super().write(changes)

    def forget_drawn(self) -> None:
        """Send every row when it is drawn next: something else may have drawn over them."""
        self._drawn.forget()

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        # Textual decodes strictly: one byte that is not UTF-8, as terminals of another encoding send it, ends the app.
        linux_driver.getincrementaldecoder = _decoder  # type: ignore[attr-defined, assignment]  # no way to say which
        super().run_input_thread()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  # told as every other crash is, without what a traceback quotes
            self._app.call_later(self._app._handle_exception, error)


_TIMEOUT_SECONDS = 3
_MOST_BYTES = 74_994
"""What fits into the 100,000 bytes that terminals usually take in one sequence, encoded as it is."""


def inside_tmux() -> bool:
    """Return whether the app runs in tmux, which by default drops the terminal's own sequence without a word."""
    return bool(os.environ.get("TMUX")) and shutil.which("tmux") is not None


def copy_through_tmux(text: str) -> str:
    """Copy text by tmux's own command, and return a sentence about what was done. The text is no argument of it."""
    try:
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "backslashreplace"),
            check=True,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return _("tmux did not take it. Write it to a file instead.")
    return _("Copied to a tmux buffer, and through tmux to the clipboard where the terminal allows it.")


def too_long(text: str) -> str:
    """Return why the terminal would not take the text; empty where it would."""
    size = len(text.encode("utf-8", "backslashreplace"))
    if size <= _MOST_BYTES:
        return ""
    return _("{size} bytes are too many for a terminal's clipboard. Write them to a file instead.").format(
        size=grouped(size)
    )


def osc52(text: str) -> str:
    """Return the sequence that asks a terminal to put text on the clipboard."""
    encoded = base64.b64encode(text.encode("utf-8", "backslashreplace")).decode("ascii")
    return f"\x1b]52;c;{encoded}\x07"


_ROOT = str(Path(__file__).parents[2])


def write_report(error: BaseException) -> str:
    """Write a report about `error`, and return the line to show.

    The report tells the kind of error and the places in the program. It holds neither the message, which may quote
    names and more, nor the value of any variable.
    """
    kind = type(error).__name__
    lines = [f"{kind} {platform.system()} {platform.python_version()} TERM={os.environ.get('TERM', '')}", ""]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines += [type(cause).__name__, *_places(cause.__traceback__), ""]
        cause = cause.__cause__ or cause.__context__
    try:
        handle, path = tempfile.mkstemp(prefix="sightline-crash-", suffix=".txt")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write("\n".join(lines))
    except OSError:
        return _("sightline: an unexpected error ({kind}) ended the app.").format(kind=kind)
    return _(
        "sightline: an unexpected error ({kind}) ended the app. What is known about it, without data: {path}"
    ).format(kind=kind, path=path)


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        name = code.co_filename.removeprefix(_ROOT).removeprefix(sys.prefix)
        places.append(f"  {name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places
