"""`sightline why`: why a token does, or does not, get a template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diagnostics.access.directory import Directory
from diagnostics.access.types import Answer, ArchivedFilter, Question, Verdict
from diagnostics.access.walk import Absent, walk, walk_absent
from diagnostics.findings.repairs.types import NONE, OFFERED, Repairs
from diagnostics.model.organisation import Organisation
from tui.cli.inputs import RequesterOptions, find_asked_template, find_call, find_requester
from tui.cli.options import (
    call_options,
    format_options,
    moment,
    pager_option,
    requester_options,
    template_option,
    workspace_options,
)
from tui.cli.output import VERDICT_STATUS, Format, step, write_json, write_lines, write_text, write_toned
from tui.i18n import _, ngettext
from tui.opening import Opened, UsedWrongly, open_workspace
from tui.presentation.why.repairs import RepairViews, repair_views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.findings.verdict_changes import LookBack


_EVER = datetime.min.replace(tzinfo=UTC)


def since_moment(text: str) -> datetime:
    """Return the moment that `--since` names; without one, the beginning of time."""
    return moment(text) if text else _EVER


def look_back_since(opened: Opened, question: Question, since: datetime) -> "LookBack":
    """Look through the workspace's former facts, back to the first that was true at `since` or before."""
    from diagnostics.findings.verdict_changes import look_back
    from diagnostics.workspace.history import snapshots

    def former() -> "Iterator[Organisation]":
        for snapshot in snapshots(opened.workspace.folder, opened.workspace.inventory):
            yield snapshot.organisation
            if snapshot.captured_at <= since:
                return

    return look_back(question, opened.directory, former())


def history_json(found: "LookBack | None") -> dict[str, Any]:
    """Return what was found as a part of the answer's JSON, nothing where nobody asked."""
    if found is None:
        return {}
    from tui.presentation.differences import since_json

    return {"since": since_json(found)}


def write_history(found: "LookBack | None", output_format: Format) -> None:
    """Write what was found below the answer, nothing where nobody asked."""
    if found is None:
        return
    from tui.presentation.differences import since_lines
    from tui.presentation.text import wrapped

    if output_format == "markdown":
        from tui.presentation.text import escaped

        write_lines(["", *(f"- {escaped(line)}" for line in since_lines(found))])
        return
    write_lines(["", *(row for line in since_lines(found) for row in wrapped(line))])


@click.command("why", help=_("Explain why a token does, or does not, get a template from /feed/templates."))
@requester_options
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
@pager_option
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
    requester = find_requester(opened, RequesterOptions(token, token_file, subject))
    call = find_call(opened, requester, archived, modified_after, modified_before)
    asked = find_asked_template(opened, template)
    absent = asked if isinstance(asked, Absent) else None
    repairs = NONE
    if isinstance(asked, Absent):
        question, answer = walk_absent(opened.directory, requester, asked, call, opened.at)
    else:
        question = Question(requester, asked, call, opened.at)
        answer = walk(opened.directory, question)
        repairs = _find_repairs(opened.directory, question, answer)

    history = look_back_since(opened, question, since) if since is not None and absent is None else None
    identity = opened.workspace.organisation.organisation
    views = repair_views(opened.directory, question, answer, repairs, with_names=with_names)
    if message is not None:
        write_text(_message(views, message))
    elif output_format == "json":
        from tui.presentation.why.outputs import why_json
        from tui.presentation.why.repairs import repairs_json

        told = repairs_json(question, repairs, views)
        if with_names:
            from tui.presentation.advice import with_names as named

            told = named(told, opened.directory, repairs)
        write_json(why_json(question, answer, identity, absent, told) | history_json(history))
    else:
        from tui.presentation.why.view import why_view

        view = why_view(question, answer, identity, absent, views)
        if output_format == "markdown":
            from tui.presentation.why.outputs import why_markdown

            write_lines(why_markdown(view))
        else:
            from tui.presentation.why.outputs import why_lines

            write_toned(why_lines(view, lists_all=lists_all))
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
    if answer.verdict is Verdict.VISIBLE or question.requester.is_unrecognised:
        return NONE
    from diagnostics.access.index.index import Index
    from diagnostics.findings.repairs.repairs import Repairer

    with step(_("Looking for repairs")):
        return Repairer(Index(directory)).repairs(question, answer)
