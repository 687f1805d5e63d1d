"""How far a pull is, on one line of stderr, only on a terminal."""

import sys
import time

from diagnostics.platform.pull import Progress
from tui.language import _
from tui.presentation.pull_text import feed_title

_INTERVAL_SECONDS = 0.2


class PullProgress:
    """Shows the feed that is read, its rows, and about how long the rest of it takes."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._is_shown = sys.stderr.isatty()
        self._feed = ""
        self._started = 0.0
        self._first = 0
        self._last_shown = 0.0
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Show where the pull is."""
        if not self._is_shown:
            return
        now = time.monotonic()
        if progress.feed != self._feed:
            self._feed, self._started, self._first = progress.feed, now, progress.rows
        elif now - self._last_shown < _INTERVAL_SECONDS:
            return
        self._last_shown = now
        self._write(self._line(progress, now))

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown and self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _line(self, progress: Progress, now: float) -> str:
        facts = {
            "number": progress.number,
            "of": progress.of,
            "feed": feed_title(progress.feed),
            "rows": progress.rows,
            "rest": progress.remaining,
        }
        read, passed = progress.rows - self._first, now - self._started
        if not progress.remaining or read <= 0:
            return _("{number}/{of} {feed}: {rows} rows").format_map(facts)
        seconds = round(progress.remaining * passed / read)
        return _("{number}/{of} {feed}: {rows} rows, about {rest} left, {seconds} s").format(seconds=seconds, **facts)

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line + " " * (self._width - len(line)))
        sys.stderr.flush()
        self._width = len(line)
