"""What one key costs in a terminal: bytes, and the time until the last of them has arrived."""

import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.app.itinerary import DOWN, END, ENTER, ERASE, ESCAPE, FIRST_SHOWS, HOME, UP, Open, Stop
from tests.app.terminal import Terminal

_END_OF_FRAME = b"\x1b[?2026l"
_GIVE_UP_SECONDS = 120.0
_AT_REST_SECONDS = 0.25
_ANSWERED_SECONDS, _SETTLED_SECONDS = 0.5, 0.06
# Textual waits a tenth of a second for what may follow the first character of every longer sequence.
_ESCAPED_SECONDS = 0.16
_MOST_LINES, _TIMES = 60, 3

SENT = {
    ENTER: "\r",
    ESCAPE: "\x1b",
    UP: "\x1b[A",
    DOWN: "\x1b[B",
    HOME: "\x1b[H",
    END: "\x1b[F",
    ERASE: "\x7f",
}
"""What a terminal sends for each key that is known by a name."""


class Cost(NamedTuple):
    """What arrived after a key, and how long it took."""

    size: int
    seconds: float


def painted(terminal: Terminal, start: float, mark: bytes, seen: int = 0) -> float:
    """Wait for the end of a frame that draws `mark`, among what arrives after the first `seen` bytes.

    Return the seconds since `start`, a moment of `time.perf_counter`.
    """
    while time.perf_counter() - start < _GIVE_UP_SECONDS:
        where = terminal.sent.find(mark, seen)
        if where >= 0 and terminal.sent.find(_END_OF_FRAME, where) >= 0:
            return time.perf_counter() - start
        terminal.read(0.05)
    raise AssertionError(f"no frame with {mark!r} came:\n{terminal.text}")


def key(terminal: Terminal, keys: str, mark: bytes, rest: float = 0.0) -> Cost:
    """Press a key, and wait until the screen shows what it brings about; with `rest`, count what else comes after."""
    seen, start = len(terminal.sent), time.perf_counter()
    terminal.program.send(SENT.get(keys, keys))
    seconds = painted(terminal, start, mark, seen)
    if rest:
        terminal.rest(rest)
    return Cost(len(terminal.sent) - seen, seconds)


def typed(terminal: Terminal, keys: str, rest: float = _AT_REST_SECONDS) -> int:
    """Send keys, and return how many bytes came until the screen was at rest."""
    seen = len(terminal.sent)
    terminal.program.send(SENT.get(keys, keys))
    terminal.rest(rest)
    return len(terminal.sent) - seen


def idle(terminal: Terminal, seconds: float) -> int:
    """Return how many bytes arrive in so many seconds in which nothing is pressed."""
    seen, end = len(terminal.sent), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.read(left)
    return len(terminal.sent) - seen


def moves(terminal: Terminal, mark: bytes, count: int, pause: float = 0.03) -> list[Cost]:
    """Move the cursor down and up again, as somebody does who looks for a line."""
    costs = []
    for number in range(count):
        costs.append(key(terminal, DOWN if number % 16 < 8 else UP, mark))
        idle(terminal, pause)
    return costs


def go_on(terminal: Terminal, stop: Stop) -> None:
    """Go from the stop before to this one."""
    for step in stop.way:
        if isinstance(step, Open):
            go_to(terminal, step)
        _press(terminal, ENTER if isinstance(step, Open) else step)
    terminal.wait_for(stop.shows)


def go_to(terminal: Terminal, text: str) -> None:
    """Move the cursor to the line with this text."""
    terminal.wait_for(text)
    # What is found meanwhile may be written between the lines that the cursor passes.
    for _time in range(_TIMES):
        _press(terminal, HOME)
        for _line in range(_MOST_LINES):
            if any(line.startswith("> ") and text in line for line in terminal.text.splitlines()):
                return
            _press(terminal, DOWN)
    raise AssertionError(f"the cursor never came to {text!r}:\n{terminal.text}")


def _press(terminal: Terminal, keys: str) -> None:
    """Send keys, and wait until the app has answered and come to rest."""
    terminal.program.send(SENT.get(keys, keys))
    terminal.read(_ANSWERED_SECONDS)
    terminal.rest(_ESCAPED_SECONDS if keys == ESCAPE else _SETTLED_SECONDS)


def leave_field(terminal: Terminal) -> None:
    """Leave the field of Home, where letters are typed, so that they are keys."""
    _press(terminal, ESCAPE)


def choose_token(terminal: Terminal) -> None:
    """Choose a user's token on the page of the question, once the workspace has been read."""
    terminal.wait_for(FIRST_SHOWS)
    leave_field(terminal)
    terminal.press("1", "Choose the token")
    terminal.press("t", "Whose request?")
    terminal.press("tok_03", "Token 3")
    terminal.press(SENT[ENTER], "Choose the template")


def megabytes(terminal: Terminal) -> float | None:
    """Return the most memory that the program has taken so far, where the system tells."""
    with suppress(OSError):
        for line in Path(f"/proc/{terminal.program.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return None
