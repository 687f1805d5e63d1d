"""The status line: the job under way, or the sentence said last."""

from collections.abc import Callable

from diagnostics.printable import visible
from tui.app.jobs import Jobs
from tui.i18n import _

_QUIET_SECONDS = 1.0


class StatusLine:
    """One sentence for whatever screen is shown."""

    def __init__(self, jobs: Jobs, draw: Callable[[], None]) -> None:
        """Say nothing yet; `draw` shows the line on the screen."""
        self._jobs = jobs
        self._draw = draw
        self._said = ""

    @property
    def is_busy(self) -> bool:
        """Whether the user waits for something."""
        return self._jobs.current() is not None

    def say(self, text: str) -> None:
        """Say one sentence to the user."""
        self._said = visible(text)
        self._draw()

    def forget(self) -> None:
        """Take the sentence back, once the user has gone on."""
        if self._said:
            self._said = ""
            self._draw()

    def text(self) -> str:
        """Return the line: a job that takes long, with its parts and seconds, or the sentence said last."""
        job = self._jobs.current()
        if job is None:
            return self._said
        seconds = self._jobs.busy_seconds
        if seconds < _QUIET_SECONDS:
            return self._said
        what = job.title
        if job.counted is not None:
            done, parts = job.counted
            what = _("{what}: {done} of {parts} done").format(what=what, done=done, parts=parts)
        return _("{what} ... {seconds:.0f} s, esc gives up").format(what=what, seconds=seconds)
