"""The gap as a page of the app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnostics.access.types import Verdict
from diagnostics.findings.gap import Gap
from tui.i18n import _, grouped, ngettext
from tui.presentation.gap.view import CauseRow, GapView
from tui.presentation.glyphs import VERDICT_TONES
from tui.presentation.layout import Item, Line, Page, Span
from tui.presentation.links import CauseKey, RestoringWay, Target, ToCause, ToObservation, ToRestoring, ToVisible
from tui.presentation.text import VERDICT_WORDS, cells, padded, wrapped

_NARROW = 60


@dataclass(frozen=True)
class GapNotes:
    """What is said beside the causes: ways to restore each, as far as they are known, and what was observed."""

    ways: Mapping[CauseKey, Mapping[RestoringWay, Sequence[str]]] = field(default_factory=dict)
    observed: Sequence[str] = ()
    is_observed: bool = False


def write_gap(page: Page, view: GapView, gap: Gap, notes: GapNotes) -> list[Item]:
    """Write the causes with their counts, the largest first, and what fixes each."""
    page.title(view.headline)
    page.blank()
    largest = max((cause.count for cause in view.causes), default=0)
    for cause in view.causes:
        ways = notes.ways.get((cause.verdict, cause.reason), {})
        shows_fix = cause.verdict is Verdict.UNKNOWN or not any(ways.values())
        page.add(_cause(page, cause, largest, shows_fix=shows_fix), ToCause(cause.verdict, cause.reason))
        for way, told in ways.items():
            if told:
                _way(page, told, ToRestoring(cause.verdict, cause.reason, way))
    if shown := gap.counts[Verdict.VISIBLE]:
        templates = ngettext("{count} template", "{count} templates", shown).format(count=grouped(shown))
        word = padded(_(VERDICT_WORDS[Verdict.VISIBLE]), 8)
        page.spans([(word, "good"), (f" {templates}", "")], ToVisible())
    page.blank()
    for note in view.context:
        page.labelled(note.label, note.text, "warn" if note.is_warning else "")
    for text in notes.observed:
        page.labelled(_("Observed"), text, target=ToObservation() if notes.is_observed else None)
    return page.items


def _way(page: Page, told: Sequence[str], target: Target) -> None:
    first, *others = told
    lines: list[Line] = [((line, ""),) for line in wrapped(page.look.text(first), "   + ", "     ", _width(page))]
    for text in others:
        lines += [((line, "dim"),) for line in wrapped(page.look.text(text), "     ", width=_width(page))]
    page.add(lines, target)


def _cause(page: Page, cause: CauseRow, largest: int, *, shows_fix: bool) -> list[Line]:
    templates = ngettext("{count} template", "{count} templates", cause.count).format(count=grouped(cause.count))
    word = padded(cause.verdict_word, 8)
    lead: list[Span] = [(word, VERDICT_TONES[cause.verdict]), (f" {padded(templates, 18)} ", "")]
    room = page.width - sum(cells(text) for text, _tone in lead)
    bar = max(1, round(max(min(room, 60), 1) * cause.count / largest)) if room > 0 else 0
    lines: list[Line] = [(*lead, (page.look.bar(bar), VERDICT_TONES[cause.verdict]))]
    lines += [((line, ""),) for line in wrapped(page.look.text(cause.page.meaning), "   ", width=_width(page))]
    if shows_fix and page.width >= _NARROW and cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        text = page.look.text(label.format(fix=cause.page.fix))
        lines += [((line, "dim"),) for line in wrapped(text, "   ", width=_width(page))]
    return lines


def _width(page: Page) -> int:
    return max(page.width, 10)
