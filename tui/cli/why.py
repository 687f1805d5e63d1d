"""`sightline why`: why a token does, or does not, get a template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import RANKS
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
from tui.cli.output import VERDICT_STATUS, Format, step, write_json, write_lines, write_text, write_toned
from tui.i18n import _, ngettext
from tui.opening import Opened, UsedWrongly, conclude_absent, conclude_by, open_workspace, proof_for, question_by
from tui.presentation.why.beside import beside_answer, beside_answer_json
from tui.presentation.why.repair_view import RepairViews
from tui.presentation.why.repairs import repair_views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.access.index.index import Index
    from diagnostics.findings.concluding import Basis
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
@no_observed_option
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
            left_open = question_by(proof, question)
            repairs = _find_repairs(index, question, walk(directory, left_open))
    hangs_on = _Open(index, question_by(proof, question), answer, basis) if index is not None else None

    history = look_back_since(opened, question, since) if since is not None and absent is None else None
    identity = opened.workspace.organisation.organisation
    views = repair_views(opened.directory, question, answer, repairs, with_names=with_names)
    known = proof.directory if proof is not None else opened.directory
    found = find_beside(known, question_by(proof, question), answer) if absent is None else NOTHING_BESIDE
    if message is not None:
        write_text(_message(views, message))
    elif output_format == "json":
        from tui.presentation.why.outputs import why_json
        from tui.presentation.why.proofs import observed_json
        from tui.presentation.why.repairs import repairs_json

        told = repairs_json(question, repairs, views)
        if with_names:
            from tui.presentation.advice import with_names as named

            told = named(told, opened.directory, repairs)
        conditions = _conditions(hangs_on)
        seen = observed_json(proof, question.template, basis) if proof is not None else None
        told |= beside_answer_json(found)
        write_json(why_json(question, answer, identity, absent, told, conditions, seen) | history_json(history))
    else:
        from tui.presentation.why.proofs import observed_words
        from tui.presentation.why.view import why_view

        words = observed_words(proof, question, answer, basis) if proof is not None else None
        beside = beside_answer(opened.directory, question, found)
        view = why_view(question, answer, identity, absent, views, _condition_lines(hangs_on), words, beside)
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


def _index(directory: Directory) -> "Index":
    from diagnostics.access.index.index import Index

    with step(_("Walking every template")):
        return Index(directory)


def _find_repairs(index: "Index", question: Question, answer: Answer) -> Repairs:
    """Return what would make the template visible."""
    from diagnostics.findings.repairs.repairs import Repairer

    with step(_("Looking for repairs")):
        return Repairer(index).repairs(question, answer)


class _Open(NamedTuple):
    """An answer of which something is left open: its verdict, or why it is what was observed."""

    known_by: "Index"
    question: Question
    answer: Answer
    basis: "Basis | None"

    @property
    def hangs_on_facts(self) -> bool:
        """Whether facts that nobody knows decide the verdict, or the cause of what was observed."""
        answer = self.answer
        return answer.verdict is Verdict.UNKNOWN or (
            self.basis == "observed" and RANKS[answer.headline].effect == "unknown"
        )


def _conditions(left_open: _Open | None) -> list[dict[str, Any]]:
    """Return what an unknown answer hangs on, or the causes an observed one may have, as data."""
    if left_open is None or not left_open.hangs_on_facts:
        return []
    from diagnostics.findings.conditions import conditions_of
    from tui.presentation.conditions import conditions_json

    index, question, verdict = left_open.known_by, left_open.question, left_open.answer.verdict
    if walk(index.directory, question).verdict is not Verdict.UNKNOWN:
        return []
    found = conditions_of(index.directory, question, index)
    return conditions_json([one for one in found if verdict in (Verdict.UNKNOWN, one.verdict)])


def _condition_lines(left_open: _Open | None) -> tuple[str, ...]:
    """Return what an unknown answer hangs on, or the causes an observed one may have, in words."""
    if left_open is None or not left_open.hangs_on_facts:
        return ()
    from diagnostics.findings.conditions import sets_of
    from diagnostics.findings.undecided import formula_of
    from tui.presentation.conditions import ConditionWords

    index, question, verdict = left_open.known_by, left_open.question, left_open.answer.verdict
    if walk(index.directory, question).verdict is not Verdict.UNKNOWN:
        return ()
    formula = formula_of(index.directory, question)
    words = ConditionWords(index.directory, question.requester)
    if verdict is Verdict.UNKNOWN:
        return words.sentences(formula, sets_of(formula))
    return tuple(words.leading(one) for one in sets_of(formula) if one.verdict is verdict)
