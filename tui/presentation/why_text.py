"""The answer to one question as plain text for an 80-column terminal."""

from tui.language import _, ngettext
from tui.presentation.why_view import GateRow, WhyView
from tui.presentation.wrapping import padded, wrapped

_MAX_ATTEMPTS = 12
_TITLE, _WORD = 20, 12


def why_text(view: WhyView) -> list[str]:
    """Return the lines of an answer."""
    lead = view.verdict_word + "  "
    lines = wrapped(view.headline, lead, " " * len(lead))
    lines.append("")
    for label, text in view.context:
        lines += wrapped(text, padded(label, 10), " " * 10)
    lines.append("")
    for row in view.gates:
        lines += _gate(row)
    if view.notes:
        lines.append("")
    for note in view.notes:
        lines += wrapped(note)
    return lines + _remedies(view)


def _gate(row: GateRow) -> list[str]:
    lead = padded(row.title, _TITLE) + padded(row.word, _WORD)
    if not row.attempts:
        return wrapped(row.summary, lead, " " * len(lead))
    if len(row.attempts) == 1 and row.attempts[0].rule is None:
        return wrapped(row.attempts[0].line, lead, " " * len(lead))
    lines = [lead.rstrip()]
    for attempt in row.attempts[:_MAX_ATTEMPTS]:
        rule = _("rule {number}").format(number=attempt.rule) if attempt.rule is not None else ""
        start = "    " + padded(attempt.outcome, 4) + padded(rule, 8 if rule else 0)
        lines += wrapped(attempt.line, start, " " * 16 if rule else " " * 8)
    if (rest := len(row.attempts) - _MAX_ATTEMPTS) > 0:
        more = ngettext("and {count} more; --json lists all", "and {count} more; --json lists all", rest)
        lines.append("        " + more.format(count=rest))
    return lines


def _remedies(view: WhyView) -> list[str]:
    if not view.remedies:
        advice = [line for text in view.advice for line in wrapped(text, "", "  " if text.startswith("-") else "")]
        return ["", *advice] if advice else []
    lines = ["", view.remedies_title]
    for number, page in enumerate(view.remedies, 1):
        start = f"  {number}. "
        lines += wrapped(page.fix, start, " " * len(start))
        lines += wrapped(_("Where: {where}").format(where=page.where), "     ")
        lines += wrapped(
            _("Source: {source}; sightline reasons {code}").format(source=page.source, code=page.reason), "     "
        )
    return lines
