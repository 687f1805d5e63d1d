"""`sightline check`: expectations of tokens held against the walk, for builds."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from diagnostics.access.index.index import Index
from diagnostics.access.types import Question
from diagnostics.access.walk import walk
from diagnostics.findings.expectations import Outcome, Result, check, read_expectations
from tui.cli.options import PATH, format_options, pager_option, workspace_options
from tui.cli.output import ExitStatus, Format, step, write_json, write_lines
from tui.cli.reports import check_report_path, write_report
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation import check as presentation
from tui.presentation.why.outputs import why_json, why_markdown, why_text
from tui.presentation.why.view import WhyView, why_view


@click.command("check", help=_("Hold a workspace to a file of expectations. Status: 0 all hold, 3 failed, 4 unknown."))
@click.argument("expectations", metavar="EXPECTATIONS.toml", type=PATH)
@workspace_options
@click.option("--junit", metavar="F", type=PATH, help=_("Write the results as JUnit XML too."))
@format_options("text", "json", "markdown")
@pager_option
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
    identity = opened.workspace.organisation.organisation

    def question_of(result: Result) -> Question:
        assert result.decisive is not None
        template = opened.workspace.organisation.templates[result.decisive]
        return Question(result.requester, template, result.call, opened.at)

    def view_of(question: Question) -> WhyView:
        return why_view(question, walk(opened.directory, question), identity)

    def walk_lines(result: Result) -> list[str]:
        return why_text(view_of(question_of(result)))

    def decisive(result: Result) -> dict[str, Any] | None:
        if result.decisive is None:
            return None
        question = question_of(result)
        answer = walk(opened.directory, question)
        template = {"id": question.template.id, "name": question.template.name}
        said = {"verdict": answer.verdict.value, "headline": answer.headline.value}
        return {"template": template, **said, "walk": why_json(question, answer, identity)}

    if junit is not None:
        write_report(junit, presentation.check_junit(results, walk_lines))
    if output_format == "json":
        write_json(presentation.check_json(results, decisive))
    elif output_format == "markdown":
        write_lines(presentation.check_markdown(results, lambda result: why_markdown(view_of(question_of(result)))))
    else:
        write_lines(presentation.check_text(results, walk_lines))
    outcomes = {result.outcome for result in results}
    if Outcome.FAILED in outcomes:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if Outcome.UNKNOWN in outcomes else ExitStatus.DONE
