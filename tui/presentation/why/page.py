"""The walk as a page of the app."""

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from tui.i18n import _, ngettext
from tui.presentation.glyphs import STATE_TONES, VERDICT_TONES
from tui.presentation.layout import Item, Line, Page, Span
from tui.presentation.links import ToObservation, ToReason, ToRepair, ToRepairs
from tui.presentation.text import cells, padded, wrapped
from tui.presentation.why.beside import FUTILE_TITLE, LIKE_TITLE
from tui.presentation.why.repair_view import RepairView
from tui.presentation.why.view import CONDITIONS_TITLE, SUGGESTIONS_TITLE, AttemptRow, GateRow, WhyView

_MAX_ATTEMPTS = 200
_NARROW = 60
_TITLE, _WORD = 20, 12


def write_why(page: Page, view: WhyView, reason: Reason, most_repairs: int, observed: Span) -> list[Item]:
    """Write the answer: headline, strip of gates, what to do, every attempt, advice, and what it rests on.

    `reason` is the headline's. Of the repairs the first `most_repairs` are written, and that there are more.
    `observed` says what the API returned and how that is meant, with no text where it is not known.
    """
    _headline(page, view, reason)
    page.items.append(Item(tuple(_strip(page, view)), selectable=False))
    told, tone = observed
    if told:
        page.text(told, tone, rest="  ", target=ToObservation())
    if view.conditions:
        page.heading(_(CONDITIONS_TITLE))
        for text in view.conditions:
            page.text(text)
    _remedies(page, view, most_repairs)
    page.heading(_("What was tried"))
    for row in view.gates:
        _gate(page, row)
    for note in view.notes:
        page.text(note, "dim")
    for title, texts in ((FUTILE_TITLE, view.futile), (LIKE_TITLE, view.alike)):
        if texts:
            page.heading(_(title))
        for text in texts:
            page.text(text, rest="  ")
    if view.suggestions:
        page.heading(_(SUGGESTIONS_TITLE))
        for text in view.suggestions:
            page.text(text)
    page.heading(_("The question"))
    for one in view.context:
        page.labelled(one.label, one.text, "warn" if one.is_warning else "")
    return page.items


def _headline(page: Page, view: WhyView, reason: Reason) -> None:
    lead = f"{view.verdict_word}  "
    lines = wrapped(page.look.text(view.headline), lead, " " * len(lead), max(page.width, 10))
    tone = VERDICT_TONES[view.verdict]
    first: Line = ((lead, tone), (lines[0][len(lead) :], "strong"))
    page.add([first, *(((line, "strong"),) for line in lines[1:])], ToReason(reason))


def _strip(page: Page, view: WhyView) -> list[Line]:
    """Return the gates with their states, side by side as far as they fit."""
    lines: list[list[Span]] = [[]]
    used = 0
    for row in view.gates:
        title, word = row.title, row.word
        size = cells(title) + 1 + cells(word) + 3
        if used and used + size > page.width:
            lines.append([])
            used = 0
        lines[-1] += [(f"{title} ", ""), (word, STATE_TONES[row.state]), ("   ", "")]
        used += size
    return [tuple(line) for line in lines]


def write_repairs(page: Page, view: WhyView) -> list[Item]:
    """Write all repairs that are listed."""
    if not view.repairs:
        page.text(_("Nothing is left to mend."))
        return page.items
    _repairs(page, view, len(view.repairs))
    return page.items


def _remedies(page: Page, view: WhyView, most_repairs: int) -> None:
    if view.repairs:
        _repairs(page, view, most_repairs)
        if view.verdict is not Verdict.UNKNOWN:
            return
    if view.remedies:
        page.heading(view.remedies_title)
        for number, remedy in enumerate(view.remedies, 1):
            start = f"{number}. "
            lines = wrapped(page.look.text(remedy.fix), start, " " * len(start), max(page.width, 10))
            lines += wrapped(_("Where: {where}").format(where=remedy.where), "   ", width=max(page.width, 10))
            page.add([((line, ""),) for line in lines], ToReason(remedy.reason))
    elif view.advice:
        page.blank()
        for text in view.advice:
            page.text(text, rest="  " if text.startswith("-") else "")


