"""`sightline why`: why a token does, or does not, get a template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.directory import Directory
from diagnostics.access.types import Answer, ArchivedFilter, Question, Verdict
from diagnostics.access.walk import Absent, walk
from diagnostics.findings.beside import NOTHING_BESIDE, find_beside
from diagnostics.findings.repairs.types import NONE, OFFERED, Repairs
from diagnostics.model.organisation import Organisation
from tui.cli.inputs import RequesterOptions, find_asked_template, find_call, find_requester
from tui.cli.options import (
    call_options,
    format_options,
    moment,
    no_observed_option,
    pager_option,
    requester_options,
    template_option,
    workspace_options,
)
from tui.cli.output import VERDICT_STATUS, Format, step, write_answer, write_text
from tui.i18n import _, ngettext
from tui.opening import Opened, UsedWrongly, conclude_absent, conclude_by, open_workspace, proof_for, question_by
from tui.presentation.why.repair_view import RepairViews
from tui.presentation.why.repairs import repair_views
from tui.presentation.why.report import LeftOpen, WhyReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.access.index.index import Index
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
@no_observed_option
@format_options("why")
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
    no_observed: bool,
    output_format: Format,
) -> int:
    """Answer the question that the options ask, and leave with the verdict as exit status."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    requester = find_requester(opened, RequesterOptions(token, token_file, subject))
    call = find_call(opened, requester, archived, modified_after, modified_before)
    proof = proof_for(opened, requester, uses=not no_observed)
    asked = find_asked_template(opened, template, proof)
    absent = asked if isinstance(asked, Absent) else None
    repairs = NONE
    index: Index | None = None
    if isinstance(asked, Absent):
        question, answer, basis = conclude_absent(opened.directory, proof, requester, asked, call, opened.at)
    else:
        question = Question(requester, asked, call, opened.at)
        answer, basis = conclude_by(opened.directory, proof, question)
        if answer.verdict is not Verdict.VISIBLE and not requester.is_unrecognised:
            directory = proof.directory if proof is not None else opened.directory
            index = _index(directory)
            repairs = _find_repairs(index, question, walk(directory, question_by(proof, question)))
    left_open = LeftOpen(index, question_by(proof, question), answer, basis) if index is not None else None

    history = look_back_since(opened, question, since) if since is not None and absent is None else None
    views = repair_views(opened.directory, question, answer, repairs, with_names=with_names)
    known = proof.directory if proof is not None else opened.directory
    found = find_beside(known, question_by(proof, question), answer) if absent is None else NOTHING_BESIDE
    if message is not None:
        write_text(_message(views, message))
    else:
        report = WhyReport(
            directory=opened.directory,
            question=question,
            answer=answer,
            basis=basis,
            absent=absent,
            identity=opened.workspace.organisation.organisation,
            repairs=repairs,
            views=views,
            beside=found,
            left_open=left_open,
            proof=proof,
            history=history,
            lists_all=lists_all,
            with_names=with_names,
        )
        write_answer("why", report, output_format)
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


def _index(directory: Directory) -> "Index":
    from diagnostics.access.index.index import Index

    with step(_("Walking every template")):
        return Index(directory)


def _find_repairs(index: "Index", question: Question, answer: Answer) -> Repairs:
    """Return what would make the template visible."""
    from diagnostics.findings.repairs.repairs import Repairer

    with step(_("Looking for repairs")):
        return Repairer(index).repairs(question, answer)
