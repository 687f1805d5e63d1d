"""The long work of comparing with former facts: it runs in a thread, holds no widget, and reports by a message."""

from collections.abc import Callable, Hashable
from pathlib import Path

from diagnostics.access.question import Asker, Call, Question
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.findings.passage import Passage
from diagnostics.findings.then_and_now import TemplateThenAndNow, ThenAndNow, ThenAndNows, template_then_and_now
from diagnostics.organisation.model import Template
from diagnostics.workspace.apart import keep_apart, size_to_read_apart
from diagnostics.workspace.history import read_snapshot
from tui.background import Job
from tui.messages import FormerFound
from tui.session import Session


def compare_with_former(
    session: Session, asker: Asker, template: Template | None, path: Path, about: Hashable
) -> Callable[[Job], None]:
    """Return work that compares the present facts with those in a file of the history.

    All templates are compared, or the one that is given, for the present call where the asker makes one.
    """
    assert session.opened is not None
    directory, at = session.opened.directory, session.opened.at
    folder = session.opened.workspace.folder
    call = session.call if asker.makes_calls else Call()

    def work(job: Job) -> None:
        try:
            if size_to_read_apart(folder, path) is not None:
                keep_apart(folder, lambda: job.is_given_up, path)
            if job.is_given_up:
                return
            former = read_snapshot(path, directory.inventory, keeps=True)
        except WorkspaceUnreadable as error:
            job.report(FormerFound(about, None, error.problems))
            return
        passage = Passage(former.directory(directory.inventory), directory)
        found: ThenAndNow | TemplateThenAndNow
        if template is None:
            found = ThenAndNows(passage).of(asker, call, at)
        else:
            found = template_then_and_now(passage, Question(asker, template, call, at))
        # Counted here rather than on the screen: of many facts it takes a while, and it is kept.
        assert len(passage.changes) >= 0
        job.report(FormerFound(about, (passage, found), ()))

    return work
