"""The part of the app that opens a workspace, reads it again when it changes, and shows what is wrong with it."""

from pathlib import Path

from tui import work
from tui.app_findings import FindingsApp
from tui.language import _
from tui.messages import ChangedOnDisk, Signature, WorkspaceBroken, WorkspaceRead
from tui.session import Source


class WorkspaceApp(FindingsApp):
    """Keeps the session's workspace as it is on disk."""

    def open_source(self, source: Source, folder: Path, *, is_again: bool = False) -> None:
        """Read a workspace."""
        self.background.give_up("watch")
        self.start("read", _("Reading the workspace"), work.read(source, folder, is_again=is_again))

    def reload(self) -> None:
        """Read the workspace again."""
        if self.source is not None:
            self.open_source(self.source, self.source.path(), is_again=self.session.opened is not None)

    def start_watching(self, folder: Path, signature: Signature) -> None:
        """Wait for changes of the workspace on disk."""
        self.background.start("watch", "", work.watch(folder, signature))

    def on_changed_on_disk(self, message: ChangedOnDisk) -> None:
        """Read the workspace again."""
        message.stop()
        self.reload()

    def on_workspace_read(self, message: WorkspaceRead) -> None:
        """Look at the workspace, with the same question where it was open before."""
        from tui.screens.broken import BrokenScreen

        self.source = message.source
        self.start_watching(message.opened.workspace.folder, message.signature)
        if message.is_again:
            self.session.renew(message.opened)
            self.say(_("The workspace was read again."))
        else:
            self.session.remember()
            self.session.take(message.opened)
        if isinstance(self.screen, BrokenScreen):
            self.pop_screen()
        else:
            self.redraw()

    def on_workspace_broken(self, message: WorkspaceBroken) -> None:
        """Show what is wrong with the workspace, and wait for it to be mended."""
        from tui.screens.broken import BrokenScreen

        self.start_watching(message.source.path(), message.signature)
        if isinstance(self.screen, BrokenScreen):
            self.screen.show_problems(message.problems)
        else:
            self.push_screen(BrokenScreen(message.problems))
