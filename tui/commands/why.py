"""`sightline why`: one token, one template, the whole walk, and what to do."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.absence import Absent, walk_absent
from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.question import ArchivedFilter, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.found import NONE, OFFERED, Repairs
from tui.asking import AskerOptions, find_asked_template, find_asker, find_call
from tui.failures import VERDICT_STATUS, UsedWrongly
from tui.history import history_json, look_back_since, since_moment, write_history
from tui.language import _, ngettext
from tui.opening import open_workspace
from tui.options import asker_options, call_options, format_options, template_option, workspace_options
from tui.output import Format, write_json, write_lines, write_text
from tui.presentation.repair_view import RepairViews
from tui.presentation.repairs import repair_views
from tui.progress import step


@click.command("why", help=_("Explain why a token does, or does not, get a template from /feed/templates."))
@asker_options
@template_option
@call_options
@workspace_options
@click.option("--all", "lists_all", is_flag=True, help=_("Show every attempt, and the first ten repairs."))
@click.option("--names", "with_names", is_flag=True, help=_("Name all that each repair also opens, and to whom."))
@click.option(
    "--message",
    type=click.IntRange(1, OFFERED),
    metavar="N",
    help=_("Print only the message to send for repair N, ready to copy."),
)
@click.option(
    "--since",
    is_flag=False,
    flag_value="",
    type=since_moment,
    metavar=_("[TIME]"),
    help=_("Name the change that turned the verdict, in the former facts since TIME, or in all."),
)
@format_options("text", "json", "markdown")
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    template: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    lists_all: bool,
    with_names: bool,
    message: int | None,
    since: datetime | None,
    output_format: Format,
) -> int:
    """Answer the question that the options ask, and leave with the verdict as exit status."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    asker = find_asker(opened, AskerOptions(token, token_file, subject))
    call = find_call(opened, asker, archived, modified_after, modified_before)
    asked = find_asked_template(opened, template)
    absent = asked if isinstance(asked, Absent) else None
    repairs = NONE
    if isinstance(asked, Absent):
        question, answer = walk_absent(opened.directory, asker, asked, call, opened.at)
    else:
        question = Question(asker, asked, call, opened.at)
        answer = walk(opened.directory, question)
        repairs = _find_repairs(opened.directory, question, answer)

    history = look_back_since(opened, question, since) if since is not None and absent is None else None
    identity = opened.workspace.organisation.organisation
    views = repair_views(opened.directory, question, answer, repairs, with_names=with_names)
    if message is not None:
        write_text(_message(views, message))
    elif output_format == "json":
        from tui.presentation.repairs import repairs_json
        from tui.presentation.why_json import why_json

        told = repairs_json(question, repairs, views)
        if with_names:
            from tui.presentation.opened import with_names as named

            told = named(told, opened.directory, repairs)
        write_json(why_json(question, answer, identity, absent, told) | history_json(history))
    else:
        from tui.presentation.why_view import why_view

        view = why_view(question, answer, identity, absent, views)
        if output_format == "markdown":
            from tui.presentation.why_markdown import why_markdown

            write_lines(why_markdown(view))
        else:
            from tui.presentation.why_text import why_text

            write_lines(why_text(view, lists_all=lists_all))
        write_history(history, output_format)
    return VERDICT_STATUS[answer.verdict]


def _message(views: RepairViews, number: int) -> str:
    """Return the message to send for one repair.

    Raises:
        UsedWrongly: where there is no such repair.
    """
    if number > len(views.views):
        count = len(views.views)
        raise UsedWrongly(
            ngettext(
                "there is {count} repair to send a message for",
                "there are {count} repairs to send a message for",
                count,
            ).format(count=count)
        )
    return views.views[number - 1].message + "\n"


def _find_repairs(directory: Directory, question: Question, answer: Answer) -> Repairs:
    """Return what would make the template visible, prepared only where it is not."""
    if answer.verdict is Verdict.VISIBLE or question.asker.is_unrecognised:
        return NONE
    from diagnostics.access.index import Index
    from diagnostics.findings.repairs.repairs import Repairer

    with step(_("Looking for repairs")):
        return Repairer(Index(directory)).repairs(question, answer)
