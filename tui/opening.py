"""Opening of a workspace by either front end, with the newest observation of a subject."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from diagnostics.access.directory import Directory
from diagnostics.access.types import Answer, Call, Question, Requester
from diagnostics.access.walk import Absent, walk, walk_absent
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.model.ids import canonical
from diagnostics.printable import visible
from diagnostics.workspace.learned import LEARNED_FILE
from diagnostics.workspace.observations import OBSERVATIONS_FOLDER
from diagnostics.workspace.reading import ORGANISATION_FILE, Workspace, read_workspace
from tui.i18n import _

if TYPE_CHECKING:
    from diagnostics.access.index.index import Index
    from diagnostics.findings.basis import Basis
    from diagnostics.findings.concluding import Concluded
    from diagnostics.findings.proofs import Proof
    from diagnostics.workspace.answers import Answered
    from diagnostics.workspace.observations import Observation
    from fixtures.demos import Demo


class UsedWrongly(click.UsageError):
    """The command was called in a way it cannot serve. The message is translated and safe to show."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace to work on, the moment to judge by, the demo it came from, if one, and former facts, if looked for.

    `former` are their files, newest first.
    """

    workspace: Workspace
    directory: Directory
    at: datetime
    demo: "Demo | None"
    former: tuple[Path, ...] = ()


def open_workspace(folder: Path | None, demo_name: str | None, at: datetime | None) -> Opened:
    """Open the workspace that the options name: a demo, a folder, or the current folder if it is one.

    Raises:
        UsedWrongly: where no workspace is named, or the folder does not exist.
        NothingOfThatName: for a demo that does not exist.
        WorkspaceUnreadable: for one that cannot be used.
    """
    if demo_name is not None and is_on_command_line("workspace"):
        raise UsedWrongly(_("give --workspace or --demo, not both"))
    demo = find_demo(demo_name) if demo_name is not None else None
    workspace = read_workspace(demo.folder if demo is not None else workspace_folder(folder))
    if at is None:
        at = _moment_of(demo, workspace) if demo is not None else datetime.now(UTC)
    return Opened(workspace, _directory(workspace), at, demo)


def _moment_of(demo: "Demo", workspace: Workspace) -> datetime:
    """Return the moment of a demo's story: that of its facts, or a later one where it was observed after them."""
    return demo.at or workspace.organisation.organisation.captured_at


def answered_in(opened: Opened) -> "Answered":
    """Return the look-ups with the answers that are on disk now, and what each is worth beside facts and observations.

    Raises:
        LearnedUnreadable: where the file of answers cannot be used.
    """
    from diagnostics.findings.answered import answered

    return answered(opened.workspace)


def _directory(workspace: Workspace) -> Directory:
    if not (workspace.folder / LEARNED_FILE).exists():
        # Short commands need not know how answers are held beside observations where there are none.
        return workspace.directory()
    from diagnostics.findings.answered import answered

    return answered(workspace).directory


def workspace_folder(folder: Path | None) -> Path:
    """Return the folder that the options name.

    Raises:
        UsedWrongly: where none is named, or it does not exist.
    """
    if folder is None:
        if Path(ORGANISATION_FILE).is_file():
            return Path()
        raise UsedWrongly(_("name a workspace with --workspace DIR or SIGHTLINE_WORKSPACE, or a demo with --demo NAME"))
    try:
        if folder.is_dir():
            return folder
    except (OSError, ValueError):
        pass
    raise UsedWrongly(_("{folder} is no folder").format(folder=visible(str(folder))))


def is_on_command_line(parameter: str) -> bool:
    """Return whether the option was given with the command that runs, and not by the environment or a default."""
    context = click.get_current_context(silent=True)
    return context is not None and context.get_parameter_source(parameter) is ParameterSource.COMMANDLINE


def find_demo(name: str) -> "Demo":
    """Return the demo of that name.

    Raises:
        NothingOfThatName: with the nearest names.
    """
    from fixtures.demos import DemoNotFound, demo

    try:
        return demo(name)
    except DemoNotFound as error:
        candidates = [Candidate(nearest, nearest) for nearest in error.nearest]
        raise NothingOfThatName("demo", name, candidates) from error


