"""`sightline gap`: every template that a token does not get, grouped by cause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import Reason
from diagnostics.access.types import ArchivedFilter, Requester, Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from tui.cli.inputs import RequesterOptions, find_call, find_requester
from tui.cli.options import (
    call_options,
    format_options,
    no_observed_option,
    pager_option,
    requester_options,
    workspace_options,
)
from tui.cli.output import ExitStatus, Format, step, write_json, write_lines, write_text, write_toned
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, gap_by, open_workspace, proof_for
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap.view import CauseRow, cause_labels, gap_json, gap_view

if TYPE_CHECKING:
    from diagnostics.findings.gap import Gap
    from diagnostics.findings.gap_repairs import Restoring
    from diagnostics.findings.observed import Agreement
    from diagnostics.findings.proofs import Proof


@dataclass(frozen=True, slots=True)
class Beside:
    """The newest observation beside a gap: how far the prediction from the facts alone and it agree."""

    agreement: "Agreement"


def beside_observation(opened: Opened, requester: Requester) -> Beside:
    """Return the question with the newest observation of its subject.

    Raises:
        UsedWrongly: where there is none.
    """
    from diagnostics.findings.observed import agreement
    from tui.opening import newest_observed

    observed = newest_observed(opened, requester)
    if observed is None:
        raise UsedWrongly(_("there is no observation of this subject yet; sightline observe makes one"))
    return Beside(agreement(opened.directory, observed.observation))


def write_observed(found: "Gap", proof: "Proof | None", output_format: Format) -> None:
    """Write below the gap that it rests on an observation, nothing where none counts."""
    if proof is None:
        return
    from tui.presentation.why.proofs import gap_lines

    _write(gap_lines(proof, found), output_format)


def beside_json(beside: Beside | None) -> dict[str, Any]:
    """Return the observation as a part of the gap's JSON, nothing where nobody asked."""
    if beside is None:
        return {}
    from tui.presentation.observe import beside_data

    return {"observed": beside_data(beside.agreement)}


def write_beside(beside: Beside | None, output_format: Format) -> None:
    """Write the observation below the gap, nothing where nobody asked."""
    if beside is None:
        return
    from tui.presentation.observe import beside_lines

    _write(beside_lines(beside.agreement), output_format)


def _write(lines: list[str], output_format: Format) -> None:
    if output_format == "markdown":
        from tui.presentation.text import escaped

        lines = [f"- {escaped(line)}" for line in lines]
    else:
        from tui.presentation.text import wrapped

        lines = [row for line in lines for row in wrapped(line)]
    write_lines(["", *lines])


@click.command("gap", help=_("List the templates a token does not get from /feed/templates, grouped by cause."))
@requester_options
@call_options
@workspace_options
@click.option("--all", "lists_all", is_flag=True, help=_("List every template under its cause."))
@click.option("--repairs", "with_repairs", is_flag=True, help=_("Say for each cause what restores most of it."))
@click.option(
    "--observed",
    "with_observed",
    is_flag=True,
    help=_("Use what the newest observation proves of permissions, and say how far it agrees."),
)
@no_observed_option
@format_options("text", "json", "markdown", "csv")
@pager_option
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    lists_all: bool,
    with_repairs: bool,
    with_observed: bool,
    no_observed: bool,
    output_format: Format,
) -> int:
    """Walk every template at once, and leave with 3 if any is hidden, else 4 if any is unknown."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    requester = find_requester(opened, RequesterOptions(token, token_file, subject))
    call = find_call(opened, requester, archived, modified_after, modified_before)
    beside = beside_observation(opened, requester) if with_observed else None
    with step(_("Walking every template")):
        index = Index(opened.directory)
        proof = proof_for(opened, requester, uses=not no_observed, index=index)
        concluded = gap_by(opened.directory, proof, index, requester, call, opened.at)
        found, index = concluded.gap, concluded.index
        unknowns = Unknowns(index, found, concluded.left_open)
    words = ConditionWords(index.directory, requester)
    restoring = _restoring(index.directory, index, found) if with_repairs else None

    identity = opened.workspace.organisation.organisation
    if output_format == "json":
        write_json(
            gap_json(found, identity, unknowns) | _repairs(index.directory, found, restoring) | beside_json(beside)
        )
    elif output_format == "csv":
        from tui.presentation.gap.outputs import gap_csv

        write_text(gap_csv(found, unknowns, words))
    else:
        from tui.presentation.gap.outputs import MOST_GROUPS, gap_lines, gap_markdown

        def labels(row: CauseRow) -> Iterable[str]:
            return cause_labels(found, row.cause)

        def remedies(row: CauseRow) -> list[str]:
            from tui.presentation.gap_repairs import restoring_lines

            return restoring_lines(index.directory, found, restoring[row.cause.reason]) if restoring else []

        explained = None if lists_all or output_format == "markdown" else MOST_GROUPS
        view = gap_view(found, identity, unknowns, words, explained=explained)
        listed = labels if lists_all else None
        if output_format == "markdown":
            write_lines(gap_markdown(view, listed, remedies))
        else:
            write_toned(gap_lines(view, listed, remedies))
        write_observed(found, proof, output_format)
        write_beside(beside, output_format)
    return _status(found)


def _restoring(directory: Directory, index: Index, found: Gap) -> dict[Reason, "Restoring"]:
    from diagnostics.findings.gap_repairs import Restorer

    with step(_("Looking for repairs")):
        return Restorer(directory, index).of_each(found)


def _repairs(directory: Directory, found: Gap, restoring: dict[Reason, "Restoring"] | None) -> dict[str, Any]:
    if restoring is None:
        return {}
    from tui.presentation.gap_repairs import restorings_json

    return restorings_json(directory, found, restoring)


def _status(found: Gap) -> ExitStatus:
    if found.counts[Verdict.HIDDEN]:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if found.counts[Verdict.UNKNOWN] else ExitStatus.DONE
