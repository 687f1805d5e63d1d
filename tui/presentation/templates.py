"""The templates of one token: rows with verdict, name and a short reason, and the place in the list."""

from collections.abc import Sequence
from typing import NamedTuple

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from tui.i18n import N_, _
from tui.presentation.fitting import column, cut, filled, names_apart
from tui.presentation.glyphs import glyphs, verdict_mark
from tui.presentation.layout import Line, Look, Tone

SHORT_REASONS = {
    Reason.TOKEN_UNRECOGNISED: N_("no such token here"),
    Reason.TOKEN_OF_ANOTHER_ORGANISATION: N_("another organisation's token"),
    Reason.TOKEN_DELETED: N_("token deleted"),
    Reason.TOKEN_REVOKED: N_("token revoked"),
    Reason.OWNER_LEFT: N_("its user has left"),
    Reason.OWNER_DEACTIVATED: N_("its user is deactivated"),
    Reason.TOKEN_EXPIRED: N_("token expired"),
    Reason.LAST_USE_UNKNOWN: N_("token perhaps expired"),
    Reason.SUBJECT_UNKNOWN: N_("whose token is not known"),
    Reason.OWNER_OF_TEMPLATE: N_("owns it"),
    Reason.SHARED_WITH_USER: N_("shared with the user"),
    Reason.SHARED_WITH_SERVICE_USER: N_("shared with it"),
    Reason.SHARED_WITH_EVERYONE: N_("shared with everyone"),
    Reason.OVERRIDE_PERMISSION: N_("sees all data"),
    Reason.MEMBER_OF_GROUP: N_("shared with a group"),
    Reason.MEMBER_OF_SITE: N_("shared with a site"),
    Reason.MEMBER_OF_GROUP_AND_SITE: N_("shared with group and site"),
    Reason.INVITATION_PENDING: N_("invitation not accepted"),
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: N_("shared only with groups"),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: N_("shared only with sites"),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: N_("everyone but service users"),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: N_("of another organisation"),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: N_("everyone of another one"),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: N_("site of another organisation"),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: N_("not in both group and site"),
    Reason.NOT_MEMBER_OF_GROUP: N_("not in its group"),
    Reason.NOT_MEMBER_OF_SITE: N_("not in its site"),
    Reason.NAMES_ANOTHER_SUBJECT: N_("names only others"),
    Reason.NOT_SHARED: N_("not shared"),
    Reason.RULE_NOT_UNDERSTOOD: N_("a rule is not readable"),
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: N_("if everyone covers it"),
    Reason.MEMBERSHIP_UNKNOWN: N_("members not known"),
    Reason.RULES_UNKNOWN: N_("rules not known"),
    Reason.OVERRIDE_UNKNOWN: N_("unless it sees all data"),
    Reason.TEMPLATES_PERMISSION_MISSING: N_("lacks Templates: Access"),
    Reason.LOCATIONS_PERMISSION_MISSING: N_("lacks Locations: Access"),
    Reason.PERMISSION_SET_UNKNOWN: N_("permissions not known"),
    Reason.LOCATIONS_UNKNOWN: N_("locations not known"),
    Reason.EXCLUDED_BY_ARCHIVED_FILTER: N_("the call's archived filter"),
    Reason.EXCLUDED_BY_MODIFIED_FILTER: N_("the call's time filter"),
    Reason.PAGE_NOT_READ: N_("on a page not read"),
    Reason.MODIFIED_TIME_UNKNOWN: N_("time of change not known"),
}
"""Why, in a few words beside a name, for every reason that can be a headline."""

_MOST_REASON = 28
_MOST_NAME = 64
_NARROW = 48
_REASON_TONES: dict[Verdict, Tone] = {Verdict.VISIBLE: "dim", Verdict.HIDDEN: "", Verdict.UNKNOWN: "warn"}


class TemplateRow(NamedTuple):
    """One template of a token: its name, its verdict, and the reason for that."""

    name: str
    verdict: Verdict
    reason: Reason


def short_reason(reason: Reason) -> str:
    """Return why, in a few words."""
    return _(SHORT_REASONS[reason])


def template_lines(look: Look, rows: Sequence[TemplateRow], width: int) -> list[Line]:
    """Return the rows that are in sight together: verdict, name, and the reason at the right where there is room."""
    reasons = [look.text(short_reason(row.reason)) for row in rows]
    longest = column((look.text(row.name[:_MOST_NAME]) for row in rows), _MOST_NAME)
    reason_width = column(reasons, min(_MOST_REASON, max(width // 3, width - longest - 4))) if width >= _NARROW else 0
    name_width = width - 2 - (reason_width + 2 if reason_width else 0)
    name_width = min(name_width, _MOST_NAME)
    names = names_apart(look, [row.name for row in rows], max(name_width, 1))
    lines = []
    for row, name, reason in zip(rows, names, reasons, strict=True):
        line: Line = (verdict_mark(look, row.verdict), (" ", ""), *name)
        if reason_width:
            told: Line = ((reason, _REASON_TONES[row.verdict]),)
            line = (*filled(line, name_width + 4), *cut(look, told, reason_width))
        lines.append(line)
    return lines


def position(place: int, total: int) -> str:
    """Return where in a list the cursor is, counted from 0, as `3 of 24`; nothing in an empty list."""
    return _("{place:,} of {total:,}").format(place=place + 1, total=total) if total else ""


def scroll_mark(look: Look, first: int, height: int, total: int) -> str:
    """Return a sign for what lies above and below the lines in sight; nothing where all are in sight."""
    signs = glyphs(look)
    above = signs.above if first > 0 else ""
    below = signs.below if first + height < total else ""
    return above + below


def place_note(look: Look, place: int, in_sight: range, total: int) -> str:
    """Return where in a list the cursor is and what lies beyond, as wide for every place: so it never moves."""
    last = position(total - 1, total)
    mark = scroll_mark(look, in_sight.start, len(in_sight), total)
    return (
        f"{position(place, total).rjust(len(last))} {mark:2}"
        if len(in_sight) < total
        else position(place, total).rjust(len(last))
    )
