"""The walk as text, Markdown and data."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import UNSET, UnsetType

from diagnostics.access.types import Answer, Attempt, Question, Verdict
from diagnostics.access.walk import Absent
from diagnostics.findings.basis import Basis
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.contract.parts import SCHEMA, ConditionData, ThingData, subject_data, token_data
from tui.presentation.contract.why import (
    AttemptData,
    BesideData,
    EvidenceData,
    GateData,
    RepairsData,
    RestsOnData,
    SinceData,
    TemplateData,
    WhyAnswer,
)
from tui.presentation.glyphs import STATE_TONES, VERDICT_BADGES
from tui.presentation.layout import Line, led, plain
from tui.presentation.text import escaped, iso, padded, wrapped
from tui.presentation.why.beside import FUTILE_TITLE, LIKE_TITLE
from tui.presentation.why.headlines import call_line
from tui.presentation.why.repair_view import RepairView
from tui.presentation.why.view import CONDITIONS_TITLE, SUGGESTIONS_TITLE, GateRow, WhyView

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
    for label, text, _is_warning in view.context:
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
    lines += [f"- **{label}**: {escaped(text)}" for label, text, _is_warning in view.context]
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


def why_json(
    question: Question,
    answer: Answer,
    identity: Identity,
    absent: Absent | None = None,
    repairs: RepairsData | None = None,
    conditions: Iterable[ConditionData] = (),
    observed: RestsOnData | None = None,
    beside: BesideData | None = None,
    since: SinceData | UnsetType = UNSET,
) -> WhyAnswer:
    """Return the answer as the versioned JSON contract.

    `absent`: the template is not listed, and these may have been meant. `repairs`: what would make it visible.
    `conditions`: the facts it hangs on. `observed`: what the verdict rests on and what is proved. `beside`, `since`:
    what else was looked for.
    """
    requester, template = question.requester, question.template
    rests_on = observed if observed is not None else _by_facts(answer)
    return WhyAnswer(
        schema=SCHEMA,
        verdict=answer.verdict,
        headline=answer.headline,
        web_app=answer.web_app,
        basis=rests_on.basis,
        proofs=rests_on.proofs,
        token=token_data(requester),
        subject=subject_data(requester),
        template=TemplateData(template.id, template.name, absent is None),
        nearest=[ThingData(*candidate) for candidate in absent.nearest] if absent is not None else [],
        call=call_line(question.call) if requester.makes_calls else None,
        at=iso(question.at),
        captured_at=iso(identity.captured_at),
        gates=[
            GateData(gate.name, gate.state, gate.reason, [_attempt(attempt) for attempt in gate.attempts])
            for gate in answer.gates
        ],
        inferences=list(answer.inferences),
        unknowns=list(answer.unknowns),
        conditions=list(conditions),
        repairs_total=repairs.repairs_total if repairs is not None else 0,
        repairs=repairs.repairs if repairs is not None else [],
        advice=repairs.advice if repairs is not None else [],
        look_alikes=beside.look_alikes if beside is not None else UNSET,
        would_not_help=beside.would_not_help if beside is not None else UNSET,
        halves=beside.halves if beside is not None else UNSET,
        siblings=beside.siblings if beside is not None else UNSET,
        since=since,
    )


def _by_facts(answer: Answer) -> RestsOnData:
    return RestsOnData(None if answer.verdict is Verdict.UNKNOWN else Basis.FACTS, [])


def _attempt(attempt: Attempt) -> AttemptData:
    evidence = msgspec.convert([thing._asdict() for thing in attempt.evidence], list[EvidenceData])
    return AttemptData(attempt.reason, attempt.outcome, attempt.rule, evidence)
