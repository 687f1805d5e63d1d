"""`sightline check`: expectations of tokens held against the walk, for builds."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.findings.expectations import Outcome, check, read_expectations
from tui.cli.options import PATH, format_options, workspace_options
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.cli.reports import check_report_path, write_report
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.check import CheckReport, check_junit


@click.command("check", help=_("Hold a workspace to a file of expectations. Status: 0 all hold, 3 failed, 4 unknown."))
@click.argument("expectations", metavar="EXPECTATIONS.toml", type=PATH)
@workspace_options
@click.option("--junit", metavar="F", type=PATH, help=_("Write the results as JUnit XML too."))
@format_options("check")
def command(
    expectations: Path,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    junit: Path | None,
    output_format: Format,
) -> int:
    """Check every expectation, and print the walk of each that does not hold."""
    expected = read_expectations(expectations)
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if junit is not None:
        check_report_path(junit, opened.workspace.folder, expectations)
    with step(_("Walking every template")):
        results = check(opened.directory, Index(opened.directory), expected, opened.at)
    report = CheckReport(opened.directory, results, opened.at)
    if junit is not None:
        write_report(junit, check_junit(report))
    write_answer("check", report, output_format)
    outcomes = {result.outcome for result in results}
    if Outcome.FAILED in outcomes:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if Outcome.UNKNOWN in outcomes else ExitStatus.DONE
