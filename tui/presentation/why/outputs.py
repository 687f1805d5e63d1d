"""The walk as text, Markdown and data."""

from collections.abc import Iterable
from typing import Any

from diagnostics.access.types import Answer, Attempt, Question, Verdict
from diagnostics.access.walk import Absent
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.glyphs import VERDICT_BADGES
from tui.presentation.json_rows import SCHEMA
from tui.presentation.layout import Line, led, plain
from tui.presentation.text import escaped, iso, padded, wrapped
from tui.presentation.why.page import STATE_TONES
from tui.presentation.why.view import SUGGESTIONS_TITLE, GateRow, WhyView
from tui.presentation.why.words import call_line

_MAX_ATTEMPTS = 12
_MAX_REPAIRS = 3
_TITLE, _WORD = 20, 12


def why_text(view: WhyView, *, lists_all: bool = False) -> list[str]:
    """Return the lines of an answer; with `lists_all` every attempt, and every repair there is a view of."""
    return ["".join(text for text, _tone in line) for line in why_lines(view, lists_all=lists_all)]


def why_lines(view: WhyView, *, lists_all: bool = False) -> list[Line]:
    """Return the lines of an answer with their tones: the verdict as a badge, the state of every gate."""
    lead = view.verdict_word + "  "
    lines = led(wrapped(view.headline, lead, " " * len(lead)), (view.verdict_word, VERDICT_BADGES[view.verdict]))
    lines.append(())
    for label, text in view.context:
        lines += plain(wrapped(text, padded(label, 10), " " * 10))
    lines.append(())
    for row in view.gates:
        lines += _gate(row, lists_all=lists_all)
    if view.notes:
        lines.append(())
    for note in view.notes:
        lines += plain(wrapped(note))
    to_do = _what_to_do(view, lists_all=lists_all)
    lines += plain(["", *to_do]) if to_do else []
    for number, suggestion in enumerate(view.suggestions):
        lines += plain(["", _(SUGGESTIONS_TITLE)]) if number == 0 else []
        lines += plain(wrapped(suggestion, "  - ", "    "))
    return lines


def _gate(row: GateRow, *, lists_all: bool) -> list[Line]:
    title, state = padded(row.title, _TITLE), (row.word, STATE_TONES[row.state])
    lead = title + padded(row.word, _WORD)
    if not row.attempts:
        return led(wrapped(row.summary, lead, " " * len(lead)), (title, ""), state)
    if len(row.attempts) == 1 and row.attempts[0].rule is None:
        return led(wrapped(row.attempts[0].line, lead, " " * len(lead)), (title, ""), state)
    lines = led([lead.rstrip()], (title, ""), state)
    shown = row.attempts if lists_all else row.attempts[:_MAX_ATTEMPTS]
    for attempt in shown:
        rule = _("rule {number}").format(number=attempt.rule) if attempt.rule is not None else ""
        start = "    " + padded(attempt.outcome, 4) + padded(rule, 8 if rule else 0)
        lines += plain(wrapped(attempt.line, start, " " * 16 if rule else " " * 8))
    if (rest := len(row.attempts) - len(shown)) > 0:
        more = ngettext("and {count} more; --all lists it", "and {count} more; --all lists them", rest)
        lines += plain(["        " + more.format(count=rest)])
    return lines


def _what_to_do(view: WhyView, *, lists_all: bool) -> list[str]:
    if view.repairs:
        lines = _text_repairs(view, lists_all=lists_all)
        return [*lines, "", *_remedies(view)] if view.verdict is Verdict.UNKNOWN and view.remedies else lines
    if view.remedies:
        return _remedies(view)
    return [line for text in view.advice for line in wrapped(text, "", "  " if text.startswith("-") else "")]


def _text_repairs(view: WhyView, *, lists_all: bool) -> list[str]:
    shown = view.repairs if lists_all else view.repairs[:_MAX_REPAIRS]
    lines = [_("What to do (any one of these, smallest first)") if view.repairs_total > 1 else _("What to do")]
    for number, repair in enumerate(shown, 1):
        start = f"  {number}. "
        lines += wrapped(repair.title, start, " " * len(start))
        lines += wrapped(repair.opens, "     ")
        lines += [row for line in repair.opened for row in wrapped(line, "       ", "         ")]
        lines += wrapped(repair.warning, "     ") if repair.warning else []
        lines += wrapped(_("Who: {who}").format(who=repair.who), "     ")
        lines += wrapped(_("Where: {where}").format(where=repair.where), "     ")
        if lists_all:
            lines += wrapped(_("Undo: {undo}").format(undo=repair.undo), "     ")
    rest = view.repairs_total - len(shown)
    if rest > 0:
        more = ngettext("{count} more way.", "{count} more ways.", rest).format(count=rest)
        hint = "" if lists_all else " " + _("--all shows the first ten; --message N prints what to send.")
        lines += wrapped(more + hint, "  ")
    return lines


