"""The workspace beside older facts of its own, as text, data and Markdown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from diagnostics.access.answer import Answer
from diagnostics.access.question import Question
from diagnostics.findings.comparison import compare_walks
from diagnostics.findings.passage import Passage, question_in, verdict_of
from diagnostics.findings.then_and_now import Said, ThenAndNow, Turn
from tui.language import _, ngettext
from tui.presentation.compare import asker_json, asker_label, gate_differences, gate_differences_json
from tui.presentation.differences import counted, difference_json, difference_text, differences_text
from tui.presentation.gap_view import template_label
from tui.presentation.headlines import headline
from tui.presentation.markdown import escaped
from tui.presentation.times import iso, moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import ENDLESS, WIDTH, wrapped


def then_and_now_text(passage: Passage, compared: Sequence[ThenAndNow]) -> list[str]:
    """Return what changed for each asker: counts, then what turned, and the changes that turned it."""
    lines = _about(passage)
    for one in compared:
        if one.is_same:
            continue
        lines += ["", *wrapped(_asker_line(one), "", "  ")]
        for turn in one.turns:
            lines += wrapped(_turn_line(turn), "    ", "      ")
            lines += wrapped(_("Example: {template}").format(template=_example(turn)), "      ", "        ")
            lines += wrapped(_decisive_line(turn), "      ", "        ")
    return [*lines, *_same(compared)]


def then_and_now_markdown(passage: Passage, compared: Sequence[ThenAndNow]) -> list[str]:
    """Return what changed for each asker as tables."""
    lines = [escaped(line) for line in _about(passage, ENDLESS)]
    for one in compared:
        if one.is_same:
            continue
        lines += ["", f"## {escaped(_asker_line(one))}", ""]
        lines += ["| {} | {} | {} |".format(_("What turned"), _("Example"), _("By what")), "|---|---|---|"]
        lines += [
            f"| {escaped(_turn_line(turn))} | {escaped(_example(turn))} | {escaped(_decisive_line(turn))} |"
            for turn in one.turns
        ]
    return [*lines, *(escaped(line) for line in _same(compared))]


def then_and_now_json(passage: Passage, compared: Sequence[ThenAndNow]) -> dict[str, Any]:
    """Return what changed for each asker as the versioned JSON contract."""
    return {
        **_facts_json(passage),
        "changes": [difference_json(change) for change in passage.changes],
        "askers": [
            {
                **asker_json(one.asker),
                "counts": {"both": one.both, "only_former": one.only_before, "only_present": one.only_after},
                "differences": [_turn_json(turn) for turn in one.turns],
            }
            for one in compared
        ],
    }


def one_then_and_now_text(passage: Passage, question: Question, width: int = WIDTH) -> list[str]:
    """Return one answer then and now: only the questions of the walk that differ, and what turned the verdict."""
    before, after = passage.answers(question)
    asked = [question_in(directory, question) for directory in (passage.earlier, passage.later)]
    lines = [*_about(passage, width), ""]
    moments = _moments(passage)
    for about, answer, when in zip(asked, (before, after), moments, strict=True):
        if about is None or answer is None:
            lines += wrapped(_("On {moment} the template was not listed.").format(moment=moment(when)), width=width)
        else:
            lead = _(VERDICT_WORDS[answer.verdict]) + "  "
            told = _("{moment}: {headline}").format(moment=moment(when), headline=headline(about, answer))
            lines += wrapped(told, lead, " " * len(lead), width)
    if before is not None and after is not None and asked[0] is not None and asked[1] is not None:
        labels = (moment(moments[0]), moment(moments[1]))
        lines += ["", *gate_differences((asked[0], asked[1]), compare_walks(before, after), labels, width)]
    changes = passage.concerning(question)
    decisive = passage.decisive(question, changes)
    if decisive:
        lines += [
            "",
            *wrapped(_("What turned it: {changes}.").format(changes=differences_text(decisive)), "", "  ", width),
        ]
    elif verdict_of(before) is not verdict_of(after):
        told = _("Not one change alone turned it, but together: {changes}.")
        lines += ["", *wrapped(told.format(changes=differences_text(changes)), "", "  ", width)]
    return lines


def one_then_and_now_json(passage: Passage, question: Question) -> dict[str, Any]:
    """Return one answer then and now as the versioned JSON contract."""
    before, after = passage.answers(question)
    changes = passage.concerning(question)
    return {
        **_facts_json(passage),
        **asker_json(question.asker),
        "template": {"id": question.template.id, "name": question.template.name},
        "first": _answer_json(before),
        "second": _answer_json(after),
        "differences": gate_differences_json(compare_walks(before, after)) if before and after else [],
        "decisive": [difference_json(change) for change in passage.decisive(question, changes)],
        "changes": [difference_json(change) for change in changes],
    }


def _about(passage: Passage, width: int = WIDTH) -> list[str]:
    before, after = _moments(passage)
    told = _("The facts of {after} beside those of {before}.").format(after=moment(after), before=moment(before))
    changes = counted(passage.changes)
    told += " " + (_("Changed: {counts}.").format(counts=changes) if changes else _("Nothing changed."))
    return wrapped(told, width=width)


def _same(compared: Sequence[ThenAndNow]) -> list[str]:
    """Return for how many, or for whom, nothing turned."""
    same = [one for one in compared if one.is_same]
    if not compared:
        return ["", _("There are no tokens whose answers could have turned.")]
    if not same:
        return []
    if len(same) == 1:
        told = _("No verdict turned for {asker}.").format(asker=asker_label(same[0].asker))
    else:
        told = ngettext("No verdict turned for {count}.", "No verdict turned for {count} tokens.", len(same))
    return ["", *wrapped(told.format(count=len(same)))]


def _asker_line(one: ThenAndNow) -> str:
    label = asker_label(one.asker)
    told = _("{asker}: {before} visible then, {after} now; {lost} lost, {gained} gained")
    return told.format(
        asker=label[:1].upper() + label[1:],
        before=one.both + one.only_before,
        after=one.both + one.only_after,
        lost=one.only_before,
        gained=one.only_after,
    )


def _turn_line(turn: Turn) -> str:
    count = len(turn.templates)
    told = ngettext("{count} template: {before}, now {after}", "{count} templates: {before}, now {after}", count)
    return told.format(count=count, before=_said(turn.before), after=_said(turn.after))


def _said(said: Said) -> str:
    return f"{_(VERDICT_WORDS[said[0]])} {said[1]}" if said is not None else _("not listed")


def _example(turn: Turn) -> str:
    return template_label(turn.templates[0])


def _decisive_line(turn: Turn) -> str:
    if not turn.decisive:
        return _("No change alone turned it, but several together.")
    parts = []
    for change, count in turn.decisive:
        part = difference_text(change)
        if count < turn.looked_at:
            part = _("{change}: {count} of them").format(change=part, count=count)
        parts.append(part)
    told = _("What turned it: {changes}.")
    if turn.looked_at < len(turn.templates):
        told = _("What turned the first {looked_at}: {changes}.")
    return told.format(changes="; ".join(parts), looked_at=turn.looked_at)


def _turn_json(turn: Turn) -> dict[str, Any]:
    return {
        "former": _said_json(turn.before),
        "present": _said_json(turn.after),
        "count": len(turn.templates),
        "templates": [{"id": template.id, "name": template.name} for template in turn.templates],
        "looked_at": turn.looked_at,
        "decisive": [{**difference_json(change), "count": count} for change, count in turn.decisive],
    }


def _said_json(said: Said) -> dict[str, str] | None:
    return {"verdict": said[0].value, "headline": said[1].value} if said is not None else None


def _answer_json(answer: Answer | None) -> dict[str, str] | None:
    return _said_json((answer.verdict, answer.headline)) if answer is not None else None


def _facts_json(passage: Passage) -> dict[str, Any]:
    before, after = _moments(passage)
    return {"schema": SCHEMA, "former": {"captured_at": iso(before)}, "present": {"captured_at": iso(after)}}


def _moments(passage: Passage) -> tuple[datetime, datetime]:
    before, after = (one.organisation.organisation.captured_at for one in (passage.earlier, passage.later))
    return before, after
