"""The app in a real terminal: a pseudo-terminal, the bytes that arrive there, and the screen they draw."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pyte

ROOT = Path(__file__).parent.parent.parent
_PATIENCE_SECONDS = 30.0
_QUIET_SECONDS = 0.1

# What Textual asks of a terminal and the emulator does not know: the shape of the pointer, the keyboard's protocol.
_UNKNOWN = re.compile(rb"\x1b\]22;[a-z]*\x07|\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9]+\$p")
_QUERY = re.compile(rb"\x1b\[\?([0-9]+)\$p")
_LONGEST_QUERY = 16
_SYNCHRONIZED_OUTPUT = b"2026"


class Terminal:
    """A program in a pseudo-terminal. `sent` holds every byte that it sent, `text` what they draw.

    It answers what terminals are asked: it knows synchronized output, so that the end of each frame is told.
    """

    def __init__(self, program: "pexpect.spawn[bytes]", size: tuple[int, int]) -> None:
        self.program = program
        self.sent = bytearray()
        self._answered = 0
        self._drawn = 0
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What the screen shows."""
        self._stream.feed(_UNKNOWN.sub(b"", self.sent[self._drawn :]))
        self._drawn = len(self.sent)
        return "\n".join(line.rstrip() for line in self._screen.display)

    def read(self, seconds: float) -> bool:
        """Take what arrives within `seconds`, and tell whether anything did."""
        try:
            arrived = self.program.read_nonblocking(65_536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.sent += arrived
        for query in _QUERY.finditer(self.sent, self._answered):
            is_known = query[1] == _SYNCHRONIZED_OUTPUT
            self.program.send(b"\x1b[?%b;%d$y" % (query[1], 2 if is_known else 0))
            self._answered = query.end()
        self._answered = max(self._answered, len(self.sent) - _LONGEST_QUERY)
        return True

    def rest(self, seconds: float = _QUIET_SECONDS) -> None:
        """Wait until nothing has arrived for `seconds`."""
        while self.read(seconds):
            pass

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows `text`, and has come to rest."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while text not in self.text:
            if time.monotonic() > end or not (self.read(1.0) or self.program.isalive()):
                raise AssertionError(f"{text!r} never came:\n{self.text}")
        self.rest()

    def press(self, keys: str, until: str) -> None:
        """Send keys, and wait until the screen shows `until`."""
        self.program.send(keys)
        self.wait_for(until)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self.program.kill(number)

    def status(self) -> int:
        """Wait for the end of the program, take the rest of what it sends, and return its exit status."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while self.program.isalive() and time.monotonic() < end:
            self.read(0.1)
        self.rest()
        self.program.close()
        status: int | None = self.program.exitstatus
        assert status is not None, f"killed by signal {self.program.signalstatus}"
        return status


@contextmanager
def program_in_terminal(*arguments: str, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """Run Python with these arguments in a pseudo-terminal of its own."""
    columns, rows = size
    settings: Any = {**os.environ, **environment}
    program = pexpect.spawn(
        sys.executable, list(arguments), cwd=str(ROOT), env=settings, dimensions=(rows, columns), timeout=None
    )
    program.delaybeforesend = None
    program.delayafterclose = 0.01
    terminal = Terminal(program, size)
    try:
        yield terminal
    finally:
        _hang_up(terminal)


def _hang_up(terminal: Terminal) -> None:
    """End the program as a connection that is lost does, and by force where it does not take that."""
    program = terminal.program
    if not program.closed:
        program.kill(signal.SIGHUP)
        end = time.monotonic() + _PATIENCE_SECONDS
        while program.isalive() and time.monotonic() < end:
            terminal.read(0.05)
    program.close(force=True)


@contextmanager
def app_in_terminal(*arguments: str, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """Run the app with these arguments in a pseudo-terminal of its own."""
    with program_in_terminal("-m", "tui", *arguments, size=size, **environment) as terminal:
        yield terminal
