"""The gap as text, Markdown and CSV."""

from collections.abc import Callable, Iterable, Sequence

from diagnostics.access.types import Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from diagnostics.model.lazy import ids_of, names_of
from tui.i18n import _, ngettext
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap.view import CauseRow, GapView
from tui.presentation.glyphs import VERDICT_BADGES
from tui.presentation.layout import Line, led, plain
from tui.presentation.text import csv_text, escaped, padded, wrapped

_BAR = 24
MOST_GROUPS = 12
"""Groups of templates that are told without --all."""

_MOST_CONDITIONS = 6


def gap_text(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap as text."""
    return ["".join(text for text, _tone in line) for line in gap_lines(view, templates, remedies)]


def gap_lines(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[Line]:
    """Return the lines of a gap with their tones.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = plain([*wrapped(view.headline), ""])
    for label, text, _is_warning in view.full_context:
        lines += plain(wrapped(text, padded(label, 10), " " * 10))
    largest = max((cause.count for cause in view.causes), default=0)
    shown = view.causes if templates is not None else view.causes[:MOST_GROUPS]
    for cause in shown:
        lines.append(())
        lines += led(_cause(cause, largest), (cause.verdict_word, VERDICT_BADGES[cause.verdict]))
        for told in remedies(cause) if remedies is not None else ():
            lines += plain(wrapped(told, "    "))
        for label in templates(cause) if templates is not None else ():
            lines += plain(wrapped(label, "      ", "        "))
    lines += plain(_rest(view.causes[len(shown) :]))
    if any(cause.conditions for cause in view.causes):
        lines += plain(["", *wrapped(_("Which question settles most: sightline settle --token T"))])
    if view.causes and templates is None:
        hint = _("List every template with --all. Walk one with: sightline why --template X")
        lines += plain(["", *wrapped(hint)])
    return lines


def _rest(causes: Sequence[CauseRow]) -> list[str]:
    if not causes:
        return []
    count = sum(cause.count for cause in causes)
    more = ngettext(
        "and {count:,} more template in {groups} smaller group; --all lists it",
        "and {count:,} more templates in {groups} smaller groups; --all lists them",
        count,
    )
    return ["", *wrapped(more.format(count=count, groups=len(causes)))]


def _cause(cause: CauseRow, largest: int) -> list[str]:
    bar = "#" * max(1, round(_BAR * cause.count / largest))
    templates = ngettext("{count:,} template", "{count:,} templates", cause.count).format(count=cause.count)
    lines = [f"{padded(cause.verdict_word, 8)} {templates}  {bar}", f"    {cause.reason}"]
    if cause.conditions:
        return lines + _conditions(cause)
    lines += wrapped(cause.page.meaning, "    ")
    lines += wrapped(_("Example: {template}").format(template=cause.example), "    ")
    if cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        lines += wrapped(label.format(fix=cause.page.fix), "    ")
        lines += wrapped(_("Where: {where}").format(where=cause.page.where), "    ")
    return lines


def _conditions(cause: CauseRow) -> list[str]:
    """Return what unknown templates hang on, and one of them."""
    lines = [line for told in cause.conditions[:_MOST_CONDITIONS] for line in wrapped(told, "    ", "      ")]
    if (rest := len(cause.conditions) - _MOST_CONDITIONS) > 0:
        more = ngettext("and {count} more condition", "and {count} more conditions", rest)
        lines += wrapped(more.format(count=rest), "    ")
    return lines + wrapped(_("Example: {template}").format(template=cause.example), "    ")


def gap_markdown(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = [f"# {escaped(view.headline)}", ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text, _is_warning in view.full_context]
    if view.causes:
        head = "| {} | {} | {} | {} |".format(_("State"), _("Templates"), _("Cause"), _("Fix"))
        lines += ["", head, "|---|---|---|---|"]
    for cause in view.causes:
        fix = escaped(cause.page.fix)
        told = "<br>".join(map(escaped, cause.conditions)) or escaped(cause.page.meaning)
        lines.append(f"| {cause.verdict_word} | {cause.count} | {told} (`{cause.reason}`) | {fix} |")
    for cause in view.causes:
        lines += [f"- `{cause.reason}`: {escaped(told)}" for told in (remedies(cause) if remedies is not None else ())]
    if templates is not None:
        for cause in view.causes:
            lines += ["", f"## {cause.verdict_word} {cause.reason}", ""]
            lines += [f"- {escaped(label)}" for label in templates(cause)]
    return lines


def gap_csv(gap: Gap, unknowns: Unknowns, words: ConditionWords) -> str:
    """Return one row for each template; what an unknown one hangs on stands in its last column, a line for each way."""
    answers, answer_of = gap.in_file_order()
    conditions: dict[int, str] = {}
    for group in unknowns.groups:
        told = "\n".join(words.sentences(group.formula, group.sets))
        conditions.update(dict.fromkeys(group.positions, told))
    listed = zip(ids_of(gap.templates), names_of(gap.templates), answer_of, strict=True)
    rows = (
        (identifier, name, *answers[number], conditions.get(position, ""))
        for position, (identifier, name, number) in enumerate(listed)
    )
    return csv_text(("id", "name", "verdict", "headline", "conditions"), rows)
