"""`sightline compare`: two tokens, a token and a subject, or two templates for one token."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.absence import Absent
from diagnostics.access.question import ArchivedFilter, Asker, Question
from diagnostics.access.walk import walk
from diagnostics.organisation.model import Template
from tui.asking import AskerOptions, find_asked_template, find_asker, find_call
from tui.failures import ExitStatus, UsedWrongly
from tui.language import _
from tui.opening import Opened, open_workspace
from tui.options import asker_options, call_options, format_options, template_option, workspace_options
from tui.output import Format, write_json, write_lines
from tui.progress import step


@click.command("compare", help=_("Show only what decides between two tokens, or between two templates for one token."))
@asker_options
@template_option
@click.option("--with", "with_token", metavar="T2", help=_("The other token, by id, hint or name."))
@click.option("--with-subject", metavar="ID", help=_("A user or service user in place of the other token."))
@click.option("--with-template", metavar="X2", help=_("The other template, for the same token."))
@call_options
@workspace_options
@format_options("text", "json", "markdown")
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    template: str | None,
    with_token: str | None,
    with_subject: str | None,
    with_template: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Compare what the options name."""
    if sum(option is not None for option in (with_token, with_subject, with_template)) != 1:
        raise UsedWrongly(_("say what to compare with: --with T2, --with-subject ID or --with-template X2"))
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    first = find_asker(opened, AskerOptions(token, token_file, subject))
    call = find_call(opened, first, archived, modified_after, modified_before)
    second = first
    if with_template is None:
        second = find_asker(opened, AskerOptions(token=with_token, subject=with_subject))
        if template is None:
            return _all_templates(opened, (first, second), (archived, modified_after, modified_before), output_format)
    templates = (_listed(opened, template), _listed(opened, with_template or template))
    other_call = find_call(opened, second, archived, modified_after, modified_before) if second is not first else call
    questions = (
        Question(first, templates[0], call, opened.at),
        Question(second, templates[1], other_call, opened.at),
    )
    return _one_template_each(opened, questions, output_format)


def _listed(opened: Opened, text: str | None) -> Template:
    asked = find_asked_template(opened, text)
    if isinstance(asked, Absent):
        raise asked.as_error()
    return asked


def _all_templates(
    opened: Opened,
    askers: tuple[Asker, Asker],
    parameters: tuple[ArchivedFilter | None, datetime | None, datetime | None],
    output_format: Format,
) -> int:
    from diagnostics.access.index import Index
    from diagnostics.findings.comparison import compare_answers
    from tui.presentation import compare as presentation

    with step(_("Walking every template")):
        index = Index(opened.directory)
        first, second = (index.answers(asker, find_call(opened, asker, *parameters), opened.at) for asker in askers)
        found = compare_answers(first, second)
    templates = opened.workspace.organisation.templates
    if output_format == "json":
        write_json(presentation.askers_json(*askers, found, templates))
    else:
        render = presentation.askers_markdown if output_format == "markdown" else presentation.askers_text
        write_lines(render(*askers, found, templates))
    return ExitStatus.DONE


def _one_template_each(opened: Opened, questions: tuple[Question, Question], output_format: Format) -> int:
    from diagnostics.findings.comparison import compare_walks
    from tui.presentation import compare as presentation
    from tui.presentation.markdown import escaped

    answers = (walk(opened.directory, questions[0]), walk(opened.directory, questions[1]))
    differences = compare_walks(*answers)
    if output_format == "json":
        write_json(presentation.walks_json(questions, answers, differences))
    elif output_format == "markdown":
        lines = presentation.walks_text(questions, answers, differences)
        write_lines(f"- {escaped(line.strip())}" for line in lines if line.strip())
    else:
        write_lines(presentation.walks_text(questions, answers, differences))
    return ExitStatus.DONE
