"""`sightline lint`: every problem of a workspace, and every fact it does not know."""

from pathlib import Path
from typing import Any

import click

from diagnostics.access.directory import Directory
from diagnostics.findings.gap import unknowns
from diagnostics.tokens.secrets import masked
from diagnostics.workspace.answers import HeldAnswer
from diagnostics.workspace.problems import ProblemCode, WorkspaceUnreadable, count_of
from diagnostics.workspace.reading import Workspace, read_workspace
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
            aside = _set_aside(opened)
    except WorkspaceUnreadable as error:
        from tui.presentation.problems import problem_lines

        if output_format == "json":
            write_json(_json(error, []))
        else:
            lines = problem_lines(error.problems)
            write_lines([f"- {escaped(line)}" for line in lines] if output_format == "markdown" else lines)
        return ExitStatus.FAILED
    from tui.presentation.problems import unknown_line
    from tui.presentation.settle import QuestionWords, learned_json, set_aside_line

    words = QuestionWords(opened.facts())
    missing = unknowns(Directory(opened.organisation, opened.inventory))
    if output_format == "json":
        told = _json(None, [unknown._asdict() for unknown in missing])
        write_json(told | {"set_aside": learned_json(words, aside)["answers"]})
    else:
        write_lines(_known(output_format, [unknown_line(unknown) for unknown in missing]))
        if aside:
            write_lines(_aside(output_format, [set_aside_line(words, held) for held in aside]))
    return ExitStatus.UNKNOWN if missing else ExitStatus.DONE


def _set_aside(opened: Workspace) -> tuple[HeldAnswer, ...]:
    from diagnostics.findings.answered import answered

    return answered(opened).set_aside


def _known(output_format: Format, unknown: list[str]) -> list[str]:
    if not unknown:
        return [_("No problems, and nothing is unknown.")]
    if output_format == "markdown":
        return [_("No problems. Not known:"), "", *(f"- {escaped(line)}" for line in unknown)]
    return [_("No problems. Not known:"), *(line for text in unknown for line in wrapped(text, "- ", "  "))]


def _aside(output_format: Format, lines: list[str]) -> list[str]:
    """Return the answers that facts or observations contradict by now."""
    if output_format == "markdown":
        return [f"- {escaped(line)}" for line in lines]
    return [line for text in lines for line in wrapped(text, "- ", "  ")]


def _json(error: WorkspaceUnreadable | None, missing: list[dict[str, Any]]) -> dict[str, Any]:
    from tui.presentation.problems import sentence

    problems = error.problems if error is not None else ()
    listed = [problem for problem in problems if problem.code is not ProblemCode.MORE_PROBLEMS]
    return {
        "schema": 1,
        "problems": [
            {
                "file": str(problem.file),
                "line": problem.line,
                "place": masked(problem.place),
                "problem": problem.code.value,
                "message": sentence(problem),
                "facts": {key: masked(value) for key, value in problem.facts.items()},
            }
            for problem in listed
        ],
        "problems_total": count_of(problems),
        "unknowns": missing,
    }
