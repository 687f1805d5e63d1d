"""Delivery of text out of the app: to the clipboard, or to a new file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tui.app import work
from tui.app.jobs import Jobs
from tui.app.status import StatusLine
from tui.app.terminal import osc52
from tui.i18n import _


class Delivery:
    """Makes text beside the screen, delivers it, and says how."""

    def __init__(self, jobs: Jobs, status: StatusLine, send: Callable[[str], None]) -> None:
        """Deliver nothing yet. `send` writes to the terminal itself."""
        self._jobs = jobs
        self._status = status
        self._send = send

    def copy(self, make: Callable[[], str]) -> None:
        """Copy the text that `make` returns to the clipboard."""
        self._jobs.run(partial(work.copy_text, make), self._copied, group="copy", title=_("Copying"))

    def _copied(self, found: work.ToClipboard) -> None:
        if found.text is None:
            self._status.say(found.said)
            return
        self._send(osc52(found.text))
        self._status.say(_("Sent to the terminal's clipboard (OSC 52). If pasting gives nothing, write it to a file."))

    def write(
        self,
        path: Path,
        make: Callable[[], str],
        said: Callable[[int], str],
        then: Callable[[], object] | None = None,
    ) -> None:
        """Write the text that `make` returns to a new file, then call `then`. `said` makes a sentence of its size."""

        def take(written: work.FileWritten) -> None:
            self._status.say(written.said)
            if written.is_written and then is not None:
                then()

        self._jobs.run(partial(work.write_file, path, make, said), take, group="export", title=_("Writing the file"))
