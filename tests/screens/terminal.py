"""The app in a real terminal: a pseudo-terminal, the bytes that arrive there, and the screen they draw."""

import os
import re
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


class Terminal:
    """A program in a pseudo-terminal. `sent` holds every byte that it sent, `lines` what they draw."""

    def __init__(self, program: "pexpect.spawn[bytes]", size: tuple[int, int]) -> None:
        self.program = program
        self.sent = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def _read(self, seconds: float) -> bool:
        """Take what arrives within `seconds`, and tell whether anything did."""
        try:
            arrived = self.program.read_nonblocking(65_536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.sent += arrived
        self._stream.feed(_UNKNOWN.sub(b"", arrived))
        return True

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows `text`, and has come to rest."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while text not in self.text:
            if time.monotonic() > end or not (self._read(1.0) or self.program.isalive()):
                raise AssertionError(f"{text!r} never came:\n{self.text}")
        while self._read(_QUIET_SECONDS):
            pass

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
            self._read(0.1)
        while self._read(0.1):
            pass
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
    try:
        yield Terminal(program, size)
    finally:
        program.close(force=True)


@contextmanager
def app_in_terminal(*arguments: str, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """Run the app with these arguments in a pseudo-terminal of its own."""
    with program_in_terminal("-m", "tui", *arguments, size=size, **environment) as terminal:
        yield terminal
