"""`sightline lint`: every problem of a workspace, and every fact it does not know."""

from pathlib import Path
from typing import Any

import click

from diagnostics.access.directory import Directory
from diagnostics.findings.gap import unknowns
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import read_workspace
from tui.cli.options import PATH, demo_option, format_options, pager_option
from tui.cli.output import ExitStatus, Format, step, write_json, write_lines
from tui.i18n import _
from tui.opening import UsedWrongly, find_demo, is_on_command_line, workspace_folder
from tui.presentation.text import escaped, wrapped


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
@format_options("text", "json", "markdown")
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
    except WorkspaceUnreadable as error:
        from tui.presentation.problems import problem_lines

        if output_format == "json":
            write_json(_json(error, []))
        else:
            lines = problem_lines(error.problems)
            write_lines([f"- {escaped(line)}" for line in lines] if output_format == "markdown" else lines)
        return ExitStatus.FAILED
    from tui.presentation.problems import unknown_line

    missing = unknowns(Directory(opened.organisation, opened.inventory))
    if output_format == "json":
        write_json(_json(None, [unknown._asdict() for unknown in missing]))
    else:
        write_lines(_known(output_format, [unknown_line(unknown) for unknown in missing]))
    return ExitStatus.UNKNOWN if missing else ExitStatus.DONE


def _known(output_format: Format, unknown: list[str]) -> list[str]:
    if not unknown:
        return [_("No problems, and nothing is unknown.")]
    if output_format == "markdown":
        return [_("No problems. Not known:"), "", *(f"- {escaped(line)}" for line in unknown)]
    return [_("No problems. Not known:"), *(line for text in unknown for line in wrapped(text, "- ", "  "))]


def _json(error: WorkspaceUnreadable | None, missing: list[dict[str, Any]]) -> dict[str, Any]:
    from tui.presentation.problems import sentence

    problems = error.problems if error is not None else ()
    return {
        "schema": 1,
        "problems": [
            {
                "file": str(problem.file),
                "line": problem.line,
                "place": problem.place,
                "problem": problem.code.value,
                "message": sentence(problem),
                "facts": dict(problem.facts),
            }
            for problem in problems
        ],
        "unknowns": missing,
    }
