"""The app: its parts put together, how it begins, and how it ends."""

import asyncio
import os
import signal
from typing import Any, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message

from diagnostics.errors import SightlineError
from tui.app.commands import Commands
from tui.app.delivery import Delivery
from tui.app.findings import Findings
from tui.app.jobs import JobDone, JobFailed, JobProgress, Jobs
from tui.app.keys import TypedAhead
from tui.app.navigation import Navigation
from tui.app.parts import ComposedApp, Parts
from tui.app.remembering import remembered_theme
from tui.app.routes import ToBroken, ToDemos, ToHome
from tui.app.screens.base import FramedScreen
from tui.app.session import Session, Source
from tui.app.status import StatusLine
from tui.app.terminal import TerminalDriver, write_report
from tui.app.tokens import TokenChanges
from tui.app.workspace import WorkspaceFiles
from tui.presentation.errors import error_words
from tui.presentation.layout import Look
from tui.presentation.links import ToQuestion

DEFAULT_THEME = "ansi-dark"
"""Follows the terminal's own colours, dark or light, and takes the fewest bytes."""

_TICK_SECONDS = 1.0


class SightlineApp(ComposedApp):
    """Sightline on a terminal. It is lean everywhere: no animation, no blinking, nothing sent while nothing happens."""

    CSS_PATH = "app.tcss"
    TITLE = "Sightline"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, source: Source | None, *, look: Look | None = None, theme: str | None = None) -> None:
        """Open `source`, or offer the demos where there is none."""
        # Without colours only the terminal's own two are used; the theme's would all become greys, some of them alike.
        super().__init__(TerminalDriver, ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.animation_level = "none"
        self._theme_wanted = theme
        self.parts = self._put_together(source, look if look is not None else Look())

    def _put_together(self, source: Source | None, look: Look) -> Parts:
        session = Session(source)
        jobs = Jobs(self._hear, self.draw_status)
        status = StatusLine(jobs, self.draw_status)
        workspace = WorkspaceFiles(session, jobs, status, self.redraw, self._show_problems)
        navigation = Navigation(self, session, workspace)
        commands = Commands(self, jobs, status, workspace, navigation, self.redraw, self._forget_drawn)
        return Parts(
            look=look,
            session=session,
            jobs=jobs,
            status=status,
            findings=Findings(session, jobs, self.redraw),
            workspace=workspace,
            navigation=navigation,
            tokens=TokenChanges(session, jobs, status, navigation, workspace, self.redraw),
            delivery=Delivery(jobs, status, self._send),
            keys=TypedAhead(self, super().on_event, self._is_screen_there),
            doers=commands.doers(),
            redraw=self.redraw,
        )

    # The beginning and the end.

    def on_mount(self) -> None:
        """Begin with Home, with the answer of a demo, or with the demos where no workspace is named."""
        wanted = self._theme_wanted or remembered_theme() or DEFAULT_THEME
        self.theme = wanted if wanted in self.available_themes else DEFAULT_THEME
        self._leave_on_signals()
        self.set_interval(_TICK_SECONDS, self._tick)
        if self.parts.session.source is None:
            self.parts.navigation.follow(ToDemos())
            return
        # A demo has a question, and begins with its answer.
        begins = ToHome() if self.parts.session.source.demo is None else ToQuestion()
        self.parts.navigation.follow(begins)
        self.parts.workspace.reload()

    def _tick(self) -> None:
        if self.parts.status.is_busy:
            self.draw_status()

    def _leave_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)
            if number is None or self.is_headless:
                continue
            loop.add_signal_handler(number, self.exit, 128 + number)

    def on_unmount(self) -> None:
        """Remember the questions for the next run."""
        self.parts.session.remember()

    def _fatal_error(self) -> None:
        """End the app after an error that nobody foresaw: one line, and a report that holds no data."""
        if self._exception is not None and not self._exit_renderables:
            self._exit_renderables.append(Text(write_report(self._exception)))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002  # an error that draws itself quotes data
        """End the app after an error that would draw itself, as after every other."""
        self._fatal_error()

    # Keys.

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pasted text wait for their turn."""
        if isinstance(event, events.Key) and event.key == "ctrl+j":
            # What was typed before the terminal was taken over: it made another key of enter.
            event = events.Key("enter", "\r")
        screen = next(reversed(self.screen_stack), None) if isinstance(event, events.Key) else None
        if isinstance(event, events.Key) and event.key == "escape" and isinstance(screen, FramedScreen):
            screen.stop_taking()
        await self.parts.keys.take(event)

    def on_key(self, event: events.Key) -> None:
        """Let a key that is still on its way do nothing once the app was left: no screen may be there any more."""
        if self.return_code is not None:
            event.stop()
            event.prevent_default()

    def _is_screen_there(self) -> bool:
        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return True
        return screen.is_ready and not screen.holds_keys and not (screen.is_typing and screen.focused is None)

    # Jobs.

    def _hear(self, message: Message) -> None:
        """Take the messages of jobs until the app is left. Called from the threads."""
        if self.return_code is None:
            self.post_message(message)

    def on_job_done(self, message: JobDone) -> None:
        """Hand on the result of a job."""
        self.parts.jobs.finish(message)

    def on_job_progress(self, message: JobProgress) -> None:
        """Hand on a part of the result of a job."""
        self.parts.jobs.progress(message)

    def on_job_failed(self, message: JobFailed) -> None:
        """Say the error that ended a job."""
        error = self.parts.jobs.fail(message)
        if isinstance(error, SightlineError | OSError):
            self.parts.status.say(error_words(error))
        elif error is not None:
            raise error

    # The screen.

    def on_resize(self) -> None:
        """Draw every row anew: terminals differ in the rows that they keep when their size changes."""
        self._forget_drawn()

    def _forget_drawn(self) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget_drawn()

    def _send(self, text: str) -> None:
        """Send text to the terminal itself."""
        if self._driver is not None:
            self._driver.write(text)

    def draw_status(self) -> None:
        """Draw the status line of the screen that is shown."""
        if (screen := self._shown()) is not None:
            screen.draw_status()

    def redraw(self) -> None:
        """Let the screen that is shown draw the session anew. Those below it do so when they come up."""
        if (screen := self._shown()) is not None:
            screen.draw()
            screen.draw_frame()

    def _shown(self) -> FramedScreen[Any] | None:
        """Return the screen to draw on. While the app closes there is one without widgets, or none."""
        screen = next(reversed(self.screen_stack), None)
        return screen if isinstance(screen, FramedScreen) and screen.is_ready else None

    def _show_problems(self) -> None:
        """Show the problems of the files, or no more where there are none."""
        navigation = self.parts.navigation
        if not self.parts.workspace.problems:
            navigation.close(ToBroken)
        elif navigation.is_open(ToBroken):
            self.redraw()
        else:
            navigation.follow(ToBroken())
