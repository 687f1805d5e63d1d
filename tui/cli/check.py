"""`sightline check`: expectations of tokens held against the walk, for builds."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.findings.expectations import Outcome, check, read_expectations
from tui.cli.options import PATH, format_options, pager_option
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.cli.reports import check_report_path, write_report
from tui.cli.workspaces import many_folders, only_folder, workspaces_options
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.check import CheckReport, check_junit
from tui.presentation.formats import formats_of


@click.command("check", help=_("Hold a workspace to a file of expectations. Status: 0 all hold, 3 failed, 4 unknown."))
@click.argument("expectations", metavar="EXPECTATIONS.toml", type=PATH)
@workspaces_options
@click.option("--junit", metavar="F", type=PATH, help=_("Write the results as JUnit XML too."))
@format_options("checks")
@pager_option
def command(
    expectations: Path,
    workspace: tuple[Path, ...],
    demo: str | None,
    at: datetime | None,
    jobs: int | None,
    junit: Path | None,
    output_format: Format,
) -> int:
    """Check every expectation, and print the walk of each that does not hold."""
    if (folders := many_folders(workspace, demo)) is not None:
        from tui.cli.fleet import check_each, moment_for_all

        return check_each(folders, expectations, moment_for_all(at), jobs, junit, output_format)
    expected = read_expectations(expectations)
    with step(_("Reading the workspace")):
        opened = open_workspace(only_folder(workspace), demo, at)
    if junit is not None:
        check_report_path(junit, opened.workspace.folder, expectations)
    with step(_("Walking every template")):
        results = check(opened.directory, Index(opened.directory), expected, opened.at)
    report = CheckReport(opened.directory, results, opened.at)
    if junit is not None:
        write_report(junit, check_junit(report))
    if output_format in formats_of("check"):
        write_answer("check", report, output_format)
    else:
        from tui.cli.fleet import check_alone

        write_answer("checks", check_alone(opened, results), output_format)
    outcomes = {result.outcome for result in results}
    if Outcome.FAILED in outcomes:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if Outcome.UNKNOWN in outcomes else ExitStatus.DONE
