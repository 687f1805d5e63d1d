"""The app: it holds the session, starts work beside the screen, and passes what comes back to the screens."""

import asyncio
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import BindingType

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.question import Question
from diagnostics.errors import SightlineError
from diagnostics.printable import visible
from tui import work
from tui.app_actions import AppActions
from tui.app_tokens import AppTokens
from tui.background import Background, Job, JobEnded
from tui.clipboard import copy_through_tmux, inside_tmux, osc52
from tui.crash import write_report
from tui.error_words import error_words
from tui.language import _
from tui.messages import (
    ChangedOnDisk,
    Found,
    GapFound,
    HaystackReady,
    RepairsFound,
    Said,
    Signature,
    UnknownsFound,
    WhoFound,
    WorkspaceBroken,
    WorkspaceRead,
)
from tui.presentation.look import Look
from tui.remembering import remembered_theme
from tui.screens.base import FramedScreen
from tui.session import Session, Source

DEFAULT_THEME = "ansi-dark"
"""Follows the terminal's own colours, dark or light, and takes the fewest bytes."""

_TICK_SECONDS = 1.0
_QUIET_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Situation:
    """What actions look at. See `tui.actions.Situation`."""

    is_open: bool
    has_asker: bool
    has_question: bool
    makes_a_call: bool
    is_busy: bool
    has_recent: bool
    has_gap: bool
    is_demo: bool


