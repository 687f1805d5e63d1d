"""Assignees of access rules: whom a row of the API names, read only where its word and its id agree.

The documents show the word `user` alone; `role` is the detail endpoint's for groups, and the rest are the words for
access to inspections. What is not certain is not guessed, but the likely reading can be told.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

from diagnostics.model.ids import canonical
from diagnostics.platform.ids import IdKind, kind_of, prefixed, two_ids

Target = Literal["user", "group", "site", "group-and-site"]
Reading = Literal["user", "group", "site", "group-and-site", "everyone"]

CONTRADICTED = "RETURNED_BUT_NOT_EXPLAINED"
"""Stands for the rule that must be there, because the template was returned, and that no row tells."""

UNSETTLED = "ROWS_DIFFER"
"""Stands for what rows that differ leave open: whose the template is."""

_WORDS: dict[str, Target] = {
    "user": "user",
    "role": "group",
    "group": "group",
    "site": "site",
    "location": "site",
    "selected_site": "site",
    "site_intersection": "group-and-site",
    "group_and_site": "group-and-site",
    "site_and_group": "group-and-site",
}
_FILLERS = frozenset({"assignee", "actor", "type", "kind", "access", "template", "permission"})
"""Words that a list of named values puts before each of them, as in `ASSIGNEE_TYPE_USER`."""
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_BETWEEN = re.compile(r"[^0-9A-Za-z]+")
_ONE_ID = re.compile(r"[A-Za-z]+_[0-9A-Za-z-]+")
_KINDS: dict[Target, IdKind] = {"user": "user", "group": "role", "site": "location"}


class Assignee(NamedTuple):
    """Whom a rule names: one kind of thing, by one id or by two."""

    reading: Reading
    user: str | None = None
    group: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Canonical ids that are listed, and whether all sites are. `own` is the asking organisation.

    Users are also service users, whom the API calls by the same word.
    """

    own: str
    users: Collection[str]
    groups: Collection[str]
    sites: Collection[str]
    knows_all_sites: bool


def word_of(text: str) -> str:
    """Return the word in a value that may be spelled as a name in a list of values is: `AssigneeType.SELECTED_SITE`."""
    plain = _BETWEEN.sub("_", text.strip()).lower()
    if plain in _WORDS:
        return plain
    parts = [part.lower() for part in _PARTS.findall(text)]
    while len(parts) > 1 and parts[0] in _FILLERS:
        del parts[0]
    return "_".join(parts)


def assignee_of(word: str, identifier: str, home: str, listed: Listed) -> Assignee | None:
    """Return whom a row names, or None where its word and its id do not agree or nobody knows them.

    `home` is the canonical id of the organisation that the template belongs to.
    """
    target = _WORDS.get(word_of(word))
    if target is None:
        return None
    if target == "group-and-site":
        return _intersection(identifier, listed)
    kind = _KINDS[target]
    if kind_of(identifier) not in (None, kind):
        return None
    spelled = prefixed(identifier, kind)
    key = canonical(spelled)
    if target == "user":
        is_user = key in listed.users or _is_id(spelled, "user")
        return Assignee("user", user=spelled) if is_user else None
    if target == "site":
        is_site = key in listed.sites or (not listed.knows_all_sites and _is_id(identifier, "location"))
        return Assignee("site", site=spelled) if is_site else None
    if key == home:
        return Assignee("everyone")
    return Assignee("group", group=spelled) if key in listed.groups and key != listed.own else None


def likely_reading(word: str, identifier: str, listed: Listed) -> Reading | None:
    """Return what a row that was not read most likely names, going by its id alone, then by its word alone."""
    if two_ids(identifier) is not None:
        return "group-and-site"
    key = canonical(prefixed(identifier, "role"))
    if key == listed.own:
        return "everyone"
    readings: tuple[tuple[Reading, Collection[str], IdKind], ...] = (
        ("group", listed.groups, "role"),
        ("site", listed.sites, "location"),
        ("user", listed.users, "user"),
    )
    for reading, known, _ in readings:
        if key in known:
            return reading
    for reading, _, kind in readings:
        if kind_of(identifier) == kind:
            return reading
    return _WORDS.get(word_of(word))


def _intersection(identifier: str, listed: Listed) -> Assignee | None:
    """Return the group and the site of a composite, in whichever order it names them."""
    ids = two_ids(identifier)
    if ids is None:
        return None
    for first, second in (ids, ids[::-1]):
        if kind_of(first) not in (None, "role") or kind_of(second) not in (None, "location"):
            continue
        group, site = prefixed(first, "role"), prefixed(second, "location")
        is_site = canonical(site) in listed.sites or (not listed.knows_all_sites and _is_id(second, "location"))
        if canonical(group) in listed.groups and canonical(group) != listed.own and is_site:
            return Assignee("group-and-site", group=group, site=site)
    return None


def _is_id(identifier: str, kind: IdKind) -> bool:
    """Return whether this is one id of a kind, with its prefix: only such a one may be of what is not listed."""
    return kind_of(identifier) == kind and _ONE_ID.fullmatch(identifier) is not None


def reading_of_id(identifier: str) -> Reading | None:
    """Return what an id names by its own prefix, or by being two ids, whatever is listed."""
    if two_ids(identifier) is not None:
        return "group-and-site"
    kind = kind_of(identifier) if _ONE_ID.fullmatch(identifier) is not None else None
    match kind:
        case "user":
            return "user"
        case "role":
            return "group"
        case "location":
            return "site"
    return None
