"""Long work of the app: functions that run in threads, hold no widget, and return their findings.

Each takes the job that it runs as last, which says whether its result is still asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.types import Answer, Call, Question, Requester
from diagnostics.findings.compare import Comparison, compare_answers
from diagnostics.findings.gap import Unknown, unknowns
from diagnostics.findings.gap_repairs import Restorer
from diagnostics.findings.history import TemplateThenAndNow, ThenAndNow, ThenAndNows, template_then_and_now
from diagnostics.findings.observed import agreement
from diagnostics.findings.repairs.types import Repairs
from diagnostics.findings.verdict_changes import Passage
from diagnostics.findings.who import who
from diagnostics.model.organisation import Template
from diagnostics.printable import visible
from diagnostics.workspace.files import FileRefused
from diagnostics.workspace.history import read_snapshot, snapshot_files
from diagnostics.workspace.observations import OBSERVATIONS_FOLDER
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from diagnostics.workspace.reading_apart import cache_in_subprocess, size_for_subprocess
from diagnostics.workspace.writing import write_new
from tui.app.fuzzy import Haystack
from tui.app.jobs import Job
from tui.app.known import GapResult, Known
from tui.app.session import Source
from tui.app.terminal import copy_through_tmux, inside_tmux, too_long
from tui.i18n import _
from tui.opening import Observed, Opened, UsedWrongly, every_proof, gap_by, newest_observed
from tui.presentation.who import WhoRow, who_rows

_LOOK_EVERY = 1.0

Signature = tuple[tuple[int, int, int] | None, ...]
"""Time, size and place of each file of a workspace, None for one that is missing: another one, and it changed."""


class WorkspaceRead(NamedTuple):
    """A workspace as it was read, or with `opened` None the problems that keep it from being used.

    `refused` is why former facts were left out.
    """

    opened: Opened | None
    problems: Sequence[Problem]
    signature: Signature
    refused: FileRefused | None = None


def read(source: Source, folder: Path, job: Job) -> WorkspaceRead:
    """Read a workspace."""
    signature = signature_of(folder)
    try:
        if (size := size_for_subprocess(folder)) is not None:
            title = _("Reading the workspace for the first time, {size} MB")
            job.title = title.format(size=max(size // 1_000_000, 1))
            cache_in_subprocess(folder, lambda: job.is_given_up)
        job.go_on()
        opened = source.open()
    except WorkspaceUnreadable as error:
        return WorkspaceRead(None, error.problems, signature)
    except UsedWrongly:
        # The folder was there when the app began; it may come back.
        gone = Problem(folder / ORGANISATION_FILE, ProblemCode.FILE_MISSING)
        return WorkspaceRead(None, [gone], signature)
    _build_tables(opened.directory)
    try:
        return WorkspaceRead(replace(opened, former=snapshot_files(folder)), (), signature)
    except FileRefused as error:
        return WorkspaceRead(opened, (), signature, error)


def _build_tables(directory: Directory) -> None:
    """Build now the tables that are looked into most: with many entries the first look-up takes a while."""
    _ = directory.users, directory.templates, directory.groups, directory.sites, directory.tokens


def watch(folder: Path, known: Signature, job: Job) -> None:
    """Wait until the files of a workspace are no longer those that were read."""
    while signature_of(folder) == known:
        job.wait(_LOOK_EVERY)


def signature_of(folder: Path) -> Signature:
    """Return the signature of the files of a workspace."""
    return tuple(_signature(folder / name) for name in (ORGANISATION_FILE, TOKENS_FILE, OBSERVATIONS_FOLDER))


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def find_unknowns(known: Known, _job: Job) -> Sequence[Unknown]:
    """Find the facts that the workspace lacks."""
    return unknowns(known.opened.directory)


def walk_all(known: Known, requester: Requester, call: Call, _job: Job) -> GapResult:
    """Walk every template for a requester, with the proofs of an observation."""
    opened = known.opened
    index = known.index.get()
    observed = newest_observed(opened, requester, index)
    proof = observed.proof if observed is not None else None
    concluded = gap_by(opened.directory, proof, index, requester, call, opened.at)
    concluded.gap.warm()
    agreed = agreement(opened.directory, observed.observation) if observed is not None else None
    return GapResult(requester, concluded.gap, concluded.index, observed, agreed, concluded.left_open)


def find_restoring(walked: GapResult, job: Job) -> None:
    """Find the best repair of each cause, and hand it over one cause after the other."""
    restorer = Restorer(walked.index.directory, walked.index)
    for number, cause in enumerate(walked.gap.causes):
        job.go_on()
        job.counted = number, len(walked.gap.causes)
        job.hand_over(restorer.of(walked.gap, cause))


def find_observed(known: Known, requester: Requester, _job: Job) -> Observed | None:
    """Look whether the subject of a requester was observed."""
    return newest_observed(known.opened, requester, known.index.made)


def find_repairs(known: Known, question: Question, answer: Answer, _job: Job) -> Repairs:
    """Find the repairs of a question."""
    return known.repairer.get().repairs(question, answer)


def compare_requesters(known: Known, first: Requester, second: Requester, call: Call, _job: Job) -> Comparison:
    """Compare two requesters over all templates, each by `call` where it makes one."""
    index, at = known.index.get(), known.opened.at
    one, other = (
        index.answers(requester, call if requester.makes_calls else Call(), at) for requester in (first, second)
    )
    return compare_answers(one, other)


def who_sees(known: Known, template: Template, _job: Job) -> Sequence[WhoRow]:
    """Walk one template for every subject."""
    every = known.audiences.get()
    return who_rows(every.subjects, who(every, template, every_proof(known.opened)).answers)


class ComparedWithFormer(NamedTuple):
    """A requester by former and by present facts; or the problems of the former facts."""

    passage: Passage | None
    compared: ThenAndNow | TemplateThenAndNow | None
    problems: Sequence[Problem]


def compare_with_former(
    known: Known, requester: Requester, template: Template | None, call: Call, path: Path, job: Job
) -> ComparedWithFormer:
    """Compare the present facts with those in a file of the history, over all templates or for one."""
    opened = known.opened
    directory, folder = opened.directory, opened.workspace.folder
    asked = call if requester.makes_calls else Call()
    try:
        if size_for_subprocess(folder, path) is not None:
            cache_in_subprocess(folder, lambda: job.is_given_up, path)
        job.go_on()
        former = read_snapshot(path, directory.inventory, keeps=True)
    except WorkspaceUnreadable as error:
        return ComparedWithFormer(None, None, error.problems)
    passage = Passage(former.directory(directory.inventory), directory)
    found: ThenAndNow | TemplateThenAndNow
    if template is None:
        found = ThenAndNows(passage).of(requester, asked, opened.at)
    else:
        found = template_then_and_now(passage, Question(requester, template, asked, opened.at))
    passage.warm()
    return ComparedWithFormer(passage, found, ())


def prepare_search(names: Callable[[], Sequence[str]], _job: Job) -> Haystack:
    """Make names ready to be searched."""
    return Haystack(names())


class Found(NamedTuple):
    """The positions at which `haystack` holds the words that were `wanted`."""

    haystack: Haystack
    wanted: str
    positions: Sequence[int]


def search(within: Haystack | Callable[[], Sequence[str]], wanted: str, job: Job) -> Found:
    """Search names, which are made first where they are not at hand."""
    haystack = within if isinstance(within, Haystack) else Haystack(within())
    return Found(haystack, wanted, haystack.find(wanted, is_given_up=lambda: job.is_given_up))


class ToClipboard(NamedTuple):
    """Text for the terminal's own clipboard, or where there is none, a sentence to say instead."""

    text: str | None
    said: str


def copy_text(make: Callable[[], str], _job: Job) -> ToClipboard:
    """Make text and copy it by tmux's own command, or leave it to the terminal, which the app writes to."""
    text = make()
    if inside_tmux():
        return ToClipboard(None, copy_through_tmux(text))
    if why_not := too_long(text):
        return ToClipboard(None, why_not)
    return ToClipboard(text, "")


class FileWritten(NamedTuple):
    """Whether a file was written, and a sentence that says so, or why it was not."""

    is_written: bool
    said: str


def write_file(path: Path, make: Callable[[], str], said: Callable[[int], str], _job: Job) -> FileWritten:
    """Write a new file, readable by its owner alone. `said` makes the sentence from the number of bytes."""
    content = make().encode("utf-8", "backslashreplace")
    try:
        write_new(path.expanduser().absolute(), content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return FileWritten(
            False, _("{file} cannot be written: {reason}").format(file=visible(str(path)), reason=reason)
        )
    return FileWritten(True, said(len(content)))
