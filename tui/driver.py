"""The app's end of the terminal: keys are read in the terminal's own encoding, and only what changed is sent."""

import codecs
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App
from textual.drivers import linux_driver

from tui.drawn_rows import DrawnRows


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
