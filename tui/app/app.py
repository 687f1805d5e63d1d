"""The app: the screens and all that serves them, how it begins, and how it ends."""

import asyncio
import signal

from rich.console import RenderableType
from rich.text import Text

from tui.app.navigation import NavigatingApp
from tui.app.remembering import remembered_theme
from tui.app.session import Source
from tui.app.terminal import write_report
from tui.presentation.layout import Look

DEFAULT_THEME = "ansi-dark"
"""Follows the terminal's own colours, dark or light, and takes the fewest bytes."""

_TICK_SECONDS = 1.0


class SightlineApp(NavigatingApp):
    """Sightline on a terminal. It is lean everywhere: no animation, no blinking, nothing sent while nothing happens."""

    CSS_PATH = "app.tcss"
    TITLE = "Sightline"

    def __init__(self, source: Source | None, *, look: Look | None = None, theme: str | None = None) -> None:
        """Open `source`, or offer the demos where there is none."""
        super().__init__(source, look if look is not None else Look())
        self._theme_wanted = theme

    def on_mount(self) -> None:
        """Begin with the question, or with the demos where no workspace is named."""
        wanted = self._theme_wanted or remembered_theme() or DEFAULT_THEME
        self.theme = wanted if wanted in self.available_themes else DEFAULT_THEME
        self._leave_on_signals()
        self.set_interval(_TICK_SECONDS, self._tick)
        self.begin()

    def _tick(self) -> None:
        if self.is_busy:
            self.draw_status()

    def _leave_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)
            if number is None or self.is_headless:
                continue
            loop.add_signal_handler(number, self.exit, 128 + number)

    def on_unmount(self) -> None:
        """Remember what was asked."""
        self.session.remember()

    def _fatal_error(self) -> None:
        """End the app after an error that nobody foresaw: one line, and a report that holds no data."""
        if self._exception is not None and not self._exit_renderables:
            self._exit_renderables.append(Text(write_report(self._exception)))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002  # an error that draws itself quotes data
        """End the app after an error that would draw itself, as after every other."""
        self._fatal_error()
