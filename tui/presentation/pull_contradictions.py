"""Doubts of a pull in words: what contradicted what, rules that could not be read, and what was not told at all."""

from collections.abc import Iterator

from diagnostics.platform.assignees import Reading
from diagnostics.platform.contradictions import Contradiction, Contradictions
from diagnostics.platform.failures import PlatformFailed
from diagnostics.platform.pull import Pulled
from diagnostics.platform.pulled_rules import Unread
from tui.i18n import N_, _, ngettext
from tui.presentation.errors import platform_lines

# Each in the singular and the plural.
_SENTENCES: dict[Contradiction, tuple[str, str]] = {
    Contradiction.EMPTY_USERS: (
        N_(
            "The API listed no user at all, although one asks. Without a permission the list comes empty: who is "
            "not in it counts as unknown."
        ),
        "",
    ),
    Contradiction.EMPTY_GROUPS: (
        N_(
            "The API listed no group at all. Without the permission Platform management: Groups the list comes empty: "
            "groups count as unknown."
        ),
        "",
    ),
    Contradiction.EMPTY_GROUP_MEMBERS: (
        N_(
            "The API listed no member of any group. Without the permission Platform management: Groups the list comes "
            "empty: who is in a group counts as unknown."
        ),
        "",
    ),
    Contradiction.EMPTY_SITE_MEMBERS: (
        N_("The API listed sites and no member of any. Who is a member of a site counts as unknown."),
        "",
    ),
    Contradiction.ASKER_NOT_LISTED: (
        N_("The token's own user is not among the users that were listed: the list is not whole."),
        "",
    ),
    Contradiction.ASKER_DEACTIVATED: (
        N_("The token's own user is listed as deactivated, and the API let it in: its status counts as unknown."),
        "",
    ),
    Contradiction.USER_NOT_LISTED: (
        N_("{count} user is in one list of users and not in the other: the users are not all known."),
        N_("{count} users are in one list of users and not in the other: the users are not all known."),
    ),
    Contradiction.USER_STATUS: (
        N_("{count} user is active in one list and not in the other: left out, and counts as unknown."),
        N_("{count} users are active in one list and not in the other: left out, and count as unknown."),
    ),
    Contradiction.GROUP_NOT_LISTED: (
        N_("{count} group with members is not in the list of groups: the groups are not all known."),
        N_("{count} groups with members are not in the list of groups: the groups are not all known."),
    ),
    Contradiction.OWN_GROUP_WITHOUT_ASKER: (
        N_(
            "{count} of the requester's own groups lacks it in the list of members: it is a member, and who else is "
            "counts as unknown."
        ),
        N_(
            "{count} of the requester's own groups lack it in the list of members: it is a member, and who else is "
            "counts as unknown."
        ),
    ),
    Contradiction.MEMBERSHIP_IN_ONE_LIST: (
        N_("{count} membership of a group is in one list and not in the other: it counts as unknown."),
        N_("{count} memberships of groups are in one list and not in the other: they count as unknown."),
    ),
    Contradiction.SITE_NOT_LISTED: (
        N_("{count} site with members is not in the list of sites: the sites are not all known."),
        N_("{count} sites with members are not in the list of sites: the sites are not all known."),
    ),
    Contradiction.SITE_PARENT: (
        N_("{count} site has a parent that is not listed, or lies above itself: where it belongs counts as unknown."),
        N_("{count} sites have a parent that is not listed, or lie above themselves: where they belong is unknown."),
    ),
    Contradiction.ROWS_DIFFER: (
        N_(
            "{count} thing came twice with different content. The later row counts; where none is later, what "
            "differs counts as unknown."
        ),
        N_(
            "{count} things came twice with different content. The later row counts; where none is later, what "
            "differs counts as unknown."
        ),
    ),
    Contradiction.TEMPLATE_NOT_EXPLAINED: (
        N_("{count} template was returned although no rule that was read gives it: its rules count as unknown."),
        N_("{count} templates were returned although no rule that was read gives them: their rules count as unknown."),
    ),
}

_READINGS: dict[Reading | None, str] = {
    "user": N_("a user: {count}"),
    "group": N_("a group: {count}"),
    "site": N_("a site: {count}"),
    "group-and-site": N_("a group and a site: {count}"),
    "everyone": N_("everyone: {count}"),
    None: N_("not clear: {count}"),
}


def contradiction_lines(contradictions: Contradictions) -> list[str]:
    """Return what contradicted what, each in a sentence with its number."""
    lines = []
    for kind, (one, many) in _SENTENCES.items():
        if count := contradictions.get(kind, 0):
            told = ngettext(one, many, count) if many else _(one)
            lines.append(told.format(count=count))
    return lines


def unread_lines(unread: Unread) -> list[str]:
    """Return how many rules could not be read, and what they most likely name."""
    if not unread.total:
        return []
    likely = "; ".join(
        _(words).format(count=count)
        for reading, words in _READINGS.items()
        if (count := unread.readings.get(reading, 0))
    )
    return [
        ngettext(
            "{count} access rule is written in a way that is not known: it counts as unknown. Most likely it names "
            "{likely}.",
            "{count} access rules are written in ways that are not known: they count as unknown. Most likely they "
            "name {likely}.",
            unread.total,
        ).format(count=unread.total, likely=likely)
    ]


def absent_lines(pulled: Pulled) -> list[str]:
    """Return what optional endpoints did not tell, and what follows."""
    lines = []
    if pulled.connections is None:
        lines.append(_("The API did not tell which groups are the requester's own."))
    for failure, title in _failures(pulled):
        said = " ".join(platform_lines(failure))
        lines.append(_("{title} {said} The rest was read without it.").format(title=title, said=said))
    return lines


def _failures(pulled: Pulled) -> Iterator[tuple[PlatformFailed, str]]:
    if (failure := pulled.user_details.failure) is not None:
        yield failure, _("Seats and statuses of users, and who is a service user, were not told.")
    if (failure := pulled.group_details.failure) is not None:
        yield failure, _("Members of single groups were not told.")
