"""The answer to one question as Markdown, to paste into a ticket."""

from tui.language import _
from tui.presentation.markdown import escaped
from tui.presentation.why_view import WhyView


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
    if view.remedies:
        lines += ["", f"## {view.remedies_title}", ""]
        for number, page in enumerate(view.remedies, 1):
            lines.append(f"{number}. {escaped(page.fix)}")
            lines.append(f"   {escaped(page.where)} ({escaped(page.source)}; `{page.reason}`)")
    elif view.advice:
        lines += ["", *(f"- {escaped(text.removeprefix('- '))}" for text in view.advice)]
    return lines
