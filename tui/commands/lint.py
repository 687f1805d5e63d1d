"""`sightline lint`: every problem of a workspace, and every fact it does not know."""

from pathlib import Path
from typing import Any

import click

from diagnostics.access.directory import Directory
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.findings.unknowns import unknowns
from diagnostics.workspace.reading import read_workspace
from tui.failures import ExitStatus
from tui.language import _
from tui.opening import find_demo, workspace_folder
from tui.options import demo_option, format_options
from tui.output import Format, write_json, write_lines


@click.command(
    "lint",
    help=_(
        "Report every problem of a workspace, and every fact it does not know. Status: 1 problems, 4 unknowns, "
        "0 neither."
    ),
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--workspace", type=click.Path(path_type=Path), envvar="SIGHTLINE_WORKSPACE", help=_("The same as DIR."))
@demo_option
@format_options("text", "json", "markdown")
def command(folder: Path | None, workspace: Path | None, demo: str | None, output_format: Format) -> int:
    """Read the workspace and tell what is wrong or missing."""
    chosen = find_demo(demo).folder if demo is not None else workspace_folder(folder or workspace)
    try:
        opened = read_workspace(chosen)
    except WorkspaceUnreadable as error:
        from tui.presentation.problems import problem_lines

        if output_format == "json":
            write_json(_json(error, []))
        else:
            write_lines(_as(output_format, problem_lines(error.problems)))
        return ExitStatus.FAILED
    from tui.presentation.unknowns import unknown_line

    missing = unknowns(Directory(opened.organisation, opened.inventory))
    if output_format == "json":
        write_json(_json(None, [unknown._asdict() for unknown in missing]))
    else:
        lines = [unknown_line(unknown) for unknown in missing]
        verdict = _("No problems. Not known:") if lines else _("No problems, and nothing is unknown.")
        write_lines([verdict, *_as("markdown", lines)])
    return ExitStatus.UNKNOWN if missing else ExitStatus.DONE


def _as(output_format: Format, lines: list[str]) -> list[str]:
    return [f"- {line}" for line in lines] if output_format == "markdown" else lines


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
