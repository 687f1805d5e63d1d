"""The fields that are kept of each answer. Nothing else is, whatever comes: some answers carry others' secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = str | bool | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Feed:
    """One data feed: where it is, what of its rows is kept, and which fields tell one row from another."""

    name: str
    path: str
    texts: tuple[str, ...]
    key: tuple[str, ...]
    flags: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    def kept(self, row: object) -> Row | None:
        """Return the fields of a row that are kept, or None for what is no row or lacks its key."""
        if not isinstance(row, Mapping):
            return None
        kept: Row = {}
        for name in self.texts:
            value = row.get(name)
            kept[name] = clean(value) if isinstance(value, str) else None
        for name in self.flags:
            value = row.get(name)
            kept[name] = value if isinstance(value, bool) else None
        return kept if all(isinstance(kept[name], str) and kept[name] for name in self.key) else None


def clean(text: str) -> str:
    """Return text that any file can hold: half a surrogate pair, which JSON lets through, is replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


TEMPLATES = Feed(
    "templates",
    "/feed/templates",
    ("id", "name", "owner_id", "organisation_id", "modified_at"),
    ("id",),
    ("archived",),
    (("archived", "both"),),
)
TEMPLATE_PERMISSIONS = Feed(
    "template_permissions",
    "/feed/template_permissions",
    ("template_id", "permission", "assignee_type", "assignee_id"),
    ("template_id", "permission", "assignee_type", "assignee_id"),
    (),
    (("archived", "both"),),
)
USERS = Feed(
    "users",
    "/feed/users",
    ("id", "organisation_id", "email", "firstname", "lastname", "seat_type"),
    ("id",),
    ("active",),
)
GROUPS = Feed("groups", "/feed/groups", ("id", "name", "organisation_id"), ("id",))
GROUP_USERS = Feed("group_users", "/feed/group_users", ("user_id", "group_id"), ("user_id", "group_id"))
SITES = Feed(
    "sites",
    "/feed/sites",
    ("id", "name", "site_uuid", "parent_id"),
    ("id",),
    ("deleted",),
    (("include_deleted", "true"), ("show_only_leaf_nodes", "false")),
)
SITE_MEMBERS = Feed("site_members", "/feed/site_members", ("site_id", "member_id"), ("site_id", "member_id"))

ALL_FEEDS = (TEMPLATES, TEMPLATE_PERMISSIONS, USERS, GROUPS, GROUP_USERS, SITES, SITE_MEMBERS)


def texts(body: object, *names: str) -> dict[str, str]:
    """Return those of the named fields of an object that hold text."""
    if not isinstance(body, Mapping):
        return {}
    found: dict[str, Any] = {name: body.get(name) for name in names}
    return {name: clean(value) for name, value in found.items() if isinstance(value, str) and value}
