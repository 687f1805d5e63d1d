"""The session that the app holds, the work beside the screen, and what is said to the user."""

import os
import time
from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.message import Message

from diagnostics.errors import SightlineError
from diagnostics.printable import visible
from tui import work
from tui.app_keys import KeysApp
from tui.background import Background, JobEnded, Work
from tui.clipboard import inside_tmux, osc52
from tui.error_words import error_words
from tui.language import _
from tui.messages import Said, ToCopy
from tui.presentation.look import Look
from tui.screens.base import FramedScreen
from tui.session import Session, Source
from tui.situation import Situation, situation_of

_QUIET_SECONDS = 1.0


class StatusApp(KeysApp):
    """Holds the session, starts work in threads, and keeps the status line."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, source: Source | None, look: Look) -> None:
        """Look at nothing yet. `source` is where the workspace comes from, or will."""
        # Without colours only the terminal's own two are used; the theme's would all become greys, some of them alike.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.session = Session(source)
        self.look = look
        self.background = Background(self._hear)
        self.animation_level = "none"
        self._said = ""
        self._busy_since = 0.0

    def start(self, group: str, title: str, job: Work, about: Hashable = None) -> None:
        """Start work in a thread; `title` says what is done, empty for what nobody waits for.

        Work that is under way about the same thing goes on, and what was given up is not begun again.
        """
        if not self.is_busy:
            self._busy_since = time.monotonic()
        self.background.start(group, title, job, about)
        self.draw_status()

    def on_job_ended(self, message: JobEnded) -> None:
        """Forget the job, and tell what went wrong with it."""
        self.background.ended(message.job)
        error = message.error
        if isinstance(error, SightlineError | OSError):
            self.say(error_words(error))
        elif error is not None:
            raise error
        self.draw_status()

    @property
    def is_busy(self) -> bool:
        """Whether the user waits for something."""
        return self.background.current() is not None

    @property
    def situation(self) -> Situation:
        """What actions look at."""
        return situation_of(self.session, has_colours=not self.no_color)

    def say(self, text: str) -> None:
        """Tell the user one sentence, on the status line of whatever screen is shown."""
        self._said = visible(text)
        self.draw_status()

    def on_said(self, message: Said) -> None:
        """Tell what a job has to say."""
        self.say(message.text)

    def forget_said(self) -> None:
        """Take back what was said, once the user has gone on."""
        if self._said:
            self._said = ""
            self.draw_status()

    def status_text(self) -> str:
        """Return what the status line shows."""
        job = self.background.current()
        if job is None:
            return self._said
        seconds = time.monotonic() - self._busy_since
        if seconds < _QUIET_SECONDS:
            return self._said
        what = job.title
        if job.counted is not None:
            done, parts = job.counted
            what = _("{what}: {done} of {parts} done").format(what=what, done=done, parts=parts)
        return _("{what} ... {seconds:.0f} s, esc gives up").format(what=what, seconds=seconds)

    def copy(self, make: Callable[[], str]) -> None:
        """Copy what `make` returns to the clipboard, and say what was done. It is made beside the screen."""
        self.start("copy", _("Copying"), work.copy_text(make, through_tmux=inside_tmux()))

    def on_to_copy(self, message: ToCopy) -> None:
        """Send text to the terminal's clipboard."""
        if self._driver is not None:
            self._driver.write(osc52(message.text))
            self.say(_("Sent to the terminal's clipboard (OSC 52). If pasting gives nothing, write it to a file."))

    def draw_status(self) -> None:
        """Show on the status line what is under way, or what was said."""
        if (screen := self._shown()) is not None:
            screen.draw_status()

    def redraw(self) -> None:
        """Let the screen that is shown draw the session anew. Those below it do so when they come up."""
        if (screen := self._shown()) is not None:
            screen.draw()
            screen.draw_frame()

    def _shown(self) -> FramedScreen[Any] | None:
        """Return the screen to draw on. What comes in while the app closes finds one without widgets, or none."""
        screen = next(reversed(self.screen_stack), None)
        return screen if isinstance(screen, FramedScreen) and screen.is_ready else None

    def _hear(self, message: Message) -> None:
        """Take what work reports, as long as the app is not left. Called from the threads."""
        if self.return_code is None:
            self.post_message(message)
