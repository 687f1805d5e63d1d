"""`sightline gap`: every template that a token does not get, grouped by cause."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.answer import Verdict
from diagnostics.access.index import Index
from diagnostics.access.question import ArchivedFilter
from diagnostics.findings.gap import Gap, gap
from tui.asking import AskerOptions, find_asker, find_call
from tui.failures import ExitStatus
from tui.language import _
from tui.opening import open_workspace
from tui.options import asker_options, call_options, format_options, workspace_options
from tui.output import Format, write_json, write_lines, write_text
from tui.presentation.gap_view import CauseRow, gap_json, gap_view, template_label
from tui.progress import step


@click.command("gap", help=_("List the templates a token does not get from /feed/templates, grouped by cause."))
@asker_options
@call_options
@workspace_options
@click.option("--all", "lists_all", is_flag=True, help=_("List every template under its cause."))
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
    output_format: Format,
) -> int:
    """Walk every template at once, and leave with 3 if any is hidden, else 4 if any is unknown."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    asker = find_asker(opened, AskerOptions(token, token_file, subject))
    call = find_call(opened, asker, archived, modified_after, modified_before)
    with step(_("Walking every template")):
        found = gap(opened.directory, Index(opened.directory), asker, call, opened.at)

    identity = opened.workspace.organisation.organisation
    if output_format == "json":
        write_json(gap_json(found, identity))
    elif output_format == "csv":
        from tui.presentation.gap_markdown import gap_csv

        write_text(gap_csv(found))
    else:
        from tui.presentation.gap_markdown import gap_markdown
        from tui.presentation.gap_text import gap_text

        def labels(row: CauseRow) -> Iterable[str]:
            return (template_label(found.templates[position]) for position in row.cause.positions)

        render = gap_markdown if output_format == "markdown" else gap_text
        write_lines(render(gap_view(found, identity), labels if lists_all else None))
    return _status(found)


def _status(found: Gap) -> ExitStatus:
    if found.counts[Verdict.HIDDEN]:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if found.counts[Verdict.UNKNOWN] else ExitStatus.DONE
