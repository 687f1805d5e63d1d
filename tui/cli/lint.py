"""`sightline lint`: every problem of a workspace, and every fact it does not know."""

from pathlib import Path

import click

from diagnostics.access.directory import Directory
from diagnostics.findings.gap import unknowns
from diagnostics.workspace.answers import HeldAnswer
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import Workspace, read_workspace
from tui.cli.options import PATH, demo_option, format_options, pager_option
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.i18n import _
from tui.opening import UsedWrongly, find_demo, is_on_command_line, workspace_folder
from tui.presentation.lint import LintReport
from tui.presentation.settle import QuestionWords


@click.command(
    "lint",
    help=_(
        "Report every problem of a workspace, and every fact it does not know. Status: 1 problems, 4 unknowns, "
        "0 neither."
    ),
)
@click.argument("folder", metavar="[DIR]", required=False, type=PATH)
@click.option(
    "--workspace",
    metavar="DIR",
    type=PATH,
    envvar="SIGHTLINE_WORKSPACE",
    help=_("The same as DIR."),
)
@demo_option
@format_options("lint")
@pager_option
def command(folder: Path | None, workspace: Path | None, demo: str | None, output_format: Format) -> int:
    """Read the workspace and tell what is wrong or missing."""
    named = (folder is not None, is_on_command_line("workspace"), demo is not None)
    if sum(named) > 1:
        raise UsedWrongly(_("give one of DIR, --workspace and --demo"))
    chosen = find_demo(demo).folder if demo is not None else workspace_folder(folder or workspace)
    try:
        with step(_("Reading the workspace")):
            opened = read_workspace(chosen)
            aside = _set_aside(opened)
    except WorkspaceUnreadable as error:
        write_answer("lint", LintReport(error.problems), output_format)
        return ExitStatus.FAILED
    missing = unknowns(Directory(opened.organisation, opened.inventory))
    write_answer("lint", LintReport((), missing, aside, QuestionWords(opened.facts())), output_format)
    return ExitStatus.UNKNOWN if missing else ExitStatus.DONE


def _set_aside(opened: Workspace) -> tuple[HeldAnswer, ...]:
    from diagnostics.findings.answered import answered

    return answered(opened).set_aside
