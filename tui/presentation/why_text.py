"""The answer to one question as plain text for an 80-column terminal."""

from diagnostics.access.answer import Verdict
from tui.language import _, ngettext
from tui.presentation.why_view import SUGGESTIONS_TITLE, GateRow, WhyView
from tui.presentation.wrapping import padded, wrapped

_MAX_ATTEMPTS = 12
_MAX_REPAIRS = 3
_TITLE, _WORD = 20, 12


def why_text(view: WhyView, *, lists_all: bool = False) -> list[str]:
    """Return the lines of an answer; with `lists_all` every attempt, and every repair there is a view of."""
    lead = view.verdict_word + "  "
    lines = wrapped(view.headline, lead, " " * len(lead))
    lines.append("")
    for label, text in view.context:
        lines += wrapped(text, padded(label, 10), " " * 10)
    lines.append("")
    for row in view.gates:
        lines += _gate(row, lists_all=lists_all)
    if view.notes:
        lines.append("")
    for note in view.notes:
        lines += wrapped(note)
    to_do = _what_to_do(view, lists_all=lists_all)
    lines += ["", *to_do] if to_do else []
    for number, suggestion in enumerate(view.suggestions):
        lines += ["", _(SUGGESTIONS_TITLE)] if number == 0 else []
        lines += wrapped(suggestion, "  - ", "    ")
    return lines


def _gate(row: GateRow, *, lists_all: bool) -> list[str]:
    lead = padded(row.title, _TITLE) + padded(row.word, _WORD)
    if not row.attempts:
        return wrapped(row.summary, lead, " " * len(lead))
    if len(row.attempts) == 1 and row.attempts[0].rule is None:
        return wrapped(row.attempts[0].line, lead, " " * len(lead))
    lines = [lead.rstrip()]
    shown = row.attempts if lists_all else row.attempts[:_MAX_ATTEMPTS]
    for attempt in shown:
        rule = _("rule {number}").format(number=attempt.rule) if attempt.rule is not None else ""
        start = "    " + padded(attempt.outcome, 4) + padded(rule, 8 if rule else 0)
        lines += wrapped(attempt.line, start, " " * 16 if rule else " " * 8)
    if (rest := len(row.attempts) - len(shown)) > 0:
        more = ngettext("and {count} more; --all lists it", "and {count} more; --all lists them", rest)
        lines.append("        " + more.format(count=rest))
    return lines


def _what_to_do(view: WhyView, *, lists_all: bool) -> list[str]:
    if view.repairs:
        lines = _repairs(view, lists_all=lists_all)
        return [*lines, "", *_remedies(view)] if view.verdict is Verdict.UNKNOWN and view.remedies else lines
    if view.remedies:
        return _remedies(view)
    return [line for text in view.advice for line in wrapped(text, "", "  " if text.startswith("-") else "")]


def _repairs(view: WhyView, *, lists_all: bool) -> list[str]:
    shown = view.repairs if lists_all else view.repairs[:_MAX_REPAIRS]
    lines = [_("What to do (any one of these, smallest first)") if view.repairs_total > 1 else _("What to do")]
    for number, repair in enumerate(shown, 1):
        start = f"  {number}. "
        lines += wrapped(repair.title, start, " " * len(start))
        lines += wrapped(repair.opens, "     ")
        lines += [row for line in repair.opened for row in wrapped(line, "       ", "         ")]
        lines += wrapped(repair.warning, "     ") if repair.warning else []
        lines += wrapped(_("Who: {who}").format(who=repair.who), "     ")
        lines += wrapped(_("Where: {where}").format(where=repair.where), "     ")
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
