"""Differences between two sets of facts, in words."""

from collections import Counter
from collections.abc import Iterable

from diagnostics.findings.verdict_changes import LookBack, Turning
from diagnostics.model.diff import Difference, DifferenceKind
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import AnswerData, difference_data
from tui.presentation.contract.why import SinceData, TurningData
from tui.presentation.text import VERDICT_WORDS, iso, moment, named

_SENTENCES = {
    ("coverage", DifferenceKind.CHANGED): N_("what is known of {name} changed"),
    ("users", DifferenceKind.ADDED): N_("user {name} is new"),
    ("users", DifferenceKind.REMOVED): N_("user {name} is gone"),
    ("users", DifferenceKind.CHANGED): N_("user {name} changed ({fields})"),
    ("groups", DifferenceKind.ADDED): N_("group {name} is new"),
    ("groups", DifferenceKind.REMOVED): N_("group {name} is gone"),
    ("groups", DifferenceKind.CHANGED): N_("group {name} changed ({fields})"),
    ("sites", DifferenceKind.ADDED): N_("site {name} is new"),
    ("sites", DifferenceKind.REMOVED): N_("site {name} is gone"),
    ("sites", DifferenceKind.CHANGED): N_("site {name} changed ({fields})"),
    ("permission_sets", DifferenceKind.ADDED): N_("permission set {name} is new"),
    ("permission_sets", DifferenceKind.REMOVED): N_("permission set {name} is gone"),
    ("permission_sets", DifferenceKind.CHANGED): N_("permission set {name} changed ({fields})"),
    ("templates", DifferenceKind.ADDED): N_("template {name} is new"),
    ("templates", DifferenceKind.REMOVED): N_("template {name} is gone"),
    ("templates", DifferenceKind.CHANGED): N_("template {name} changed ({fields})"),
}


def difference_text(change: Difference) -> str:
    """Return one difference in a few words."""
    told = _(_SENTENCES[change.list, change.kind])
    return told.format(name=named(change.name), fields=", ".join(change.fields))


def differences_text(changes: Iterable[Difference]) -> str:
    """Return several differences in a line."""
    return "; ".join(map(difference_text, changes))


def counted(changes: Iterable[Difference]) -> str:
    """Return how many entries of each list differ; nothing where none does."""
    counts = Counter(change.list for change in changes)
    told = {
        "coverage": ngettext("{count} area of what is known", "{count} areas of what is known", counts["coverage"]),
        "users": ngettext("{count} user", "{count} users", counts["users"]),
        "groups": ngettext("{count} group", "{count} groups", counts["groups"]),
        "sites": ngettext("{count} site", "{count} sites", counts["sites"]),
        "permission_sets": ngettext("{count} permission set", "{count} permission sets", counts["permission_sets"]),
        "templates": ngettext("{count} template", "{count} templates", counts["templates"]),
    }
    return ", ".join(text.format(count=counts[key]) for key, text in told.items() if counts[key])


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


def since_json(found: LookBack) -> SinceData:
    """Return the last turning as a part of the JSON answer."""
    turning = _turning_json(found.turning) if found.turning is not None else None
    return SinceData(found.looked_at, iso(found.back_to), turning)


def _turning_json(turning: Turning) -> TurningData:
    before = turning.before
    return TurningData(
        from_moment=iso(turning.from_moment),
        to_moment=iso(turning.to_moment),
        before=AnswerData(before.verdict, before.headline) if before is not None else None,
        after=AnswerData(turning.after.verdict, turning.after.headline),
        decisive=[difference_data(change) for change in turning.decisive],
        changes=[difference_data(change) for change in turning.changes],
    )
