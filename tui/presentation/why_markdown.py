"""The answer to one question as Markdown, to paste into a ticket."""

from collections.abc import Iterable

from diagnostics.access.answer import Verdict
from tui.language import _, ngettext
from tui.presentation.markdown import escaped
from tui.presentation.why_view import SUGGESTIONS_TITLE, WhyView


def why_markdown(view: WhyView) -> list[str]:
    """Return the lines of an answer."""
    lines = [f"# {view.verdict_word}", "", escaped(view.headline), ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.context]
    lines += ["", "| {} | {} | {} |".format(_("Gate"), _("State"), _("Evidence")), "|---|---|---|"]
    for row in view.gates:
        evidence = [escaped(row.summary)] if row.summary else []
        for attempt in row.attempts:
            rule = _("rule {number}").format(number=attempt.rule) + ": " if attempt.rule is not None else ""
            evidence.append(f"{attempt.outcome} - {rule}{escaped(attempt.line)} (`{attempt.reason}`)")
        lines.append(f"| {row.title} | {row.word} | {'<br>'.join(evidence)} |")
    lines += [line for note in view.notes for line in ("", escaped(note))]
    if view.repairs:
        lines += _repairs(view)
    if view.remedies and (not view.repairs or view.verdict is Verdict.UNKNOWN):
        lines += ["", f"## {view.remedies_title}", ""]
        for number, page in enumerate(view.remedies, 1):
            lines.append(f"{number}. {escaped(page.fix)}")
            lines.append(f"   {escaped(page.where)} ({escaped(page.source)}; `{page.reason}`)")
    elif view.advice and not view.repairs:
        lines += _advice(view.advice)
    if view.suggestions:
        lines += ["", f"## {_(SUGGESTIONS_TITLE)}", "", *(f"- {escaped(text)}" for text in view.suggestions)]
    return lines


def _advice(advice: Iterable[str]) -> list[str]:
    """Return paragraphs, and the points among them as lists."""
    lines, was_point = [], False
    for text in advice:
        is_point = text.startswith("- ")
        if not (is_point and was_point):
            lines.append("")
        lines.append(f"- {escaped(text[2:])}" if is_point else escaped(text))
        was_point = is_point
    return lines


def _repairs(view: WhyView) -> list[str]:
    lines = ["", f"## {_('What to do')}", ""]
    for number, repair in enumerate(view.repairs, 1):
        lines.append(f"{number}. {escaped(repair.title)} {escaped(repair.opens)} {escaped(repair.warning)}".rstrip())
        lines += [
            f"   - {label}: {escaped(text)}"
            for label, text in (
                *((_("Opens"), text) for text in repair.opened),
                (_("Who"), repair.who),
                (_("Where"), repair.where),
                (_("Undo"), repair.undo),
            )
        ]
    if (rest := view.repairs_total - len(view.repairs)) > 0:
        lines += ["", ngettext("{count} more way.", "{count} more ways.", rest).format(count=rest)]
    return lines
