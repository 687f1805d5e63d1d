"""Long work of the app, in threads that hold no widget."""

import os
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from pathlib import Path

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.types import Answer, Call, Question, Requester
from diagnostics.findings.compare import compare_answers
from diagnostics.findings.gap import gap, unknowns
from diagnostics.findings.gap_repairs import Restorer
from diagnostics.findings.history import TemplateThenAndNow, ThenAndNow, ThenAndNows, template_then_and_now
from diagnostics.findings.observed import agreement
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.verdict_changes import Passage
from diagnostics.model.organisation import Template
from diagnostics.printable import visible
from diagnostics.workspace.history import read_snapshot, snapshot_files
from diagnostics.workspace.observations import OBSERVATIONS_FOLDER
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from diagnostics.workspace.reading_apart import keep_apart, size_to_read_apart
from tui.app.fuzzy import Haystack
from tui.app.jobs import Job
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
    Said,
    Signature,
    ToCopy,
    UnknownsFound,
    WhoFound,
    WorkspaceBroken,
    WorkspaceRead,
)
from tui.app.session import Session, Source, Walked
from tui.app.terminal import copy_through_tmux, too_long
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, newest_observed, requester_in
from tui.presentation.who import who_rows

_LOOK_EVERY = 1.0


def read(source: Source, folder: Path, *, is_again: bool) -> Callable[[Job], None]:
    """Return work that reads a workspace."""

    def work(job: Job) -> None:
        signature = signature_of(folder)
        try:
            if (size := size_to_read_apart(folder)) is not None:
                told = _("Reading the workspace for the first time, {size} MB")
                job.title = told.format(size=max(size // 1_000_000, 1))
                keep_apart(folder, lambda: job.is_given_up)
            if job.is_given_up:
                return
            opened = source.open()
        except WorkspaceUnreadable as error:
            job.report(WorkspaceBroken(source, error.problems, signature, is_again=is_again))
        except UsedWrongly:
            # The folder was there when the app began; it may come back.
            gone = Problem(folder / ORGANISATION_FILE, ProblemCode.FILE_MISSING)
            job.report(WorkspaceBroken(source, [gone], signature, is_again=is_again))
        else:
            _look_up_once(opened.directory)
            opened = replace(opened, former=snapshot_files(folder))
            job.report(WorkspaceRead(source, opened, signature, is_again=is_again))

    return work


def _look_up_once(directory: Directory) -> None:
    """Have the tables made that screens look things up in, which takes a while for many users and templates."""
    assert (directory.users, directory.templates, directory.groups, directory.sites, directory.tokens) is not None


def find_unknowns(session: Session) -> Callable[[Job], None]:
    """Return work that finds what the workspace does not know."""
    assert session.opened is not None
    directory = session.opened.directory

    def work(job: Job) -> None:
        job.report(UnknownsFound(directory, unknowns(directory)))

    return work


def watch(folder: Path, known: Signature) -> Callable[[Job], None]:
    """Return work that waits until the files of a workspace are no longer those that were read."""

    def work(job: Job) -> None:
        while not job.wait(_LOOK_EVERY):
            if signature_of(folder) != known:
                job.report(ChangedOnDisk())
                return

    return work


def signature_of(folder: Path) -> Signature:
    """Return what tells whether the files of a workspace changed."""
    return tuple(_signature(folder / name) for name in (ORGANISATION_FILE, TOKENS_FILE, OBSERVATIONS_FOLDER))


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def walk_all(session: Session) -> Callable[[Job], None]:
    """Return work that walks every template for the one who asks now."""
    opened, requester, call, known = session.opened, session.requester, session.call, session.index
    assert opened is not None
    assert requester is not None
    directory, at = opened.directory, opened.at

    def work(job: Job) -> None:
        index = known if known is not None else Index(directory)
        observed = newest_observed(opened, requester)
        proved = observed.directory if observed is not None else directory
        own = index if proved is directory else Index(proved)
        found = gap(proved, own, requester_in(proved, requester), call, at)
        # Counted here rather than on the screen: with many templates it takes a while, and both are kept.
        assert len(found.counts) + len(found.causes) > 0
        agreed = agreement(directory, observed.observation) if observed is not None else None
        job.report(GapFound(index, Walked(requester, found, own, observed, agreed)))

    return work


def find_restoring(walked: Walked) -> Callable[[Job], None]:
    """Return work that finds what restores most of each cause, one after the other."""

    def work(job: Job) -> None:
        restorer = Restorer(walked.index.directory, walked.index)
        for number, cause in enumerate(walked.gap.causes):
            if job.is_given_up:
                return
            job.counted = number, len(walked.gap.causes)
            job.report(RestoringFound(walked, restorer.of(walked.gap, cause)))

    return work


def find_observed(opened: Opened, requester: Requester) -> Callable[[Job], None]:
    """Return work that looks whether the subject of the one who asks was observed."""
    subject = requester.subject
    assert subject is not None

    def work(job: Job) -> None:
        job.report(ObservedFound(opened.directory, subject.id, newest_observed(opened, requester)))

    return work


def compare_requesters(session: Session, first: Requester, second: Requester) -> Callable[[Job], None]:
    """Return work that compares what two requesters get, each by the present call where it makes one."""
    opened, call, known = session.opened, session.call, session.index
    assert opened is not None
    directory, at = opened.directory, opened.at

    def work(job: Job) -> None:
        index = known if known is not None else Index(directory)
        one, other = (
            index.answers(requester, call if requester.makes_calls else Call(), at) for requester in (first, second)
        )
        job.report(ComparisonFound(index, first, second, compare_answers(one, other)))

    return work


def find_repairs(session: Session, question: Question, answer: Answer) -> Callable[[Job], None]:
    """Return work that finds what would make a template visible."""
    assert session.opened is not None
    directory, index, repairer = session.opened.directory, session.index, session.repairer

    def work(job: Job) -> None:
        every = index if index is not None else Index(directory)
        finder = repairer if repairer is not None else Repairer(every)
        job.report(RepairsFound(finder, every, question, finder.repairs(question, answer)))

    return work


def prepare_search(directory: Directory, kind: str, names: Callable[[], Sequence[str]]) -> Callable[[Job], None]:
    """Return work that makes the names of one kind ready to be searched."""

    def work(job: Job) -> None:
        job.report(HaystackReady(directory, kind, Haystack(names())))

    return work


def search(within: Haystack | Callable[[], Sequence[str]], wanted: str) -> Callable[[Job], None]:
    """Return work that searches names, or first makes them."""

    def work(job: Job) -> None:
        haystack = within if isinstance(within, Haystack) else Haystack(within())
        positions = haystack.find(wanted, is_given_up=lambda: job.is_given_up)
        job.report(Found(haystack, wanted, positions))

    return work


def copy_text(make: Callable[[], str], *, through_tmux: bool) -> Callable[[Job], None]:
    """Return work that makes text and copies it: by tmux's own command, or by the terminal, which the app writes to."""

    def work(job: Job) -> None:
        text = make()
        if through_tmux:
            job.report(Said(copy_through_tmux(text)))
        elif why_not := too_long(text):
            job.report(Said(why_not))
        else:
            job.report(ToCopy(text))

    return work


def write_file(path: Path | str, make: Callable[[], str], told: Callable[[int], str]) -> Callable[[Job], None]:
    """Return work that writes a new file, readable by its owner alone. `told` says so, given the number of bytes."""

    def work(job: Job) -> None:
        content = make().encode("utf-8", "backslashreplace")
        try:
            with open(Path(path).expanduser(), "xb", opener=_private) as file:
                file.write(content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            job.report(Said(_("{file} cannot be written: {reason}").format(file=visible(str(path)), reason=reason)))
        else:
            job.report(FileWritten(Path(path), told(len(content))))

    return work


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def who_sees(session: Session, template: Template) -> Callable[[Job], None]:
    """Return work that walks one template for every subject."""
    assert session.opened is not None
    directory, known = session.opened.directory, session.audiences

    def work(job: Job) -> None:
        every = known if known is not None else audiences(directory)
        job.report(WhoFound(every, template.id, who_rows(every.subjects, every.of(template))))

    return work


def compare_with_former(
    session: Session, requester: Requester, template: Template | None, path: Path, about: Hashable
) -> Callable[[Job], None]:
    """Return work that compares the present facts with those in a file of the history.

    All templates are compared, or the one that is given, for the present call where the requester makes one.
    """
    assert session.opened is not None
    directory, at = session.opened.directory, session.opened.at
    folder = session.opened.workspace.folder
    call = session.call if requester.makes_calls else Call()

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
            found = ThenAndNows(passage).of(requester, call, at)
        else:
            found = template_then_and_now(passage, Question(requester, template, call, at))
        # Counted here rather than on the screen: of many facts it takes a while, and it is kept.
        assert len(passage.changes) >= 0
        job.report(FormerFound(about, (passage, found), ()))

    return work