class SightlineApp(AppTokens, AppActions, App[int]):
    """Sightline on a terminal. It is lean everywhere: no animation, no blinking, nothing sent while nothing happens."""

    CSS_PATH = "app.tcss"
    TITLE = "Sightline"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, source: Source | None, *, look: Look | None = None, theme: str | None = None) -> None:
        """Open `source`, or offer the demos where there is none."""
        super().__init__()
        self.session = Session()
        self.look = look if look is not None else Look()
        self.source = source
        self.background = Background(self.post_message)
        self.animation_level = "none"
        self._said = ""
        self._busy_since = 0.0
        self._theme_wanted = theme

    # Beginning and end.

    def on_mount(self) -> None:
        """Begin with the question, or with the demos where no workspace is named."""
        wanted = self._theme_wanted or remembered_theme() or DEFAULT_THEME
        self.theme = wanted if wanted in self.available_themes else DEFAULT_THEME
        self._leave_on_signals()
        self.set_interval(_TICK_SECONDS, self._tick)
        self.begin()

    def _leave_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is None or self.is_headless:
                continue
            loop.add_signal_handler(number, self.exit, 128 + number)

    def on_unmount(self) -> None:
        """Remember what was asked."""
        self.session.remember()

    def _fatal_error(self) -> None:
        """End the app after an error that nobody foresaw: one line, and a report that holds no data."""
        if self._exception is not None:
            self._exit_renderables.append(Text(write_report(self._exception)))
        self._close_messages_no_wait()

    # What is said.

    def copy(self, text: str) -> None:
        """Copy text to the clipboard, and say what was done."""
        if inside_tmux():
            self.start("copy", _("Copying"), lambda job: job.report(Said(copy_through_tmux(text))))
        elif self._driver is not None:
            self._driver.write(osc52(text))
            self.say(_("Sent to the terminal's clipboard (OSC 52). If pasting gives nothing, write it to a file."))

    def say(self, text: str) -> None:
        """Tell the user one sentence, on the status line of whatever screen is shown."""
        self._said = visible(text)
        self._draw_status()

    def forget_said(self) -> None:
        """Take back what was said, once the user has gone on."""
        if self._said:
            self._said = ""
            self._draw_status()

    def status_text(self) -> str:
        """Return what the status line shows."""
        job = self.background.current()
        if job is None:
            return self._said
        seconds = time.monotonic() - self._busy_since
        if seconds < _QUIET_SECONDS:
            return self._said
        return _("{what} ... {seconds:.0f} s, esc gives up").format(what=job.title, seconds=seconds)

    @property
    def is_busy(self) -> bool:
        """Whether the user waits for something."""
        return self.background.current() is not None

    @property
    def situation(self) -> Situation:
        """What actions look at."""
        session = self.session
        asker = session.asker
        return Situation(
            is_open=session.opened is not None,
            has_asker=asker is not None,
            has_question=asker is not None and session.template is not None,
            makes_a_call=asker is not None and (asker.token is not None or asker.is_unrecognised),
            is_busy=self.is_busy,
            has_recent=bool(session.recents),
            has_gap=session.gap is not None,
            is_demo=session.opened is not None and session.opened.demo is not None,
        )

    def _tick(self) -> None:
        if self.is_busy:
            self._draw_status()

    def _draw_status(self) -> None:
        screen = self.screen
        if isinstance(screen, FramedScreen) and screen.is_mounted:
            screen.draw_status()

    def redraw(self) -> None:
        """Let the screen that is shown draw the session anew. Those below it do so when they come up."""
        screen = self.screen
        if isinstance(screen, FramedScreen) and screen.is_mounted:
            screen.draw()
            screen.draw_frame()

    # Work beside the screen.

    def start(self, group: str, title: str, job: Callable[[Job], None]) -> None:
        """Start work in a thread; `title` says what is done, empty for what nobody waits for."""
        self._busy_since = time.monotonic()
        self.background.start(group, title, job)
        self._draw_status()

    def open_source(self, source: Source, folder: Path, *, is_again: bool = False) -> None:
        """Read a workspace."""
        self.background.give_up("watch")
        self.start("read", _("Reading the workspace"), work.read(source, folder, is_again=is_again))

    def walk_all(self) -> None:
        """Walk every template for the one who asks, if that is neither done nor under way."""
        if self.session.opened is not None and self.session.asker is not None and self.session.gap is None:
            self.start("gap", _("Walking every template"), work.walk_all(self.session))

    def find_unknowns(self) -> None:
        """Find what the workspace does not know, if that is not known yet."""
        if self.session.opened is not None and self.session.unknowns is None:
            self.start("unknowns", _("Looking what is not known"), work.find_unknowns(self.session))

    def on_unknowns_found(self, message: UnknownsFound) -> None:
        """Keep what the workspace does not know."""
        if self.session.opened is not None and message.directory is self.session.opened.directory:
            self.session.unknowns = message.unknowns
            self.redraw()

    def find_repairs(self, question: Question, answer: Answer) -> None:
        """Find what would make the template visible, if that is neither known nor under way."""
        found = self.session.repairs
        if found is not None and found[0] == question:
            return
        if answer.verdict is not Verdict.VISIBLE and not question.asker.is_unrecognised:
            self.start("repairs", _("Looking for repairs"), work.find_repairs(self.session, question, answer))

    def on_repairs_found(self, message: RepairsFound) -> None:
        """Keep the repairs, and show them if they are of what is asked now."""
        if self.session.opened is not None and message.index.directory is self.session.opened.directory:
            self.session.index, self.session.repairer = message.index, message.repairer
            self.session.repairs = message.question, message.repairs
            self.redraw()

    def on_job_ended(self, message: JobEnded) -> None:
        """Forget the job, and tell what went wrong with it."""
        self.background.ended(message.job)
        error = message.error
        if isinstance(error, SightlineError | OSError):
            self.say(error_words(error))
        elif error is not None:
            raise error
        self._draw_status()

    def on_workspace_read(self, message: WorkspaceRead) -> None:
        """Look at the workspace, with the same question where it was open before."""
        self.source = message.source
        self.start_watching(message.opened.workspace.folder, message.signature)
        self.workspace_was_read(message)

    def start_watching(self, folder: Path, signature: Signature) -> None:
        """Wait for changes of the workspace on disk."""
        self.background.start("watch", "", work.watch(folder, signature))

    def on_workspace_broken(self, message: WorkspaceBroken) -> None:
        """Show what is wrong with the workspace."""
        self.workspace_was_broken(message)

    def on_changed_on_disk(self, message: ChangedOnDisk) -> None:
        """Read the workspace again."""
        message.stop()
        self.do_reload()

    def on_gap_found(self, message: GapFound) -> None:
        """Keep the gap, if it answers what is asked now."""
        session = self.session
        if session.opened is None or message.index.directory is not session.opened.directory:
            return
        session.index = message.index
        if message.gap.asker == session.asker and message.gap.call == session.call:
            session.gap = message.gap
        self.redraw()

    def on_haystack_ready(self, message: HaystackReady) -> None:
        """Keep what can be searched."""
        opened = self.session.opened
        if opened is not None and opened.workspace.folder == message.folder:
            self.session.haystacks[message.kind] = message.haystack
            self.redraw()

    def on_found(self, message: Found) -> None:
        """Pass on what a search found."""
        take = getattr(self.screen, "take_found", None)
        if take is not None:
            take(message)

    def on_who_found(self, message: WhoFound) -> None:
        """Keep the audiences, and pass on who sees the template."""
        self.session.audiences = message.audiences
        take = getattr(self.screen, "take_who", None)
        if take is not None:
            take(message)

    def on_said(self, message: Said) -> None:
        """Tell what a job has to say."""
        self.say(message.text)
