"""The base of the app: keys, jobs and the status line."""

import os
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, TypeGuard

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from diagnostics.errors import SightlineError
from diagnostics.printable import visible
from tui.app import work
from tui.app.jobs import Background, JobEnded, Work
from tui.app.messages import Said, ToCopy
from tui.app.screens.base import FramedScreen
from tui.app.session import Session, Source
from tui.app.situation import Situation, situation_of
from tui.app.terminal import TerminalDriver, inside_tmux, osc52
from tui.i18n import _
from tui.presentation.errors import error_words
from tui.presentation.layout import Look

_LONGEST_SECONDS = 2.0
_ALWAYS = ("ctrl+c", "ctrl+q")


class KeysApp(App[int]):
    """Hands a key on when the one before has had its effect, as when somebody types ahead on a slow line.

    Textual sends each key at once to whatever has the focus: what comes after a key that opens a dialog would go to
    the screen below it.
    """

    def __init__(self, *, ansi_color: bool | None) -> None:
        """Begin without any key; `ansi_color` as Textual takes it."""
        super().__init__(TerminalDriver, ansi_color=ansi_color)
        self._waiting: list[events.Key | events.Paste] = []
        self._is_handling = False
        self._patience: Timer | None = None

    def on_resize(self) -> None:
        """Draw every row anew: what a terminal does with its rows when it changes its size is its own affair."""
        self.forget_drawn()

    def forget_drawn(self) -> None:
        """Take nothing for drawn that was drawn before."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget_drawn()

    async def on_event(self, event: events.Event) -> None:
        """Let keys and what is pasted wait for their turn; but for those that leave the app."""
        if not _waits_for_its_turn(event):
            await super().on_event(event)
            return
        self._waiting.append(event)
        await self._hand_on()
        if self._waiting and self._patience is None:
            # What a key waits for may be taken away, as a screen that is left before it was made.
            self._patience = self.set_timer(_LONGEST_SECONDS, self._lose_patience)

    def on_key(self, event: events.Key) -> None:
        """Let a key that is still on its way do nothing once the app was left: no screen may be there any more."""
        if self.return_code is not None:
            event.stop()
            event.prevent_default()

    async def _hand_on(self) -> None:
        has_left = self.return_code is not None
        if has_left or self._is_handling or not self._waiting or not self._is_screen_there:
            return
        self._is_handling = True
        event, target = self._waiting.pop(0), self.focused or self.screen
        if not self._waiting and self._patience is not None:
            self._patience.stop()
            self._patience = None
        # A key goes from the widget with the focus to what it lies in, and on to the app: so does this, after it.
        way = [node for node in target.ancestors_with_self if isinstance(node, Widget)]
        await super().on_event(event)
        self._follow(way)

    def _follow(self, way: Sequence[Widget]) -> None:
        """Go on once all on the way have handled what was sent to them before."""
        if not way:
            self.call_later(self._go_on)
        elif not way[0].call_later(self._follow, way[1:]):
            self._follow(way[1:])

    async def _go_on(self) -> None:
        self._is_handling = False
        await self._hand_on()

    async def _lose_patience(self) -> None:
        self._patience = None
        await self._go_on()

    async def keys_may_come(self) -> None:
        """Hand on the keys that waited for a screen to be made."""
        await self._hand_on()

    @property
    def _is_screen_there(self) -> bool:
        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return True
        return screen.is_ready and not (screen.is_typing and screen.focused is None)


def _waits_for_its_turn(event: events.Event) -> TypeGuard[events.Key | events.Paste]:
    if isinstance(event, events.Key) and event.key in _ALWAYS:
        return False
    return isinstance(event, events.Key | events.Paste) and not event.is_forwarded


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
