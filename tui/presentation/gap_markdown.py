"""The gap of a token as Markdown, and as rows for a spreadsheet."""

from collections.abc import Callable, Iterable

from diagnostics.findings.gap import Gap
from diagnostics.organisation.entries import ids_of, names_of
from tui.language import _
from tui.presentation.gap_view import CauseRow, GapView
from tui.presentation.markdown import escaped
from tui.presentation.spreadsheet import csv_text


def gap_markdown(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = [f"# {escaped(view.headline)}", ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.full_context]
    if view.causes:
        head = "| {} | {} | {} | {} |".format(_("State"), _("Templates"), _("Cause"), _("Fix"))
        lines += ["", head, "|---|---|---|---|"]
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
    """Return one row for each template."""
    answers, answer_of = gap.in_file_order()
    listed = zip(ids_of(gap.templates), names_of(gap.templates), answer_of, strict=True)
    rows = ((identifier, name, *answers[number]) for identifier, name, number in listed)
    return csv_text(("id", "name", "verdict", "headline"), rows)
