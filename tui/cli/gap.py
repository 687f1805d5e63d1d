"""`sightline gap`: every template that a token does not get, grouped by cause."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import Reason
from diagnostics.access.types import ArchivedFilter, Requester, Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from tui.cli.inputs import RequesterOptions, find_call, find_requester
from tui.cli.options import call_options, format_options, no_observed_option, pager_option, requester_options
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.cli.workspaces import many_folders, only_folder, workspaces_options
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, gap_by, open_workspace, proof_for
from tui.presentation.gap.report import GapReport

if TYPE_CHECKING:
    from diagnostics.findings.gap import Gap
    from diagnostics.findings.gap_repairs import Restoring
    from diagnostics.findings.observed import Agreement


def beside_observation(opened: Opened, requester: Requester) -> "Agreement":
    """Return the newest observation of the requester's subject beside the prediction.

    Raises:
        UsedWrongly: where there is none.
    """
    from diagnostics.findings.observed import agreement
    from tui.opening import newest_observed

    observed = newest_observed(opened, requester)
    if observed is None:
        raise UsedWrongly(_("there is no observation of this subject yet; sightline observe makes one"))
    return agreement(opened.directory, observed.observation)


@click.command("gap", help=_("List the templates a token does not get from /feed/templates, grouped by cause."))
@requester_options
@call_options
@workspaces_options
@click.option("--all", "lists_all", is_flag=True, help=_("List every template under its cause."))
@click.option("--repairs", "with_repairs", is_flag=True, help=_("Say for each cause what restores most of it."))
@click.option(
    "--observed",
    "with_observed",
    is_flag=True,
    help=_("Use what the newest observation proves of permissions, and say how far it agrees."),
)
@no_observed_option
@format_options("gap")
@pager_option
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: tuple[Path, ...],
    demo: str | None,
    at: datetime | None,
    jobs: int | None,
    lists_all: bool,
    with_repairs: bool,
    with_observed: bool,
    no_observed: bool,
    output_format: Format,
) -> int:
    """Walk every template at once, and leave with 3 if any is hidden, else 4 if any is unknown."""
    named = RequesterOptions(token, token_file, subject)
    if (folders := many_folders(workspace, demo)) is not None:
        from tui.cli.fleet import gap_of_each, gap_question, refuse_for_many

        refuse_for_many({"--all": lists_all, "--repairs": with_repairs, "--observed": with_observed})
        question = gap_question(named, archived, modified_after, modified_before, at)
        return gap_of_each(folders, question, jobs, output_format)
    with step(_("Reading the workspace")):
        opened = open_workspace(only_folder(workspace), demo, at)
    requester = find_requester(opened, named)
    call = find_call(opened, requester, archived, modified_after, modified_before)
    beside = beside_observation(opened, requester) if with_observed else None
    with step(_("Walking every template")):
        index = Index(opened.directory)
        proof = proof_for(opened, requester, uses=not no_observed, index=index)
        concluded = gap_by(opened.directory, proof, index, requester, call, opened.at)
        found, index = concluded.gap, concluded.index
        unknowns = Unknowns(index, found, concluded.left_open)
    restoring = _restoring(index.directory, index, found) if with_repairs else None
    identity = opened.workspace.organisation.organisation
    report = GapReport(index.directory, found, identity, unknowns, restoring, proof, beside, lists_all)
    write_answer("gap", report, output_format)
    return _status(found)


def _restoring(directory: Directory, index: Index, found: Gap) -> dict[Reason, "Restoring"]:
    from diagnostics.findings.gap_repairs import Restorer

    with step(_("Looking for repairs")):
        return Restorer(directory, index).of_each(found)


def _status(found: Gap) -> ExitStatus:
    if found.counts[Verdict.HIDDEN]:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if found.counts[Verdict.UNKNOWN] else ExitStatus.DONE
