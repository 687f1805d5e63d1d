"""The gap of a token as plain text for an 80-column terminal."""

from collections.abc import Callable, Iterable

from diagnostics.access.answer import Verdict
from tui.language import _, ngettext
from tui.presentation.gap_view import CauseRow, GapView
from tui.presentation.wrapping import padded, wrapped

_BAR = 24


def gap_text(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = wrapped(view.headline)
    lines.append("")
    for label, text in view.full_context:
        lines += wrapped(text, padded(label, 10), " " * 10)
    largest = max((cause.count for cause in view.causes), default=0)
    for cause in view.causes:
        lines.append("")
        lines += _cause(cause, largest)
        lines += [line for told in (remedies(cause) if remedies is not None else ()) for line in wrapped(told, "    ")]
        if templates is not None:
            lines += [line for label in templates(cause) for line in wrapped(label, "      ", "        ")]
    if view.causes and templates is None:
        lines += ["", *wrapped(_("List every template with --all. Walk one with: sightline why --template X"))]
    return lines


def _cause(cause: CauseRow, largest: int) -> list[str]:
    bar = "#" * max(1, round(_BAR * cause.count / largest))
    templates = ngettext("{count:,} template", "{count:,} templates", cause.count).format(count=cause.count)
    lines = [f"{padded(cause.verdict_word, 8)} {templates}  {bar}", f"    {cause.reason}"]
    lines += wrapped(cause.page.meaning, "    ")
    lines += wrapped(_("Example: {template}").format(template=cause.example), "    ")
    if cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        lines += wrapped(label.format(fix=cause.page.fix), "    ")
        lines += wrapped(_("Where: {where}").format(where=cause.page.where), "    ")
    return lines
