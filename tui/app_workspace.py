"""The part of the app that opens a workspace, reads it again when it changes, and shows what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from tui import work
from tui.app_findings import FindingsApp
from tui.language import _
from tui.messages import ChangedOnDisk, Signature, WorkspaceBroken, WorkspaceRead
from tui.session import Source

if TYPE_CHECKING:
    from tui.screens.broken import BrokenScreen


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
        from tui.screens.broken import BrokenScreen

        self.start_watching(message.source.path(), message.signature)
        self.session.is_broken = self.session.opened is not None
        self.forget_said()
        if (shown := self._broken_screen()) is not None:
            shown.show_problems(message.problems)
        else:
            self.push_screen(BrokenScreen(message.problems))

    def _broken_screen(self) -> "BrokenScreen | None":
        from tui.screens.broken import BrokenScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, BrokenScreen)), None)
