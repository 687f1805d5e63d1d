"""The workspace of the session, kept as it is on disk."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from diagnostics.workspace.problems import Problem
from tui.app import work
from tui.app.jobs import Jobs
from tui.app.session import Looking, Session, Source
from tui.app.status import StatusLine
from tui.i18n import _
from tui.presentation.errors import refused_line


class WorkspaceFiles:
    """Reads the workspace, and reads it again when its files change."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        status: StatusLine,
        redraw: Callable[[], None],
        show_problems: Callable[[], None],
    ) -> None:
        """Read nothing yet. `show_problems` shows the `problems` of the files, or no more where there are none."""
        self._session = session
        self._jobs = jobs
        self._status = status
        self._redraw = redraw
        self._show_problems = show_problems
        self.problems: Sequence[Problem] = ()

    def open_source(self, source: Source, *, is_again: bool = False) -> None:
        """Read a workspace. Jobs that were given up may begin anew."""
        self._jobs.ask_anew()
        self._jobs.give_up("watch")
        self._jobs.run(
            partial(work.read, source, source.path()),
            partial(self._take, source, is_again=is_again),
            group="read",
            title=_("Reading the workspace"),
            about=source,
        )

    def reload(self) -> None:
        """Read the workspace again."""
        source = self._session.source
        if source is not None:
            self.open_source(source, is_again=self._session.opened is not None)

    def watch(self, folder: Path, signature: work.Signature) -> None:
        """Read the workspace again once its files are no longer those of `signature`."""
        self._jobs.run(partial(work.watch, folder, signature), lambda _changed: self.reload(), group="watch")

    def _take(self, source: Source, read: work.WorkspaceRead, *, is_again: bool) -> None:
        """Look at a workspace, with the same question where it was open before."""
        session, opened = self._session, read.opened
        self.problems = read.problems
        if opened is None:
            self.watch(source.path(), read.signature)
            session.is_broken = session.opened is not None
            self._status.forget()
            self._show_problems()
            return
        session.source = source
        self.watch(opened.workspace.folder, read.signature)
        if is_again:
            session.renew(opened)
            self._status.say(_("The workspace was read again."))
        else:
            session.remember()
            session.take(opened)
        if read.refused is not None:
            self._status.say(f"{refused_line(read.refused)}.")
        self._show_problems()
        self._redraw()

    def come_back(self, before: Looking) -> None:
        """Look again at a question and its workspace."""
        session, jobs = self._session, self._jobs
        is_read_aside = jobs.about("read") not in (None, before.source)
        if is_read_aside:
            jobs.give_up("read")
        is_elsewhere = session.is_elsewhere(before)
        session.come_back(before)
        opened = session.opened
        if opened is not None and (is_elsewhere or is_read_aside):
            # What changed on disk meanwhile is read by hand: the files need not be those that were looked at before.
            folder = opened.workspace.folder
            self.watch(folder, work.signature_of(folder))
