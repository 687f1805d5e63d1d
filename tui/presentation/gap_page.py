"""The gap of a token as one page for the app."""

from diagnostics.access.answer import Verdict
from diagnostics.findings.gap import Gap
from tui.language import _, ngettext
from tui.presentation.gap_view import CauseRow, GapView
from tui.presentation.page import Item, Line, Page, Span, ToCause, ToVisible
from tui.presentation.why_page import VERDICT_TONES
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import cells, padded, wrapped

_NARROW = 60


def write_gap(page: Page, view: GapView, gap: Gap) -> list[Item]:
    """Write the causes with their counts, the largest first, and what fixes each."""
    page.title(view.headline)
    page.blank()
    largest = max((cause.count for cause in view.causes), default=0)
    for position, cause in enumerate(view.causes):
        page.add(_cause(page, cause, largest), ToCause(position))
    if shown := gap.counts[Verdict.VISIBLE]:
        templates = ngettext("{count} template", "{count} templates", shown).format(count=f"{shown:,}")
        word = padded(_(VERDICT_WORDS[Verdict.VISIBLE]), 8)
        page.spans([(word, "good"), (f" {templates}", "")], ToVisible())
    page.blank()
    for label, text in view.context:
        page.labelled(label, text, "warn" if text.startswith(_("WARNING")) else "")
    return page.items


def _cause(page: Page, cause: CauseRow, largest: int) -> list[Line]:
    templates = ngettext("{count} template", "{count} templates", cause.count).format(count=f"{cause.count:,}")
    word = padded(cause.verdict_word, 8)
    lead: list[Span] = [(word, VERDICT_TONES[cause.verdict]), (f" {padded(templates, 18)} ", "")]
    room = page.width - sum(cells(text) for text, _tone in lead)
    bar = max(1, round(max(min(room, 60), 1) * cause.count / largest)) if room > 0 else 0
    lines: list[Line] = [(*lead, (page.look.bar(bar), VERDICT_TONES[cause.verdict]))]
    width = max(page.width, 10)
    lines += [((line, ""),) for line in wrapped(page.look.text(cause.page.meaning), "   ", width=width)]
    if page.width >= _NARROW and cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        text = page.look.text(label.format(fix=cause.page.fix))
        lines += [((line, "dim"),) for line in wrapped(text, "   ", width=width)]
    return lines