def _repairs(page: Page, view: WhyView, most: int) -> None:
    page.heading(view.repairs_title)
    width = max(page.width, 10)
    shown = view.repairs[:most]
    for number, repair in enumerate(shown, 1):
        start = f"{number}. "
        lines: list[Line] = [((line, ""),) for line in wrapped(page.look.text(repair.title), start, "   ", width)]
        if repair.opens:
            lines += [((line, "dim"),) for line in wrapped(page.look.text(repair.opens), "   ", width=width)]
        if repair.warning:
            lines += [((line, "warn"),) for line in wrapped(repair.warning, "   ", width=width)]
        page.add(lines, ToRepair(number - 1))
    rest = view.repairs_total - len(shown)
    if rest > 0:
        more = ngettext("{count} more way", "{count} more ways", rest).format(count=rest)
        is_listed = len(shown) < len(view.repairs)
        page.text(more, "" if is_listed else "dim", "   ", target=ToRepairs() if is_listed else None)


def write_repair(page: Page, repair: RepairView) -> list[Item]:
    """Write one repair: what else it opens, who can do it, where, how to undo it, and the message to send."""
    page.title(repair.title)
    page.blank()
    if repair.opens:
        page.labelled(_("Opens"), repair.opens)
    if repair.warning:
        page.labelled("", repair.warning, "warn")
    page.labelled(_("Who"), repair.who)
    page.labelled(_("Where"), repair.where)
    page.labelled(_("Undo"), repair.undo)
    page.heading(_("A message to send"))
    for paragraph in repair.message.split("\n"):
        page.text(paragraph)
    return page.items


def _gate(page: Page, row: GateRow) -> None:
    lead: list[Span] = [(padded(row.title, _TITLE), "strong"), (padded(row.word, _WORD), STATE_TONES[row.state])]
    if not row.attempts:
        if page.width >= _NARROW:
            lead.append((row.summary, "dim"))
        page.spans(lead)
        return
    if len(row.attempts) == 1 and row.attempts[0].rule is None and page.width >= _NARROW:
        _gate_of_one(page, row)
        return
    page.spans(lead, ToReason(row.attempts[0].reason) if len(row.attempts) == 1 else None)
    shown = row.attempts[:_MAX_ATTEMPTS]
    rest = len(row.attempts) - len(shown)
    for position, attempt in enumerate(shown):
        _attempt(page, attempt, is_last=position == len(shown) - 1 and not rest)
    if rest:
        more = ngettext("and {count} more; the export lists all", "and {count} more; the export lists all", rest)
        page.text(more.format(count=rest), "dim", page.look.last_branch)


def _gate_of_one(page: Page, row: GateRow) -> None:
    """Write a gate with its only attempt beside it."""
    title, word = padded(row.title, _TITLE), padded(row.word, _WORD)
    indent = _TITLE + _WORD
    lines = wrapped(page.look.text(row.attempts[0].line), " " * indent, width=page.width)
    first: Line = ((title, "strong"), (word, STATE_TONES[row.state]), (lines[0][indent:], ""))
    following: list[Line] = [((line, ""),) for line in lines[1:]]
    page.add([first, *following], ToReason(row.attempts[0].reason))


def _attempt(page: Page, attempt: AttemptRow, *, is_last: bool) -> None:
    look = page.look
    branch = look.last_branch if is_last else look.branch
    rule = _("rule {number}").format(number=attempt.rule) + "  " if attempt.rule is not None else ""
    start = f"{branch}{padded(attempt.outcome, 4)}{rule}"
    trunk = "   " if is_last else look.trunk
    rest = trunk + " " * (cells(start) - 3)
    lines = wrapped(look.text(attempt.line), start, rest, max(page.width, 10))
    page.add([((line, ""),) for line in lines], ToReason(attempt.reason))
