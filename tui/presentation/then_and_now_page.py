"""The present facts beside former ones, as one page for the app."""

from collections.abc import Sequence
from pathlib import Path

from diagnostics.access.question import Asker
from diagnostics.findings.comparison import compare_walks
from diagnostics.findings.passage import Passage
from diagnostics.findings.then_and_now import TemplateThenAndNow, ThenAndNow
from diagnostics.organisation.model import Template
from diagnostics.workspace.problems import Problem
from tui.language import _
from tui.presentation.compare import gate_differences
from tui.presentation.compare_page import write_verdict
from tui.presentation.page import Item, Line, Page
from tui.presentation.problems import problem_lines
from tui.presentation.targets import ToAsk, ToFormer, ToTurned
from tui.presentation.then_and_now import (
    about_lines,
    dated_headline,
    decisive_line,
    example_of,
    moments_of,
    not_listed,
    turn_line,
    turned_by,
)
from tui.presentation.times import moment
from tui.presentation.wrapping import wrapped


def write_then_and_now(page: Page, passage: Passage, found: ThenAndNow, path: Path) -> None:
    """Write the counts, then what turned, grouped by its two answers; each opens its templates."""
    _write_about(page, passage)
    for count, told in (
        (found.both, _("visible then and now")),
        (found.only_before, _("lost: visible then, and no more")),
        (found.only_after, _("gained: visible now, and not then")),
    ):
        page.text(told, first=f"{count:>9,}  ", rest=" " * 11)
    page.heading(_("What turned"))
    if found.is_same:
        page.text(_("No verdict turned."))
    width = max(page.width, 10)
    for turn in found.turns:
        title = turn_line(turn)
        lines: list[Line] = [((line, "strong"),) for line in wrapped(page.look.text(title), "", "  ", width)]
        for told in (decisive_line(turn), _("Example: {template}").format(template=example_of(turn))):
            lines += [((line, ""),) for line in wrapped(page.look.text(told), "   ", "     ", width)]
        page.add(lines, ToTurned(found.asker, title, turn.templates, path))


def write_template_then_and_now(
    page: Page, passage: Passage, asker: Asker, template: Template, found: TemplateThenAndNow
) -> None:
    """Write both headlines, the present one leading to its walk, then which change turned it, and what differs."""
    _write_about(page, passage)
    width = max(page.width, 10)
    moments = moments_of(passage)
    targets = (None, ToAsk(asker, template.id))
    for question, answer, when, target in zip(found.questions, found.answers, moments, targets, strict=True):
        if question is None or answer is None:
            page.text(not_listed(when))
            continue
        write_verdict(page, answer.verdict, dated_headline(when, question, answer), target)
    if told_by := turned_by(found):
        page.blank()
        page.text(told_by)
    (earlier, later), (before, after) = found.questions, found.answers
    if earlier is not None and later is not None and before is not None and after is not None:
        page.blank()
        labels = (moment(moments[0]), moment(moments[1]))
        for line in gate_differences((earlier, later), compare_walks(before, after), labels, width):
            page.text(line) if line else page.blank()


def write_broken(page: Page, problems: Sequence[Problem]) -> None:
    """Write why former facts cannot be compared with."""
    page.text(_("These former facts cannot be read any more. Mend the file, or take it out of its folder."), "warn")
    for line in problem_lines(problems):
        page.text(line, rest="    ")


def write_others(page: Page, asker: Asker, template: Template | None, path: Path, former: Sequence[Path]) -> list[Item]:
    """Write which other former facts there are, each leading to the comparison with them."""
    others = [other for other in former if other != path]
    if others:
        page.heading(_("Other former facts, by when they were written"))
    for other in others:
        page.text(other.stem, target=ToFormer(asker, template, other))
    return page.items


def _write_about(page: Page, passage: Passage) -> None:
    page.text(" ".join(about_lines(passage)))
    page.blank()
