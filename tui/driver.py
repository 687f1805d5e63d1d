"""The app's end of the terminal: keys are read in the terminal's own encoding, and no byte of them ends the app."""

import codecs
import sys
from collections.abc import Callable
from functools import partial

from textual.drivers import linux_driver


def _decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """Return what makes a decoder of keys: for the terminal's encoding, else for `encoding`; it never fails."""
    own = getattr(sys.__stdin__, "encoding", None) or encoding
    try:
        made = codecs.getincrementaldecoder(own)
    except LookupError:
        made = codecs.getincrementaldecoder(encoding)
    return partial(made, errors="replace")


class TerminalDriver(linux_driver.LinuxDriver):
    """Reads any bytes. What goes wrong while reading ends the app as every other error does."""

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