def _remedies(view: WhyView) -> list[str]:
    lines = [view.remedies_title]
    for number, page in enumerate(view.remedies, 1):
        start = f"  {number}. "
        lines += wrapped(page.fix, start, " " * len(start))
        lines += wrapped(_("Where: {where}").format(where=page.where), "     ")
        told = _("Source: {source}; sightline reasons {code}").format(source=page.source, code=page.reason)
        lines += wrapped(told, "     ")
    return lines


def why_markdown(view: WhyView) -> list[str]:
    """Return the lines of an answer."""
    lines = [f"# {view.verdict_word}", "", escaped(view.headline), ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.context]
    lines += ["", "| {} | {} | {} |".format(_("Gate"), _("State"), _("Evidence")), "|---|---|---|"]
    for row in view.gates:
        evidence = [escaped(row.summary)] if row.summary else []
        for attempt in row.attempts:
            rule = _("rule {number}").format(number=attempt.rule) + ": " if attempt.rule is not None else ""
            evidence.append(f"{attempt.outcome} - {rule}{escaped(attempt.line)} (`{attempt.reason}`)")
        lines.append(f"| {row.title} | {row.word} | {'<br>'.join(evidence)} |")
    lines += [line for note in view.notes for line in ("", escaped(note))]
    if view.repairs:
        lines += _markdown_repairs(view)
    if view.remedies and (not view.repairs or view.verdict is Verdict.UNKNOWN):
        lines += ["", f"## {view.remedies_title}", ""]
        for number, page in enumerate(view.remedies, 1):
            lines.append(f"{number}. {escaped(page.fix)}")
            lines.append(f"   {escaped(page.where)} ({escaped(page.source)}; `{page.reason}`)")
    elif view.advice and not view.repairs:
        lines += _advice(view.advice)
    if view.suggestions:
        lines += ["", f"## {_(SUGGESTIONS_TITLE)}", "", *(f"- {escaped(text)}" for text in view.suggestions)]
    return lines


def _advice(advice: Iterable[str]) -> list[str]:
    """Return paragraphs, and the points among them as lists."""
    lines, was_point = [], False
    for text in advice:
        is_point = text.startswith("- ")
        if not (is_point and was_point):
            lines.append("")
        lines.append(f"- {escaped(text[2:])}" if is_point else escaped(text))
        was_point = is_point
    return lines


def _markdown_repairs(view: WhyView) -> list[str]:
    lines = ["", f"## {_('What to do')}", ""]
    for number, repair in enumerate(view.repairs, 1):
        lines.append(f"{number}. {escaped(repair.title)} {escaped(repair.opens)} {escaped(repair.warning)}".rstrip())
        lines += [
            f"   - {label}: {escaped(text)}"
            for label, text in (
                *((_("Opens"), text) for text in repair.opened),
                (_("Who"), repair.who),
                (_("Where"), repair.where),
                (_("Undo"), repair.undo),
            )
        ]
    if (rest := view.repairs_total - len(view.repairs)) > 0:
        lines += ["", ngettext("{count} more way.", "{count} more ways.", rest).format(count=rest)]
    return lines


def why_json(
    question: Question,
    answer: Answer,
    identity: Identity,
    absent: Absent | None = None,
    repairs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the answer as plain data.

    `absent`: the template is not listed, and these may have been meant. `repairs`: what would make it visible, as
    `tui.presentation.why.repairs.repairs_json` gives it.
    """
    return {
        "schema": SCHEMA,
        "verdict": answer.verdict.value,
        "headline": answer.headline.value,
        "web_app": answer.web_app.value if answer.web_app is not None else None,
        "token": token_json(question),
        "subject": subject_json(question),
        "template": {"id": question.template.id, "name": question.template.name, "listed": absent is None},
        "nearest": [candidate._asdict() for candidate in absent.nearest] if absent is not None else [],
        "call": call_line(question.call) if question.requester.makes_calls else None,
        "at": iso(question.at),
        "captured_at": iso(identity.captured_at),
        "gates": [
            {
                "gate": gate.name,
                "state": gate.state.value,
                "reason": gate.reason.value,
                "attempts": [_attempt(attempt) for attempt in gate.attempts],
            }
            for gate in answer.gates
        ],
        "inferences": [reason.value for reason in answer.inferences],
        "unknowns": [reason.value for reason in answer.unknowns],
        "repairs_total": repairs["repairs_total"] if repairs is not None else 0,
        "repairs": repairs["repairs"] if repairs is not None else [],
        "advice": repairs["advice"] if repairs is not None else [],
    }


def token_json(question: Question) -> dict[str, Any] | None:
    """Return the token asked about, or None for a subject without one and for an unrecognised secret."""
    token = question.requester.token
    return {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None


def subject_json(question: Question) -> dict[str, Any] | None:
    """Return whom the request acts for, or None where that is not known."""
    subject = question.requester.subject
    return {"kind": subject.kind, "id": subject.id, "name": subject.name} if subject is not None else None


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "reason": attempt.reason.value,
        "outcome": attempt.outcome.value,
        "rule": attempt.rule,
        "evidence": [{"type": thing.type, "id": thing.id, "name": thing.name} for thing in attempt.evidence],
    }
