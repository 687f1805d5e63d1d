"""The gap of a token as Markdown, and as rows for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable

from diagnostics.findings.gap import Gap
from diagnostics.printable import visible
from tui.language import _
from tui.presentation.gap_view import CauseRow, GapView
from tui.presentation.markdown import escaped

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def gap_markdown(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = [f"# {escaped(view.headline)}", ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.context]
    lines += ["", "| {} | {} | {} | {} |".format(_("State"), _("Templates"), _("Cause"), _("Fix")), "|---|---|---|---|"]
    for cause in view.causes:
        fix = escaped(cause.page.fix)
        lines.append(
            f"| {cause.verdict_word} | {cause.count} | {escaped(cause.page.meaning)} (`{cause.reason}`) | {fix} |"
        )
    for cause in view.causes:
        lines += [f"- `{cause.reason}`: {escaped(told)}" for told in (remedies(cause) if remedies is not None else ())]
    if templates is not None:
        for cause in view.causes:
            lines += ["", f"## {cause.verdict_word} {cause.reason}", ""]
            lines += [f"- {escaped(label)}" for label in templates(cause)]
    return lines


def gap_csv(gap: Gap) -> str:
    """Return one row for each template. A cell that a spreadsheet would take for a formula is made text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "name", "verdict", "headline"))
    for template, verdict, headline in gap.rows():
        writer.writerow((_cell(template.id), _cell(template.name), verdict.value, headline.value))
    return text.getvalue()


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
