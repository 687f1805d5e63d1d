"""`sightline compare`: two tokens, a token and a subject, two templates for one token, or former facts with today's."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.absence import Absent
from diagnostics.access.directory import Directory
from diagnostics.access.lookup import asker_of_token, find_template
from diagnostics.access.question import ArchivedFilter, Asker, Question
from diagnostics.access.walk import walk
from diagnostics.errors import NothingOfThatName
from diagnostics.organisation.model import Template
from tui.asking import AskerOptions, find_asked_template, find_asker, find_call
from tui.failures import ExitStatus, UsedWrongly
from tui.language import _
from tui.opening import Opened, open_workspace
from tui.options import asker_options, call_options, format_options, template_option, workspace_options
from tui.output import Format, write_json, write_lines
from tui.presentation.wrapping import ENDLESS, WIDTH
from tui.progress import step
from tui.snapshots import former_facts, snapshot_option

if TYPE_CHECKING:
    from diagnostics.findings.passage import Passage
    from diagnostics.findings.then_and_now import ThenAndNow

Parameters = tuple[ArchivedFilter | None, datetime | None, datetime | None]
"""Those of the call: archived, modified_after, modified_before."""


@click.command(
    "compare",
    help=_("Show only what decides between two tokens, two templates for one token, or former facts and these."),
)
@asker_options
@template_option
@click.option("--with", "with_token", metavar="T2", help=_("The other token, by id, hint or name."))
@click.option("--with-subject", metavar="ID", help=_("A user or service user in place of the other token."))
@click.option("--with-template", metavar="X2", help=_("The other template, for the same token."))
@click.option(
    "--with-snapshot",
    is_flag=False,
    flag_value="",
    type=snapshot_option,
    metavar=_("[TIME|DIR]"),
    help=_(
        "Former facts: those of TIME, of an older copy in DIR, or the last ones. For all tokens, unless one is named."
    ),
)
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
    with_snapshot: datetime | Path | str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Compare what the options name."""
    if sum(option is not None for option in (with_token, with_subject, with_template, with_snapshot)) != 1:
        raise UsedWrongly(
            _("say what to compare with: --with T2, --with-subject ID, --with-template X2 or --with-snapshot")
        )
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if with_snapshot is not None:
        wanted = with_snapshot if not isinstance(with_snapshot, str) else None
        names_asker = token is not None or token_file is not None or subject is not None
        asker = find_asker(opened, AskerOptions(token, token_file, subject)) if names_asker or template else None
        return _with_former(opened, wanted, asker, template, (archived, modified_after, modified_before), output_format)
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


def _with_former(
    opened: Opened,
    wanted: datetime | Path | None,
    asker: Asker | None,
    template: str | None,
    parameters: Parameters,
    output_format: Format,
) -> int:
    """Compare with former facts: everything for every token or one asker, or one template for one."""
    from diagnostics.findings.passage import Passage
    from diagnostics.findings.then_and_now import template_then_and_now
    from tui.presentation import then_and_now as presentation

    with step(_("Reading the former facts")):
        passage = Passage(former_facts(opened, wanted), opened.directory)
    if asker is not None and template is not None:
        found = _listed_now_or_then(opened, passage.earlier, template)
        question = Question(asker, found, find_call(opened, asker, *parameters), opened.at)
        turned = template_then_and_now(passage, question)
        if output_format == "json":
            write_json(presentation.one_then_and_now_json(passage, asker, found, turned))
        else:
            _write_as(output_format, partial(presentation.one_then_and_now_text, passage, turned))
        return ExitStatus.DONE
    compared = _then_and_now(opened, passage, asker, parameters)
    if output_format == "json":
        write_json(presentation.then_and_now_json(passage, compared))
    else:
        is_markdown = output_format == "markdown"
        render = presentation.then_and_now_markdown if is_markdown else presentation.then_and_now_text
        write_lines(render(passage, compared))
    return ExitStatus.DONE


def _then_and_now(
    opened: Opened, passage: "Passage", asker: Asker | None, parameters: Parameters
) -> list["ThenAndNow"]:
    from diagnostics.findings.then_and_now import ThenAndNows

    tokens = [token for token in opened.directory.inventory.tokens if token.status != "deleted"]
    askers = [asker] if asker is not None else [asker_of_token(opened.directory, token) for token in tokens]
    with step(_("Walking every template")):
        compare = ThenAndNows(passage)
        return [compare.of(one, find_call(opened, one, *parameters), opened.at) for one in askers]


def _listed_now_or_then(opened: Opened, former: Directory, text: str) -> Template:
    """Return the template, which may be gone by now."""
    try:
        return find_template(opened.directory, text)
    except NothingOfThatName as error:
        try:
            return find_template(former, text)
        except NothingOfThatName:
            raise error from None


def _listed(opened: Opened, text: str | None) -> Template:
    asked = find_asked_template(opened, text)
    if isinstance(asked, Absent):
        raise asked.as_error()
    return asked


def _all_templates(
    opened: Opened,
    askers: tuple[Asker, Asker],
    parameters: Parameters,
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

    answers = (walk(opened.directory, questions[0]), walk(opened.directory, questions[1]))
    differences = compare_walks(*answers)
    if output_format == "json":
        write_json(presentation.walks_json(questions, answers, differences))
    else:
        _write_as(output_format, partial(presentation.walks_text, questions, answers, differences))
    return ExitStatus.DONE


def _write_as(output_format: Format, render: Callable[[int], list[str]]) -> None:
    """Write lines of text of a width, or as a list of Markdown."""
    if output_format == "markdown":
        from tui.presentation.markdown import escaped

        write_lines(f"- {escaped(line.strip())}" for line in render(ENDLESS) if line.strip())
    else:
        write_lines(render(WIDTH))
