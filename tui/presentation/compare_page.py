"""Two askers, or two walks, side by side as one page for the app."""

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.question import Asker, Question
from diagnostics.findings.comparison import Comparison, GateDifference
from tui.language import _, ngettext
from tui.presentation.attempts import attempt_line
from tui.presentation.compare import Templates, answer_words, asker_label
from tui.presentation.gap_view import template_label
from tui.presentation.headlines import headline
from tui.presentation.names import named
from tui.presentation.page import Item, Line, Page
from tui.presentation.targets import Target, ToAsk, ToComparison, ToDifference
from tui.presentation.why_page import STATE_TONES, VERDICT_TONES
from tui.presentation.why_view import GATE_TITLES, STATE_WORDS, VERDICT_WORDS
from tui.presentation.wrapping import padded, wrapped


def write_comparison(
    page: Page, first: Asker, second: Asker, comparison: Comparison, templates: Templates
) -> list[Item]:
    """Write the counts, then what differs, grouped by its two reasons; each opens its templates."""
    page.title(_("{first} and {second}").format(first=asker_label(first), second=asker_label(second)))
    page.blank()
    for positions, told in (
        (comparison.both, _("both get")),
        (comparison.only_first, _("only {asker} gets").format(asker=asker_label(first))),
        (comparison.only_second, _("only {asker} gets").format(asker=asker_label(second))),
    ):
        target = ToDifference(first, second, told, positions) if positions else None
        page.text(told, first=f"{len(positions):>9,}  ", rest=" " * 11, target=target)
    page.heading(_("What differs"))
    if not comparison.differences:
        page.text(_("No template is answered differently."))
    width = max(page.width, 10)
    for difference in comparison.differences:
        count = len(difference.positions)
        title = ngettext("{count} template", "{count} templates", count).format(count=f"{count:,}")
        lines: list[Line] = [((title, "strong"),)]
        for asker, answer in ((first, difference.first), (second, difference.second)):
            told = f"{asker_label(asker)}: {answer_words(answer)}"
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
        write_verdict(page, answer.verdict, headline(question, answer), ToAsk(question.asker, question.template.id))
    page.heading(_("What decides"))
    if not differences:
        page.text(_("Nothing that decides differs."))
    for difference in differences:
        page.title(_(GATE_TITLES[difference.gate]))
        sides = ((difference.first, difference.first_decides), (difference.second, difference.second_decides))
        for question, (gate, decides) in zip(questions, sides, strict=True):
            lines: list[Line] = []
            state = padded(_(STATE_WORDS[gate.state]), 12)
            label = wrapped(page.look.text(_label(questions, question)), " " * (len(state) + 2), width=width)
            lines.append((("  ", ""), (state, STATE_TONES[gate.state]), (label[0][len(state) + 2 :], "")))
            lines += [((line, ""),) for line in label[1:]]
            for attempt in decides:
                reason = wrapped(page.look.text(attempt_line(question, attempt)), " " * (len(state) + 2), width=width)
                lines += [((line, "dim"),) for line in reason]
            page.add(lines, ToAsk(question.asker, question.template.id))
    if questions[0].asker != questions[1].asker:
        page.blank()
        page.text(_("Compare them over all templates"), target=ToComparison(questions[0].asker, questions[1].asker))
    return page.items


def _label(questions: tuple[Question, Question], question: Question) -> str:
    """Return what tells one side from the other."""
    if questions[0].asker == questions[1].asker:
        return named(question.template.name)
    return asker_label(question.asker)
