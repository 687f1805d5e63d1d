"""When an answer last became another one, in words and as data."""

from typing import Any

from diagnostics.findings.turning import LookBack, Turning
from tui.language import _, ngettext
from tui.presentation.differences import difference_json, differences_text
from tui.presentation.times import iso, moment
from tui.presentation.why_view import VERDICT_WORDS


def since_lines(found: LookBack) -> list[str]:
    """Return the last turning of the answer, or that there was none."""
    if found.turning is None:
        if not found.looked_at:
            return [_("History: there are no former facts to compare with.")]
        return [
            ngettext(
                "History: the verdict is the same as far back as {moment}, in {count} former snapshot.",
                "History: the verdict is the same as far back as {moment}, in {count} former snapshots.",
                found.looked_at,
            ).format(moment=moment(found.back_to), count=found.looked_at)
        ]
    turning = found.turning
    was = _(VERDICT_WORDS[turning.before.verdict]) if turning.before is not None else _("not listed")
    lines = [
        _("History: {before} on {first}, {after} on {second}.").format(
            before=was,
            after=_(VERDICT_WORDS[turning.after.verdict]),
            first=moment(turning.from_moment),
            second=moment(turning.to_moment),
        )
    ]
    if turning.decisive:
        lines.append(_("What turned it: {changes}.").format(changes=differences_text(turning.decisive)))
    elif turning.changes:
        lines.append(
            _("Not one change alone turned it, but together: {changes}.").format(
                changes=differences_text(turning.changes)
            )
        )
    return lines


def since_json(found: LookBack) -> dict[str, Any]:
    """Return the last turning as plain data."""
    return {
        "looked_at": found.looked_at,
        "back_to": iso(found.back_to),
        "turning": _turning_json(found.turning) if found.turning is not None else None,
    }


def _turning_json(turning: Turning) -> dict[str, Any]:
    before = turning.before
    return {
        "from": iso(turning.from_moment),
        "to": iso(turning.to_moment),
        "before": {"verdict": before.verdict.value, "headline": before.headline.value} if before is not None else None,
        "after": {"verdict": turning.after.verdict.value, "headline": turning.after.headline.value},
        "decisive": [difference_json(change) for change in turning.decisive],
        "changes": [difference_json(change) for change in turning.changes],
    }
