"""Former facts beside present ones, as text, data and page."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from diagnostics.access.types import Answer, Question, Requester
from diagnostics.findings.compare import compare_walks
from diagnostics.findings.history import Said, TemplateThenAndNow, ThenAndNow, Turn
from diagnostics.findings.verdict_changes import Passage
from diagnostics.model.organisation import Template
from diagnostics.workspace.problems import Problem
from tui.i18n import _, ngettext
from tui.presentation.compare import (
    gate_differences,
    gate_differences_json,
    listed,
    requester_label,
    write_verdict,
)
from tui.presentation.contract.compare import (
    CapturedData,
    DecisiveData,
    FormerCountsData,
    HistoryCompared,
    RequesterTurnsData,
    TemplateHistoryCompared,
    TurnData,
)
from tui.presentation.contract.parts import (
    SCHEMA,
    AnswerData,
    difference_data,
    subject_data,
    thing_data,
    token_data,
)
from tui.presentation.differences import counted, difference_text, differences_text
from tui.presentation.layout import Item, Line, Page
from tui.presentation.links import ToAsk, ToFormer, ToTurned
from tui.presentation.problems import problem_lines
from tui.presentation.text import ENDLESS, VERDICT_WORDS, WIDTH, escaped, iso, moment, template_label, wrapped
from tui.presentation.why.headlines import headline

_MOST_NAMED = 5


class HistoryReport(NamedTuple):
    """Former facts beside present ones, for each requester over all templates."""

    passage: Passage
    compared: Sequence[ThenAndNow]


class TemplateHistoryReport(NamedTuple):
    """Former facts beside present ones, for one template of one requester."""

    passage: Passage
    requester: Requester
    template: Template
    found: TemplateThenAndNow


def then_and_now_text(report: HistoryReport) -> list[str]:
    """Return what changed for each requester: counts, then what turned, and the changes that turned it."""
    passage, compared = report
    lines = about_lines(passage)
    for one in compared:
        if one.is_same:
            continue
        lines += ["", *wrapped(requester_line(one), "", "  ")]
        for turn in one.turns:
            lines += wrapped(turn_line(turn), "    ", "      ")
            lines += wrapped(_("Example: {template}").format(template=example_of(turn)), "      ", "        ")
            lines += wrapped(decisive_line(turn), "      ", "        ")
    return [*lines, *_same(compared)]


def then_and_now_markdown(report: HistoryReport) -> list[str]:
    """Return what changed for each requester as tables."""
    passage, compared = report
    lines = [escaped(line) for line in about_lines(passage, ENDLESS)]
    for one in compared:
        if one.is_same:
            continue
        lines += ["", f"## {escaped(requester_line(one))}", ""]
        lines += ["| {} | {} | {} |".format(_("What turned"), _("Example"), _("By what")), "|---|---|---|"]
        lines += [
            f"| {escaped(turn_line(turn))} | {escaped(example_of(turn))} | {escaped(decisive_line(turn))} |"
            for turn in one.turns
        ]
    return [*lines, *(escaped(line) for line in _same(compared))]


def then_and_now_json(report: HistoryReport) -> HistoryCompared:
    """Return what changed for each requester as the versioned JSON contract."""
    passage, compared = report
    former, present = _captured(passage)
    return HistoryCompared(
        schema=SCHEMA,
        former=former,
        present=present,
        changes=[difference_data(change) for change in passage.changes],
        askers=[
            RequesterTurnsData(
                token=token_data(one.requester),
                subject=subject_data(one.requester),
                counts=FormerCountsData(one.both, one.only_before, one.only_after),
                differences=[_turn_json(turn) for turn in one.turns],
            )
            for one in compared
        ],
    )


def one_then_and_now_text(report: TemplateHistoryReport, width: int = WIDTH) -> list[str]:
    """Return one answer then and now: only the questions of the walk that differ, and what turned the verdict."""
    passage, found = report.passage, report.found
    moments = moments_of(passage)
    lines = [*about_lines(passage, width), ""]
    for question, answer, when in zip(found.questions, found.answers, moments, strict=True):
        if question is None or answer is None:
            lines += wrapped(not_listed(when), width=width)
        else:
            lead = _(VERDICT_WORDS[answer.verdict]) + "  "
            lines += wrapped(dated_headline(when, question, answer), lead, " " * len(lead), width)
    before, after = found.answers
    first, second = found.questions
    if before is not None and after is not None and first is not None and second is not None:
        labels = (moment(moments[0]), moment(moments[1]))
        lines += ["", *gate_differences((first, second), compare_walks(before, after), labels, width)]
    if told := turned_by(found):
        lines += ["", *wrapped(told, "", "  ", width)]
    return lines


def one_then_and_now_markdown(report: TemplateHistoryReport) -> list[str]:
    """Return one answer then and now as a list."""
    return listed(one_then_and_now_text(report, ENDLESS))


def dated_headline(when: datetime, question: Question, answer: Answer) -> str:
    """Return the headline of an answer, and of when it was so."""
    return _("{moment}: {headline}").format(moment=moment(when), headline=headline(question, answer))


def not_listed(when: datetime) -> str:
    """Return that the template was not listed then."""
    return _("On {moment} the template was not listed.").format(moment=moment(when))


def turned_by(found: TemplateThenAndNow) -> str:
    """Return what turned the verdict; empty where it did not turn."""
    if found.decisive:
        return _("What turned it: {changes}.").format(changes=differences_text(found.decisive))
    if not found.is_turned:
        return ""
    told = _("Not one change alone turned it, but together: {changes}.")
    return told.format(changes=differences_text(found.changes))


def one_then_and_now_json(report: TemplateHistoryReport) -> TemplateHistoryCompared:
    """Return one answer then and now as the versioned JSON contract."""
    passage, requester, template, found = report
    before, after = found.answers
    former, present = _captured(passage)
    return TemplateHistoryCompared(
        schema=SCHEMA,
        former=former,
        present=present,
        token=token_data(requester),
        subject=subject_data(requester),
        template=thing_data(template),
        first=AnswerData(before.verdict, before.headline) if before is not None else None,
        second=AnswerData(after.verdict, after.headline) if after is not None else None,
        differences=gate_differences_json(compare_walks(before, after)) if before and after else [],
        decisive=[difference_data(change) for change in found.decisive],
        changes=[difference_data(change) for change in found.changes],
    )


def about_lines(passage: Passage, width: int = WIDTH) -> list[str]:
    """Return of when both facts are, and how much changed between them."""
    before, after = moments_of(passage)
    shown = (moment(after), moment(before)) if moment(after) != moment(before) else (iso(after), iso(before))
    told = _("The facts of {after} beside those of {before}.").format(after=shown[0], before=shown[1])
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
        told = _("No verdict turned for {requester}.").format(requester=requester_label(same[0].requester))
    else:
        told = ngettext("No verdict turned for {count}.", "No verdict turned for {count} tokens.", len(same))
    return ["", *wrapped(told.format(count=len(same)))]


def requester_line(one: ThenAndNow) -> str:
    """Return how many templates one requester got then and gets now."""
    label = requester_label(one.requester)
    told = _("{requester}: {before:,} visible then, {after:,} now; {lost:,} lost, {gained:,} gained")
    return told.format(
        requester=label[:1].upper() + label[1:],
        before=one.both + one.only_before,
        after=one.both + one.only_after,
        lost=one.only_before,
        gained=one.only_after,
    )


def turn_line(turn: Turn) -> str:
    """Return how many templates turned, from what to what."""
    count = len(turn.templates)
    told = ngettext("{count:,} template: {before}, now {after}", "{count:,} templates: {before}, now {after}", count)
    return told.format(count=count, before=_said(turn.before), after=_said(turn.after))


def _said(said: Said) -> str:
    return f"{_(VERDICT_WORDS[said[0]])} {said[1]}" if said is not None else _("not listed")


def example_of(turn: Turn) -> str:
    """Return the first of the templates."""
    return template_label(turn.templates[0])


def decisive_line(turn: Turn) -> str:
    """Return which changes turned them: the first few, and what each template has of its own in one."""
    if not turn.decisive:
        return _("No change alone turned it, but several together.")
    own = [count for change, count in turn.decisive if change.list == "templates"]
    told_apart = [(difference_text(change), count) for change, count in turn.decisive if change.list != "templates"]
    if len(own) == 1:
        told_apart = [(difference_text(change), count) for change, count in turn.decisive]
    elif own:
        told_apart.append((_("changes of the templates themselves"), sum(own)))
    parts = [
        part if count >= turn.looked_at else _("{change}: {count} of them").format(change=part, count=count)
        for part, count in told_apart[:_MOST_NAMED]
    ]
    more = len(told_apart) - _MOST_NAMED
    if more > 0:
        parts.append(ngettext("{count} more change", "{count} more changes", more).format(count=more))
    told = _("What turned it: {changes}.")
    if turn.looked_at < len(turn.templates):
        told = _("What turned the first {looked_at}: {changes}.")
    return told.format(changes="; ".join(parts), looked_at=turn.looked_at)


def _turn_json(turn: Turn) -> TurnData:
    return TurnData(
        former=AnswerData(*turn.before) if turn.before is not None else None,
        present=AnswerData(*turn.after) if turn.after is not None else None,
        count=len(turn.templates),
        templates=[thing_data(template) for template in turn.templates],
        looked_at=turn.looked_at,
        decisive=[DecisiveData(*change, count) for change, count in turn.decisive],
    )


def _captured(passage: Passage) -> tuple[CapturedData, CapturedData]:
    before, after = moments_of(passage)
    return CapturedData(iso(before)), CapturedData(iso(after))


def moments_of(passage: Passage) -> tuple[datetime, datetime]:
    """Return when the earlier and the later facts were captured."""
    before, after = (one.organisation.organisation.captured_at for one in (passage.earlier, passage.later))
    return before, after


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
        page.add(lines, ToTurned(found.requester, title, turn.templates, path))


def write_template_then_and_now(
    page: Page, passage: Passage, requester: Requester, template: Template, found: TemplateThenAndNow
) -> None:
    """Write both headlines, the present one leading to its walk, then which change turned it, and what differs."""
    _write_about(page, passage)
    width = max(page.width, 10)
    moments = moments_of(passage)
    targets = (None, ToAsk(requester, template.id))
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


def write_others(
    page: Page, requester: Requester, template: Template | None, path: Path, former: Sequence[Path]
) -> list[Item]:
    """Write which other former facts there are, each leading to the comparison with them."""
    others = [other for other in former if other != path]
    if others:
        page.heading(_("Other former facts, by when they were written"))
    for other in others:
        page.text(other.stem, target=ToFormer(requester, template, other))
    return page.items


def _write_about(page: Page, passage: Passage) -> None:
    page.text(" ".join(about_lines(passage)))
    page.blank()