class Observed(NamedTuple):
    """An observation of a subject, and what it proves; None where it does not count: it is older than the facts."""

    observation: "Observation"
    proof: "Proof | None"


def newest_observed(opened: Opened, requester: Requester, index: "Index | None" = None) -> Observed | None:
    """Return the newest observation of the one who asks that counts, else the newest, else None.

    `index` is that of the workspace, where it is made already.
    """
    subject, folder = requester.subject, opened.workspace.folder
    if subject is None or not _has_observations(folder):
        return None
    from diagnostics.access.index.index import Index
    from diagnostics.findings.grounds import counting
    from diagnostics.findings.proofs import Proof
    from diagnostics.workspace.observations import newest_of, observations

    directory = opened.directory
    counted = counting(directory, subject, observations(folder))
    if counted is not None:
        return Observed(counted, Proof(directory, index or Index(directory), subject, counted))
    newest = newest_of(folder, subject.id)
    return Observed(newest, None) if newest is not None else None


def _has_observations(folder: Path) -> bool:
    # Short commands need not know how an observation is read where there is none. A link counts, to be refused.
    return os.path.lexists(folder / OBSERVATIONS_FOLDER)


def proof_for(opened: Opened, requester: Requester, *, uses: bool, index: "Index | None" = None) -> "Proof | None":
    """Return what the observation that counts proves for the one who asks; None where none counts, or none is used."""
    observed = newest_observed(opened, requester, index) if uses else None
    return observed.proof if observed is not None else None


def every_proof(opened: Opened) -> list["Proof"]:
    """Return what the observations of all subjects prove, of each the newest one that counts."""
    folder, directory = opened.workspace.folder, opened.directory
    if not _has_observations(folder):
        return []
    from diagnostics.access.index.index import Index
    from diagnostics.findings.grounds import counting
    from diagnostics.findings.proofs import Proof
    from diagnostics.workspace.observations import observations

    by_subject: dict[str, list[Observation]] = {}
    for one in observations(folder):
        by_subject.setdefault(canonical(one.subject), []).append(one)
    index = Index(directory)
    found = []
    for key, newest_first in by_subject.items():
        subject = directory.subject(key)
        counted = counting(directory, subject, newest_first) if subject is not None else None
        if subject is not None and counted is not None:
            found.append(Proof(directory, index, subject, counted))
    return found


def conclude_by(directory: Directory, proof: "Proof | None", question: Question) -> tuple[Answer, "Basis | None"]:
    """Return the answer to a question, with what was observed if anything was, and what it rests on."""
    from diagnostics.findings.basis import basis

    if proof is not None:
        from diagnostics.findings.concluding import conclude

        return conclude(proof, question)
    answer = walk(directory, question)
    return answer, basis(answer.verdict, answer.verdict)


def question_by(proof: "Proof | None", question: Question) -> Question:
    """Return the question with the use of the token that was observed."""
    if proof is None:
        return question
    from diagnostics.findings.concluding import in_use

    return replace(question, requester=in_use(proof, question.requester))


def gap_by(
    directory: Directory, proof: "Proof | None", index: "Index", requester: Requester, call: Call, at: datetime
) -> "Concluded":
    """Return the gap of a requester, with what was observed if anything was. `index` is that of the facts."""
    from diagnostics.findings.concluding import Concluded, conclude_all
    from diagnostics.findings.gap import gap

    if proof is not None:
        return conclude_all(proof, index, requester, call, at)
    found = gap(directory, index, requester, call, at)
    return Concluded(found, found, index)


def conclude_absent(
    directory: Directory, proof: "Proof | None", requester: Requester, absent: Absent, call: Call, at: datetime
) -> tuple[Question, Answer, "Basis | None"]:
    """Return the answer about a template that the workspace does not list: one that was returned is visible."""
    from diagnostics.findings.concluding import conclude_unlisted

    question, answer = walk_absent(directory, requester, absent, call, at)
    if proof is None or canonical(absent.text) not in proof.observation.ids:
        return question, answer, None
    return question, *conclude_unlisted(proof, question, answer)
