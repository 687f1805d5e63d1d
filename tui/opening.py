"""From the options of a command to an open workspace, and from there to a question."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Requester
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.findings.observed import Deduction, deductions, with_deductions
from diagnostics.printable import visible
from diagnostics.workspace.observations import Observation, newest_of
from diagnostics.workspace.reading import ORGANISATION_FILE, Workspace, read_workspace
from tui.i18n import _

if TYPE_CHECKING:
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
        at = workspace.organisation.organisation.captured_at if demo is not None else datetime.now(UTC)
    return Opened(workspace, workspace.directory(), at, demo)


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
    """An observation of a subject, what it proves, and the facts with that: the same ones where it adds nothing."""

    observation: Observation
    proved: tuple[Deduction, ...]
    directory: Directory


def newest_observed(opened: Opened, requester: Requester) -> Observed | None:
    """Return the newest observation of the one who asks, or None."""
    subject = requester.subject
    observation = newest_of(opened.workspace.folder, subject.id) if subject is not None else None
    if subject is None or observation is None:
        return None
    proved = deductions(opened.directory, observation)
    directory = with_deductions(opened.directory, subject.id, proved)
    if directory.subject(subject.id) == opened.directory.subject(subject.id):
        directory = opened.directory
    return Observed(observation, proved, directory)


def requester_in(directory: Directory, requester: Requester) -> Requester:
    """Return the one who asks as `directory` knows it."""
    if requester.token is not None:
        return requester_of_token(directory, requester.token)
    return Requester(None, directory.subject(requester.subject.id)) if requester.subject is not None else requester
