"""Comparisons as text, data, Markdown and page."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from diagnostics.access.reasons import GateName, Reason
from diagnostics.access.types import Answer, GateState, Question, Requester, Verdict
from diagnostics.findings.compare import Comparison, Difference, GateDifference
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.model.organisation import Template
from tui.i18n import _, grouped, ngettext
from tui.presentation.contract.compare import (
    GateDifferenceData,
    GateSideData,
    RequestersCompared,
    SharedCountsData,
    VerdictsDifferData,
    WalksCompared,
    WalkSideData,
    requester_data,
)
from tui.presentation.contract.parts import SCHEMA, AnswerData, ThingData, subject_data, thing_data, token_data
from tui.presentation.glyphs import STATE_TONES, VERDICT_TONES
from tui.presentation.json_rows import JsonRows
from tui.presentation.layout import Item, Line, Page
from tui.presentation.links import Target, ToAsk, ToComparison, ToDifference
from tui.presentation.reasons.pages import GATE_TITLES, reason_page
from tui.presentation.text import (
    ENDLESS,
    VERDICT_WORDS,
    WIDTH,
    escaped,
    moment,
    named,
    padded,
    short,
    template_label,
    wrapped,
)
from tui.presentation.why.attempts import attempt_line
from tui.presentation.why.headlines import because, headline
from tui.presentation.why.view import STATE_WORDS

Templates = Sequence[Template]


def requester_label(requester: Requester) -> str:
    """Return who asks, in a few words."""
    if requester.token is not None:
        return _("token {name}").format(name=named(requester.token.name))
    return short(requester.subject.name) if requester.subject is not None else _("an unknown secret")


class RequestersReport(NamedTuple):
    """Two requesters side by side over all templates."""

    first: Requester
    second: Requester
    comparison: Comparison
    templates: Templates


class WalksReport(NamedTuple):
    """Two answers side by side, and the questions of the walk that they pass differently."""

    questions: tuple[Question, Question]
    answers: tuple[Answer, Answer]
    differences: tuple[GateDifference, ...]


def requesters_text(report: RequestersReport) -> list[str]:
    """Return two requesters side by side: counts, then what differs, grouped by its two reasons."""
    first, second, comparison, templates = report
    lines = []
    for count, told in (
        (len(comparison.both), _("both")),
        (len(comparison.only_first), _("only {requester}").format(requester=requester_label(first))),
        (len(comparison.only_second), _("only {requester}").format(requester=requester_label(second))),
    ):
        text = ngettext("{count:,} template: {who}", "{count:,} templates: {who}", count).format(count=count, who=told)
        lines += wrapped(text)
    if not comparison.differences:
        lines += ["", _("No template is answered differently.")]
    for difference in comparison.differences:
        count = len(difference.positions)
        lines += ["", ngettext("{count:,} template", "{count:,} templates", count).format(count=count)]
        for requester, answer in ((first, difference.first), (second, difference.second)):
            lines += wrapped(f"{requester_label(requester)}: {answer_words(answer)}", "    ", "      ")
        example = template_label(templates[difference.positions[0]])
        lines += wrapped(_("Example: {template}").format(template=example), "    ", "      ")
    return lines


def requesters_markdown(report: RequestersReport) -> list[str]:
    """Return two requesters side by side as a table of what differs."""
    first, second, comparison, templates = report
    lines = [
        "| "
        + " | ".join((_("Templates"), escaped(requester_label(first)), escaped(requester_label(second)), _("Example")))
        + " |",
        "|---|---|---|---|",
    ]
    for difference in comparison.differences:
        example = escaped(template_label(templates[difference.positions[0]]))
        sides = (escaped(answer_words(difference.first)), escaped(answer_words(difference.second)))
        lines.append(f"| {len(difference.positions)} | {sides[0]} | {sides[1]} | {example} |")
    return lines


def requesters_json(report: RequestersReport) -> RequestersCompared:
    """Return two requesters side by side as the versioned JSON contract."""
    first, second, comparison, templates = report
    ids, names = ids_of(templates), names_of(templates)
    return RequestersCompared(
        schema=SCHEMA,
        first=requester_data(first),
        second=requester_data(second),
        counts=SharedCountsData(len(comparison.both), len(comparison.only_first), len(comparison.only_second)),
        differences=[_difference(difference, ids, names) for difference in comparison.differences],
    )


def walks_text(report: WalksReport, width: int = WIDTH) -> list[str]:
    """Return two answers side by side: only the questions of the walk that they pass differently."""
    questions, answers, differences = report
    lines = []
    for question, answer in zip(questions, answers, strict=True):
        lead = _(VERDICT_WORDS[answer.verdict]) + "  "
        lines += wrapped(headline(question, answer), lead, " " * len(lead), width)
    labels = (_label(questions[0]), _label(questions[1]))
    if differences:
        lines += ["", *gate_differences(questions, differences, labels, width)]
    else:
        told = _("Nothing that decides differs; for both of them {because}.")
        lines += ["", *wrapped(told.format(because=because(questions[0], answers[0])), width=width)]
    same = same_gates(answers, differences)
    if same:
        titles = ", ".join(_(GATE_TITLES[name]) for name in same)
        lines += ["", *wrapped(_("The same for both: {titles}.").format(titles=titles), width=width)]
    return lines


def walks_markdown(report: WalksReport) -> list[str]:
    """Return two answers side by side as a list."""
    return listed(walks_text(report, ENDLESS))


def listed(lines: Iterable[str]) -> list[str]:
    """Return lines of text as a Markdown list."""
    return [f"- {escaped(line.strip())}" for line in lines if line.strip()]


def same_gates(answers: tuple[Answer, Answer], differences: Iterable[GateDifference]) -> tuple[GateName, ...]:
    """Return the questions of the walk that two answers come to alike."""
    different = {difference.gate for difference in differences}
    return tuple(gate.name for gate in answers[0].gates if gate.name not in different)


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
            parts = [attempt_line(question, attempt) for attempt in decides]
            if difference.gate == "request" and gate.state is GateState.PASS:
                parts += _asked_for(question)
            told = "; ".join(parts)
            state = _(STATE_WORDS[gate.state])
            lines += wrapped(f"{label}: {state}" + (f", {told}" if told else ""), "    ", "      ", width)
    return lines


def _asked_for(question: Question) -> list[str]:
    """Return what a call asks by, of the template that it does ask for: the other side says the same of its own."""
    template = question.template
    archived = _("the template is archived") if template.archived else _("the template is not archived")
    changed = template.modified_at
    return [archived, *([_("last changed {moment}").format(moment=moment(changed))] if changed is not None else [])]


def walks_json(report: WalksReport) -> WalksCompared:
    """Return two answers side by side as the versioned JSON contract."""
    questions, answers, differences = report
    first, second = (_side(question, answer) for question, answer in zip(questions, answers, strict=True))
    return WalksCompared(
        schema=SCHEMA,
        first=first,
        second=second,
        differences=gate_differences_json(differences),
        same=list(same_gates(answers, differences)),
    )


def _side(question: Question, answer: Answer) -> WalkSideData:
    return WalkSideData(
        token=token_data(question.requester),
        subject=subject_data(question.requester),
        template=thing_data(question.template),
        verdict=answer.verdict,
        headline=answer.headline,
    )


def gate_differences_json(differences: tuple[GateDifference, ...]) -> list[GateDifferenceData]:
    """Return the questions of the walk that two answers pass differently as parts of the JSON answer."""
    return [
        GateDifferenceData(
            difference.gate,
            GateSideData(difference.first.state, difference.first.reason),
            GateSideData(difference.second.state, difference.second.reason),
        )
        for difference in differences
    ]


def _label(question: Question) -> str:
    return _("{requester}, {template}").format(
        requester=requester_label(question.requester), template=named(question.template.name)
    )


def answer_words(answer: tuple[Verdict, Reason]) -> str:
    """Return a verdict with its reason, and what that means."""
    verdict, reason = answer
    return f"{_(VERDICT_WORDS[verdict])} {reason}. {reason_page(reason).meaning}"


def _difference(difference: Difference, ids: Sequence[str], names: Sequence[str]) -> VerdictsDifferData:
    positions = difference.positions
    return VerdictsDifferData(
        first=AnswerData(*difference.first),
        second=AnswerData(*difference.second),
        count=len(positions),
        templates=JsonRows(
            ThingData,
            {
                "id": [ids[position] for position in positions],
                "name": [names[position] for position in positions],
            },
        ),
    )


def write_comparison(
    page: Page, first: Requester, second: Requester, comparison: Comparison, templates: Templates
) -> list[Item]:
    """Write the counts, then what differs, grouped by its two reasons; each opens its templates."""
    page.title(_("{first} and {second}").format(first=requester_label(first), second=requester_label(second)))
    page.blank()
    for positions, told in (
        (comparison.both, _("both get")),
        (comparison.only_first, _("only {requester} gets").format(requester=requester_label(first))),
        (comparison.only_second, _("only {requester} gets").format(requester=requester_label(second))),
    ):
        target = ToDifference(first, second, told, positions) if positions else None
        page.text(told, first=f"{len(positions):>9,}  ", rest=" " * 11, target=target)
    page.heading(_("What differs"))
    if not comparison.differences:
        page.text(_("No template is answered differently."))
    width = max(page.width, 10)
    for difference in comparison.differences:
        count = len(difference.positions)
        title = ngettext("{count} template", "{count} templates", count).format(count=grouped(count))
        lines: list[Line] = [((title, "strong"),)]
        for requester, answer in ((first, difference.first), (second, difference.second)):
            told = f"{requester_label(requester)}: {answer_words(answer)}"
            lines += [((line, ""),) for line in wrapped(page.look.text(told), "   ", "     ", width)]
        example = _("Example: {template}").format(template=template_label(templates[difference.positions[0]]))
        lines += [((line, "dim"),) for line in wrapped(page.look.text(example), "   ", "     ", width)]
        page.add(lines, ToDifference(first, second, title, difference.positions))
    return page.items


def write_verdict(page: Page, verdict: Verdict, told: str, target: Target | None) -> None:
    """Write a verdict with what is told of it beside."""
    lead = _(VERDICT_WORDS[verdict]).ljust(9)
    lines = wrapped(page.look.text(told), lead, " " * len(lead), max(page.width, 10))
    first: Line = ((lead, VERDICT_TONES[verdict]), (lines[0][len(lead) :], ""))
    page.add([first, *(((line, ""),) for line in lines[1:])], target)


def write_pair(
    page: Page,
    questions: tuple[Question, Question],
    answers: tuple[Answer, Answer],
    differences: tuple[GateDifference, ...],
) -> list[Item]:
    """Write both headlines, each leading to its walk, then only the questions that they pass differently."""
    width = max(page.width, 10)
    for question, answer in zip(questions, answers, strict=True):
        write_verdict(page, answer.verdict, headline(question, answer), ToAsk(question.requester, question.template.id))
    page.heading(_("What decides"))
    if not differences:
        page.text(_("Nothing that decides differs."))
    for difference in differences:
        page.title(_(GATE_TITLES[difference.gate]))
        sides = ((difference.first, difference.first_decides), (difference.second, difference.second_decides))
        for question, (gate, decides) in zip(questions, sides, strict=True):
            lines: list[Line] = []
            state = padded(_(STATE_WORDS[gate.state]), 12)
            label = wrapped(page.look.text(_page_label(questions, question)), " " * (len(state) + 2), width=width)
            lines.append((("  ", ""), (state, STATE_TONES[gate.state]), (label[0][len(state) + 2 :], "")))
            lines += [((line, ""),) for line in label[1:]]
            for attempt in decides:
                reason = wrapped(page.look.text(attempt_line(question, attempt)), " " * (len(state) + 2), width=width)
                lines += [((line, "dim"),) for line in reason]
            page.add(lines, ToAsk(question.requester, question.template.id))
    if questions[0].requester != questions[1].requester:
        page.blank()
        page.text(
            _("Compare them over all templates"), target=ToComparison(questions[0].requester, questions[1].requester)
        )
    return page.items


def _page_label(questions: tuple[Question, Question], question: Question) -> str:
    """Return what tells one side from the other."""
    if questions[0].requester == questions[1].requester:
        return named(question.template.name)
    return requester_label(question.requester)
