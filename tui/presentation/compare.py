"""Two tokens, or two templates for one token, side by side, as text, data and Markdown."""

from collections.abc import Sequence
from typing import Any

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.question import Asker, Question
from diagnostics.access.reasons import Reason
from diagnostics.findings.comparison import Comparison, Difference, GateDifference
from diagnostics.organisation.entries import ids_of, names_of
from diagnostics.organisation.model import Template
from tui.language import _, ngettext
from tui.presentation.attempts import attempt_line
from tui.presentation.gap_view import template_label
from tui.presentation.headlines import headline
from tui.presentation.json_text import JsonRows
from tui.presentation.markdown import escaped
from tui.presentation.names import named, short
from tui.presentation.reason_pages import reason_page
from tui.presentation.why_json import SCHEMA
from tui.presentation.why_view import GATE_TITLES, STATE_WORDS, VERDICT_WORDS
from tui.presentation.wrapping import WIDTH, wrapped

Templates = Sequence[Template]


def asker_label(asker: Asker) -> str:
    """Return who asks, in a few words."""
    if asker.token is not None:
        return _("token {name}").format(name=named(asker.token.name))
    return short(asker.subject.name) if asker.subject is not None else _("an unknown secret")


def askers_text(first: Asker, second: Asker, comparison: Comparison, templates: Templates) -> list[str]:
    """Return two askers side by side: counts, then what differs, grouped by its two reasons."""
    lines = []
    for count, told in (
        (len(comparison.both), _("both")),
        (len(comparison.only_first), _("only {asker}").format(asker=asker_label(first))),
        (len(comparison.only_second), _("only {asker}").format(asker=asker_label(second))),
    ):
        text = ngettext("{count:,} template: {who}", "{count:,} templates: {who}", count).format(count=count, who=told)
        lines += wrapped(text)
    if not comparison.differences:
        lines += ["", _("No template is answered differently.")]
    for difference in comparison.differences:
        count = len(difference.positions)
        lines += ["", ngettext("{count:,} template", "{count:,} templates", count).format(count=count)]
        for asker, answer in ((first, difference.first), (second, difference.second)):
            lines += wrapped(f"{asker_label(asker)}: {answer_words(answer)}", "    ", "      ")
        example = template_label(templates[difference.positions[0]])
        lines += wrapped(_("Example: {template}").format(template=example), "    ", "      ")
    return lines


def askers_markdown(first: Asker, second: Asker, comparison: Comparison, templates: Templates) -> list[str]:
    """Return two askers side by side as a table of what differs."""
    lines = [
        f"| {_('Templates')} | {escaped(asker_label(first))} | {escaped(asker_label(second))} | {_('Example')} |",
        "|---|---|---|---|",
    ]
    for difference in comparison.differences:
        example = escaped(template_label(templates[difference.positions[0]]))
        sides = (escaped(answer_words(difference.first)), escaped(answer_words(difference.second)))
        lines.append(f"| {len(difference.positions)} | {sides[0]} | {sides[1]} | {example} |")
    return lines


def askers_json(first: Asker, second: Asker, comparison: Comparison, templates: Templates) -> dict[str, Any]:
    """Return two askers side by side as the versioned JSON contract."""
    ids, names = ids_of(templates), names_of(templates)
    return {
        "schema": SCHEMA,
        "first": asker_json(first),
        "second": asker_json(second),
        "counts": {
            "both": len(comparison.both),
            "only_first": len(comparison.only_first),
            "only_second": len(comparison.only_second),
        },
        "differences": [_difference(difference, ids, names) for difference in comparison.differences],
    }


def walks_text(
    questions: tuple[Question, Question],
    answers: tuple[Answer, Answer],
    differences: tuple[GateDifference, ...],
    width: int = WIDTH,
) -> list[str]:
    """Return two answers side by side: only the questions of the walk that they pass differently."""
    lines = []
    for question, answer in zip(questions, answers, strict=True):
        lead = _(VERDICT_WORDS[answer.verdict]) + "  "
        lines += wrapped(headline(question, answer), lead, " " * len(lead), width)
    if not differences and answers[0].headline is not answers[1].headline:
        return [*lines, "", *wrapped(_("Every question comes to the same for both, for other reasons."), width=width)]
    labels = (_label(questions[0]), _label(questions[1]))
    return [*lines, "", *gate_differences(questions, differences, labels, width)]


def gate_differences(
    questions: tuple[Question, Question],
    differences: tuple[GateDifference, ...],
    labels: tuple[str, str],
    width: int = WIDTH,
) -> list[str]:
    """Return the questions of the walk that two answers pass differently, each with what decides on either side."""
    if not differences:
        return [_("Nothing that decides differs.")]
    lines = [_("What decides")]
    for difference in differences:
        lines += ["", _(GATE_TITLES[difference.gate])]
        sides = ((difference.first, difference.first_decides), (difference.second, difference.second_decides))
        for question, label, (gate, decides) in zip(questions, labels, sides, strict=True):
            told = "; ".join(attempt_line(question, attempt) for attempt in decides)
            state = _(STATE_WORDS[gate.state])
            lines += wrapped(f"{label}: {state}" + (f", {told}" if told else ""), "    ", "      ", width)
    return lines


def walks_json(
    questions: tuple[Question, Question], answers: tuple[Answer, Answer], differences: tuple[GateDifference, ...]
) -> dict[str, Any]:
    """Return two answers side by side as the versioned JSON contract."""
    return {
        "schema": SCHEMA,
        **{
            side: {
                **asker_json(question.asker),
                "template": {"id": question.template.id, "name": question.template.name},
                "verdict": answer.verdict.value,
                "headline": answer.headline.value,
            }
            for side, question, answer in zip(("first", "second"), questions, answers, strict=True)
        },
        "differences": gate_differences_json(differences),
    }


def gate_differences_json(differences: tuple[GateDifference, ...]) -> list[dict[str, Any]]:
    """Return the questions of the walk that two answers pass differently as plain data."""
    return [
        {
            "gate": difference.gate,
            "first": {"state": difference.first.state.value, "reason": difference.first.reason.value},
            "second": {"state": difference.second.state.value, "reason": difference.second.reason.value},
        }
        for difference in differences
    ]


def _label(question: Question) -> str:
    return _("{asker}, {template}").format(asker=asker_label(question.asker), template=named(question.template.name))


def answer_words(answer: tuple[Verdict, Reason]) -> str:
    """Return a verdict with its reason, and what that means."""
    verdict, reason = answer
    return f"{_(VERDICT_WORDS[verdict])} {reason}. {reason_page(reason).meaning}"


def asker_json(asker: Asker) -> dict[str, Any]:
    """Return who asks as plain data."""
    token, subject = asker.token, asker.subject
    return {
        "token": {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None,
        "subject": {"kind": subject.kind, "id": subject.id, "name": subject.name} if subject is not None else None,
    }


def _difference(difference: Difference, ids: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    return {
        "first": {"verdict": difference.first[0].value, "headline": difference.first[1].value},
        "second": {"verdict": difference.second[0].value, "headline": difference.second[1].value},
        "count": len(difference.positions),
        "templates": JsonRows(
            {
                "id": [ids[position] for position in difference.positions],
                "name": [names[position] for position in difference.positions],
            }
        ),
    }
