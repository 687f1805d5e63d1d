"""The walk as text, Markdown and data."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from diagnostics.access.types import Answer, Attempt, Question, Verdict
from diagnostics.access.walk import Absent
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.conditions import CONDITIONS_TITLE
from tui.presentation.glyphs import VERDICT_BADGES
from tui.presentation.json_rows import SCHEMA
from tui.presentation.layout import Line, led, plain
from tui.presentation.text import escaped, iso, padded, wrapped
from tui.presentation.why.beside import FUTILE_TITLE, LIKE_TITLE
from tui.presentation.why.headlines import call_line
from tui.presentation.why.page import STATE_TONES
from tui.presentation.why.repair_view import RepairView
from tui.presentation.why.view import SUGGESTIONS_TITLE, GateRow, WhyView

_MAX_ATTEMPTS = 12
_MAX_REPAIRS = 3
_TITLE, _WORD = 20, 12


def why_text(view: WhyView, *, lists_all: bool = False) -> list[str]:
    """Return the lines of an answer; with `lists_all` every attempt, and every repair there is a view of."""
    return ["".join(text for text, _tone in line) for line in why_lines(view, lists_all=lists_all)]


def why_lines(view: WhyView, *, lists_all: bool = False) -> list[Line]:
    """Return the lines of an answer with their tones: the verdict as a badge, the state of every gate."""
    lead = view.verdict_word + "  "
    headline = wrapped(" ".join((view.headline, *view.besides)), lead, " " * len(lead))
    lines = led(headline, (view.verdict_word, VERDICT_BADGES[view.verdict]))
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
    return [*lines, *plain(_below_the_gates(view, lists_all=lists_all))]


def _below_the_gates(view: WhyView, *, lists_all: bool) -> list[str]:
    """Return what an unknown answer hangs on, what to do, what does not help, and what is like it."""
    lines: list[str] = []
    if view.conditions:
        lines += ["", _(CONDITIONS_TITLE), *(line for told in view.conditions for line in wrapped(told, "  ", "    "))]
        lines += wrapped(_("Which question settles most: sightline settle --token T"), "  ")
    to_do = _what_to_do(view, lists_all=lists_all)
    lines += ["", *to_do] if to_do else []
    for title, paragraphs in (
        (FUTILE_TITLE, view.futile),
        (LIKE_TITLE, view.alike),
        (SUGGESTIONS_TITLE, view.suggestions),
    ):
        lines += ["", _(title)] if paragraphs else []
        lines += [line for paragraph in paragraphs for line in wrapped(paragraph, "  - ", "    ")]
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
        return [*_remedies(view), "", *lines] if view.verdict is Verdict.UNKNOWN and view.remedies else lines
    if view.remedies:
        return _remedies(view)
    told = (*view.call_notes, *view.advice)
    return [line for text in told for line in wrapped(text, "", "  " if text.startswith("-") else "")]


def _text_repairs(view: WhyView, *, lists_all: bool) -> list[str]:
    shown = view.repairs if lists_all else view.repairs[:_MAX_REPAIRS]
    lines = [view.repairs_title]
    for number, repair in enumerate(shown, 1):
        start = f"  {number}. "
        title = repair.title if len(repair.steps) == 1 else _("All of these:")
        lines += wrapped(title, start, " " * len(start))
        lines += wrapped(repair.opens, "     ")
        lines += [row for line in repair.opened for row in wrapped(line, "       ", "         ")]
        lines += wrapped(repair.warning, "     ") if repair.warning else []
        for step, part in enumerate(repair.steps if len(repair.steps) > 1 else (), 1):
            lines += wrapped(part.sentence, f"     {step}) ", "        ")
            lines += wrapped(_("Who: {who}").format(who=part.who), "        ")
            lines += wrapped(_("Where: {where}").format(where=part.where), "        ")
        if len(repair.steps) == 1:
            lines += wrapped(_("Who: {who}").format(who=repair.who), "     ")
            lines += wrapped(_("Where: {where}").format(where=repair.where), "     ")
        lines += [line for note in repair.notes for line in wrapped(note, "     ")]
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
    lines = [f"# {view.verdict_word}", "", escaped(" ".join((view.headline, *view.besides))), ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.context]
    lines += ["", "| {} | {} | {} |".format(_("Gate"), _("State"), _("Evidence")), "|---|---|---|"]
    for row in view.gates:
        evidence = [escaped(row.summary)] if row.summary else []
        for attempt in row.attempts:
            rule = _("rule {number}").format(number=attempt.rule) + ": " if attempt.rule is not None else ""
            evidence.append(f"{attempt.outcome} - {rule}{escaped(attempt.line)} (`{attempt.reason}`)")
        lines.append(f"| {row.title} | {row.word} | {'<br>'.join(evidence)} |")
    lines += [line for note in view.notes for line in ("", escaped(note))]
    if view.conditions:
        lines += ["", f"## {_(CONDITIONS_TITLE)}", "", *(f"- {escaped(told)}" for told in view.conditions)]
    if view.repairs and view.verdict is not Verdict.UNKNOWN:
        lines += _markdown_repairs(view)
    if view.remedies and (not view.repairs or view.verdict is Verdict.UNKNOWN):
        lines += ["", f"## {view.remedies_title}", ""]
        for number, page in enumerate(view.remedies, 1):
            lines.append(f"{number}. {escaped(page.fix)}")
            lines.append(f"   {escaped(page.where)} ({escaped(page.source)}; `{page.reason}`)")
    elif view.advice and not view.repairs:
        lines += _advice((*view.call_notes, *view.advice))
    if view.repairs and view.verdict is Verdict.UNKNOWN:
        lines += _markdown_repairs(view)
    for title, paragraphs in (
        (FUTILE_TITLE, view.futile),
        (LIKE_TITLE, view.alike),
        (SUGGESTIONS_TITLE, view.suggestions),
    ):
        if paragraphs:
            lines += ["", f"## {_(title)}", "", *(f"- {escaped(text)}" for text in paragraphs)]
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


def _steps(repair: RepairView) -> Iterator[tuple[int, str]]:
    """Return the steps of a repair that takes more than one, each with who does it and where."""
    if len(repair.steps) > 1:
        for number, step in enumerate(repair.steps, 1):
            told = _("{request} Who: {who}. Where: {where}.")
            yield number, told.format(request=step.sentence, who=step.who, where=step.where)


def _markdown_repairs(view: WhyView) -> list[str]:
    lines = ["", f"## {view.repairs_title}", ""]
    for number, repair in enumerate(view.repairs, 1):
        lines.append(f"{number}. {escaped(repair.title)} {escaped(repair.opens)} {escaped(repair.warning)}".rstrip())
        lines += [
            f"   - {label}: {escaped(text)}"
            for label, text in (
                *((_("Opens"), text) for text in repair.opened),
                *((_("Step {number}").format(number=step), text) for step, text in _steps(repair)),
                (_("Who"), repair.who),
                (_("Where"), repair.where),
                *((_("Note"), note) for note in repair.notes),
                (_("Undo"), repair.undo),
            )
        ]
    if (rest := view.repairs_total - len(view.repairs)) > 0:
        lines += ["", ngettext("{count} more way.", "{count} more ways.", rest).format(count=rest)]
    return lines


_BESIDE = ("look_alikes", "would_not_help", "halves", "siblings")
"""Keys of what is told beside an answer, where it was looked for."""


def why_json(
    question: Question,
    answer: Answer,
    identity: Identity,
    absent: Absent | None = None,
    repairs: dict[str, Any] | None = None,
    conditions: Sequence[dict[str, Any]] = (),
    observed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the answer as plain data.

    `absent`: the template is not listed, and these may have been meant. `repairs`: what would make it visible, as
    `tui.presentation.why.repairs.repairs_json` gives it. `conditions`: the facts it hangs on. `observed`: what
    the verdict rests on and what is proved, as `tui.presentation.why.proofs.observed_json` gives it.
    """
    return {
        "schema": SCHEMA,
        "verdict": answer.verdict.value,
        "headline": answer.headline.value,
        "web_app": answer.web_app.value if answer.web_app is not None else None,
        **(observed if observed is not None else _by_facts(answer)),
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
        "conditions": list(conditions),
        "repairs_total": repairs["repairs_total"] if repairs is not None else 0,
        "repairs": repairs["repairs"] if repairs is not None else [],
        "advice": repairs["advice"] if repairs is not None else [],
        **({key: repairs[key] for key in _BESIDE if key in repairs} if repairs is not None else {}),
    }


def _by_facts(answer: Answer) -> dict[str, Any]:
    return {"basis": None if answer.verdict is Verdict.UNKNOWN else "facts", "proofs": []}


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
