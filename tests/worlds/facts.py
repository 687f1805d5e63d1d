"""Single facts of a world, read from the plain tables of its two files: yes, no or unknown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

Table = dict[str, Any]
Truth = Literal["yes", "no", "unknown"]

TEMPLATES = "Templates: Access"
LOCATIONS = "Locations: Access"
VIEW_ALL = "Override permissions: View all data"
MANAGE_ALL = "Override permissions: Manage all data"

_PREFIXES = ("user_", "role_", "template_", "location_")
_DIGITS = re.compile("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Subject:
    """Whom a request acts for. `entry` is None where the world does not list the subject."""

    kind: Literal["user", "service_user"]
    id: str
    entry: Table | None


def same(one: str, other: str) -> bool:
    """Return whether two spellings are one id."""
    return canonical(one) == canonical(other)


@cache
def canonical(identifier: str) -> str:
    """Return the one form of an id that all its spellings have."""
    digits = identifier.lower()
    for prefix in _PREFIXES:
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            break
    return digits.replace("-", "") if _DIGITS.fullmatch(digits) else identifier


def find(entries: Iterable[Table], identifier: str) -> Table | None:
    """Return the entry of a list that has this id, or None."""
    for entry in entries:
        if same(entry["id"], identifier):
            return entry
    return None


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return the strong Kleene OR; of nothing, `no`."""
    seen = list(truths)
    if "yes" in seen:
        return "yes"
    return "unknown" if "unknown" in seen else "no"


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return the strong Kleene AND; of nothing, `yes`."""
    seen = list(truths)
    if "no" in seen:
        return "no"
    return "unknown" if "unknown" in seen else "yes"


def is_complete(organisation: Table, area: str) -> bool:
    """Return whether what `area` leaves out is certainly not there."""
    return bool(organisation.get("coverage", {}).get(area, "complete") == "complete")


def is_foreign(organisation: Table, entry: Table) -> bool:
    """Return whether a user, a template or a token belongs to another organisation."""
    return "organisation" in entry and not same(entry["organisation"], organisation["organisation"]["id"])


def crosses(organisation: Table, subject: Subject, template: Table) -> bool:
    """Return whether template and subject are not both of this organisation.

    Only a token bound elsewhere can have another organisation's user for its subject.
    """
    return is_foreign(organisation, template) or (subject.entry is not None and is_foreign(organisation, subject.entry))


def last_seen(token: Table) -> datetime:
    """Return when a token was last used, or created where no use is known."""
    moment: datetime = token["last_used_at"] if "last_used_at" in token else token["created_at"]
    return moment


def is_in_group(organisation: Table, user_id: str, group_id: str) -> Truth:
    """Return whether a user is a member of a group."""
    group = find(organisation.get("groups", []), group_id)
    if group is None:
        return "unknown"
    if any(same(member, user_id) for member in group.get("members", [])):
        return "yes"
    return "no" if is_complete(organisation, "group_members") else "unknown"


def is_in_site(organisation: Table, user_id: str, site_id: str) -> Truth:
    """Return whether a user is a member of a site or of one above it."""
    sites = organisation.get("sites", [])
    site = find(sites, site_id)
    while site is not None:
        if any(same(member, user_id) for member in site.get("members", [])):
            return "yes"
        site = find(sites, site["parent"]) if "parent" in site else None
    certain = is_complete(organisation, "sites") and is_complete(organisation, "site_members")
    return "no" if certain else "unknown"


def holds(organisation: Table, subject: Subject, permission: str) -> Truth:
    """Return whether a subject holds one permission, by itself and not because another includes it."""
    if subject.entry is None:
        return "unknown"
    if permission in subject.entry.get("holds", []):
        return "yes"
    if permission in subject.entry.get("lacks", []):
        return "no"
    if subject.kind == "user":
        if "permission_set" not in subject.entry:
            return "unknown"
        return _set_contains(organisation, subject.entry["permission_set"], permission)
    if "permission_sets" not in subject.entry:
        return "unknown"
    return any_of(_set_contains(organisation, one, permission) for one in subject.entry["permission_sets"])


def _set_contains(organisation: Table, set_id: str, permission: str) -> Truth:
    permission_set = find(organisation.get("permission_sets", []), set_id)
    if permission_set is None or "permissions" not in permission_set:
        return "unknown"
    return "yes" if permission in permission_set["permissions"] else "no"


def holds_override(organisation: Table, subject: Subject) -> Truth:
    """Return whether a subject holds one of the two override permissions."""
    return any_of([holds(organisation, subject, VIEW_ALL), holds(organisation, subject, MANAGE_ALL)])


def has_locations(organisation: Table, template: Table) -> Truth:
    """Return whether a template has locations."""
    if template.get("locations", []):
        return "yes"
    return "no" if is_complete(organisation, "template_locations") else "unknown"


def knows_all_secrets(organisation: Table, tokens: Table) -> bool:
    """Return whether a secret that no listed token has is certainly no token's."""
    if "source" in organisation["organisation"]:
        return False
    return all("fingerprint" in token for token in tokens.get("tokens", []))
