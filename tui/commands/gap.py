"""`sightline gap`: every template that a token does not get, grouped by cause."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import ArchivedFilter
from diagnostics.access.reasons import Reason
from diagnostics.findings.gap import Gap, gap
from tui.asking import AskerOptions, find_asker, find_call
from tui.failures import ExitStatus
from tui.language import _
from tui.observed import beside_json, beside_observation, write_beside
from tui.opening import open_workspace
from tui.options import asker_options, call_options, format_options, workspace_options
from tui.output import Format, write_json, write_lines, write_text
from tui.presentation.gap_view import CauseRow, cause_labels, gap_json, gap_view
from tui.progress import step

if TYPE_CHECKING:
    from diagnostics.findings.restoring import Restoring


@click.command("gap", help=_("List the templates a token does not get from /feed/templates, grouped by cause."))
@asker_options
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
@format_options("text", "json", "markdown", "csv")
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
    output_format: Format,
) -> int:
    """Walk every template at once, and leave with 3 if any is hidden, else 4 if any is unknown."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    asker = find_asker(opened, AskerOptions(token, token_file, subject))
    call = find_call(opened, asker, archived, modified_after, modified_before)
    beside = beside_observation(opened, asker) if with_observed else None
    if beside is not None:
        opened, asker = beside.opened, beside.asker
    with step(_("Walking every template")):
        index = Index(opened.directory)
        found = gap(opened.directory, index, asker, call, opened.at)
    restoring = _restoring(opened.directory, index, found) if with_repairs else None

    identity = opened.workspace.organisation.organisation
    if output_format == "json":
        write_json(gap_json(found, identity) | _repairs(opened.directory, found, restoring) | beside_json(beside))
    elif output_format == "csv":
        from tui.presentation.gap_markdown import gap_csv

        write_text(gap_csv(found))
    else:
        from tui.presentation.gap_markdown import gap_markdown
        from tui.presentation.gap_text import gap_text

        def labels(row: CauseRow) -> Iterable[str]:
            return cause_labels(found, row.cause)

        def remedies(row: CauseRow) -> list[str]:
            from tui.presentation.restoring import restoring_lines

            return restoring_lines(opened.directory, found, restoring[row.cause.reason]) if restoring else []

        render = gap_markdown if output_format == "markdown" else gap_text
        write_lines(render(gap_view(found, identity), labels if lists_all else None, remedies))
        write_beside(beside, output_format)
    return _status(found)


def _restoring(directory: Directory, index: Index, found: Gap) -> dict[Reason, "Restoring"]:
    from diagnostics.findings.restoring import Restorer

    with step(_("Looking for repairs")):
        return Restorer(directory, index).of_each(found)


def _repairs(directory: Directory, found: Gap, restoring: dict[Reason, "Restoring"] | None) -> dict[str, Any]:
    if restoring is None:
        return {}
    from tui.presentation.restoring import restorings_json

    return restorings_json(directory, found, restoring)


def _status(found: Gap) -> ExitStatus:
    if found.counts[Verdict.HIDDEN]:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if found.counts[Verdict.UNKNOWN] else ExitStatus.DONE
