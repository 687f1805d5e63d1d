"""Findings of the app's session: started as jobs, kept until the question changes."""

from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.access.index.index import Index
from diagnostics.access.types import Answer, Question, Verdict
from diagnostics.model.ids import canonical
from tui.app import work
from tui.app.base import StatusApp
from tui.app.messages import (
    ChangedOnDisk,
    ComparisonFound,
    FileWritten,
    FormerFound,
    Found,
    GapFound,
    HaystackReady,
    ObservedFound,
    RepairsFound,
    RestoringFound,
    Signature,
    UnknownsFound,
    WhoFound,
    WorkspaceBroken,
    WorkspaceRead,
)
from tui.app.screens.base import FramedScreen
from tui.app.session import Source
from tui.i18n import _

if TYPE_CHECKING:
    from tui.app.screens.demos import BrokenScreen


class FindingsApp(StatusApp):
    """Starts each kind of finding once for what is asked, and hands what comes back to the screens."""

    def walk_all(self) -> None:
        """Walk every template for the one who asks, if that is neither done nor under way."""
        session = self.session
        if session.opened is not None and session.requester is not None and session.walked is None:
            about = (id(session.opened), session.requester, session.call)
            self.start("gap", _("Walking every template"), work.walk_all(session), about)

    def on_gap_found(self, message: GapFound) -> None:
        """Keep the gap, if it answers what is asked now."""
        session = self.session
        if not self.keep_index(message.index):
            return
        if message.walked.requester == session.requester and message.walked.gap.call == session.call:
            session.walked = message.walked
        self.redraw()

    def find_restoring(self) -> None:
        """Find what restores the templates of each cause of the present gap."""
        walked = self.session.walked
        if walked is not None and len(walked.restoring) < len(walked.gap.causes):
            self.start("restoring", _("Looking for what restores most"), work.find_restoring(walked), id(walked))

    def on_restoring_found(self, message: RestoringFound) -> None:
        """Keep what restores a cause."""
        cause = message.restoring.cause
        message.walked.restoring[(cause.verdict, cause.reason)] = message.restoring
        if message.walked is self.session.walked:
            self.redraw()

    def find_observed(self) -> None:
        """Look whether the subject of the one who asks was observed."""
        opened, requester = self.session.opened, self.session.requester
        if opened is None or requester is None or requester.subject is None:
            return
        subject = canonical(requester.subject.id)
        if subject not in self.session.observed:
            self.start("observed", "", work.find_observed(opened, requester, self.session.index), (id(opened), subject))

    def on_observed_found(self, message: ObservedFound) -> None:
        """Keep the observation."""
        if self.session.opened is not None and message.directory is self.session.opened.directory:
            self.session.observed[canonical(message.subject)] = message.observed
            self.redraw()

    def find_unknowns(self) -> None:
        """Find what the workspace does not know, if that is not known yet."""
        if self.session.opened is not None and self.session.unknowns is None:
            about = id(self.session.opened)
            self.start("unknowns", _("Looking what is not known"), work.find_unknowns(self.session), about)

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
        if answer.verdict is not Verdict.VISIBLE and not question.requester.is_unrecognised:
            about = (id(self.session.opened), question.requester, question.template.id, question.call)
            found_by = work.find_repairs(self.session, question, answer)
            self.start("repairs", _("Looking for repairs"), found_by, about)

    def on_repairs_found(self, message: RepairsFound) -> None:
        """Keep the repairs, and show them if they are of what is asked now."""
        if self.keep_index(message.index):
            self.session.repairer = message.repairer
            self.session.repairs = message.question, message.repairs
            self.redraw()

    def on_haystack_ready(self, message: HaystackReady) -> None:
        """Keep what can be searched."""
        opened = self.session.opened
        if opened is not None and opened.directory is message.directory:
            self.session.haystacks[message.kind] = message.haystack
            self.redraw()

    def on_found(self, message: Found) -> None:
        """Pass on what a search found."""
        self.pass_on("take_found", message)

    def on_who_found(self, message: WhoFound) -> None:
        """Keep the audiences, and pass on who sees the template."""
        opened = self.session.opened
        if opened is None or message.audiences.directory is not opened.directory:
            return
        self.session.audiences = message.audiences
        self.pass_on("take_who", message)

    def on_comparison_found(self, message: ComparisonFound) -> None:
        """Pass on how two requesters compare."""
        if self.keep_index(message.index):
            self.pass_on("take_comparison", message)

    def on_file_written(self, message: FileWritten) -> None:
        """Tell which file was written, and pass it on."""
        self.say(message.text)
        self.pass_on("take_written", message)

    def on_former_found(self, message: FormerFound) -> None:
        """Pass on how former facts compare."""
        self.pass_on("take_former", message)

    def keep_index(self, index: Index) -> bool:
        """Keep an index that work made, and return whether it is of the workspace that is open."""
        opened = self.session.opened
        if opened is None or index.directory is not opened.directory:
            return False
        self.session.index = index
        return True

    def pass_on(self, method: str, message: object) -> None:
        """Hand a message to every screen that takes it, also to one that another screen lies on."""
        for screen in self.screen_stack:
            take = getattr(screen, method, None)
            if take is not None and isinstance(screen, FramedScreen) and screen.is_ready:
                take(message)


class WorkspaceApp(FindingsApp):
    """Keeps the session's workspace as it is on disk."""

    def open_source(self, source: Source, folder: Path, *, is_again: bool = False) -> None:
        """Read a workspace."""
        self.background.ask_anew()
        self.background.give_up("watch")
        self.start("read", _("Reading the workspace"), work.read(source, folder, is_again=is_again), source)

    def reload(self) -> None:
        """Read the workspace again; what was given up may begin anew."""
        source = self.session.source
        if source is not None:
            self.open_source(source, source.path(), is_again=self.session.opened is not None)

    def start_watching(self, folder: Path, signature: Signature) -> None:
        """Wait for changes of the workspace on disk."""
        self.background.start("watch", "", work.watch(folder, signature))

    def on_changed_on_disk(self, message: ChangedOnDisk) -> None:
        """Read the workspace again."""
        message.stop()
        self.reload()

    def on_workspace_read(self, message: WorkspaceRead) -> None:
        """Look at the workspace, with the same question where it was open before."""
        self.session.source = message.source
        self.start_watching(message.opened.workspace.folder, message.signature)
        if message.is_again:
            self.session.renew(message.opened)
            self.say(_("The workspace was read again."))
        else:
            self.session.remember()
            self.session.take(message.opened)
        while self._broken_screen() is not None:
            self.pop_screen()
        self.redraw()

    def on_workspace_broken(self, message: WorkspaceBroken) -> None:
        """Show what is wrong with the workspace, and wait for it to be mended."""
        from tui.app.screens.demos import BrokenScreen

        self.start_watching(message.source.path(), message.signature)
        self.session.is_broken = self.session.opened is not None
        self.forget_said()
        if (shown := self._broken_screen()) is not None:
            shown.show_problems(message.problems)
        else:
            self.push_screen(BrokenScreen(message.problems))

    def _broken_screen(self) -> "BrokenScreen | None":
        from tui.app.screens.demos import BrokenScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, BrokenScreen)), None)
