"""The fields that are kept of each answer. Nothing else is, whatever comes: some answers carry others' secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.model.ids import canonical
from diagnostics.platform.ids import IdKind, prefixed
from diagnostics.platform.limits import FIELD_CHARACTERS

Value = str | bool | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Feed:
    """One data feed: where it is, what of its rows is kept, and which fields tell one row from another.

    `ids` are the fields that hold an id of a known kind. `parameters` are those of the call.
    """

    name: str
    path: str
    texts: tuple[str, ...]
    key: tuple[str, ...]
    flags: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    ids: tuple[tuple[str, IdKind], ...] = ()

    def kept(self, row: object) -> Row | None:
        """Return the fields of a row that are kept, or None for what is no row, lacks its key or has no end."""
        if not isinstance(row, Mapping):
            return None
        kept: Row = {}
        for name in self.texts:
            value = row.get(name)
            kept[name] = clean(value) if isinstance(value, str) else None
            if isinstance(value, str) and len(value) > FIELD_CHARACTERS.most:
                return None
        for name, kind in self.ids:
            value = kept[name]
            kept[name] = prefixed(value, kind) if isinstance(value, str) else None
        for name in self.flags:
            value = row.get(name)
            kept[name] = value if isinstance(value, bool) else None
        return kept if all(isinstance(kept[name], str) and kept[name] for name in self.key) else None

    def key_of(self, row: Row) -> tuple[Value, ...]:
        """Return what tells a row from others, however its ids are spelled."""
        return tuple(_compared(row[name]) for name in self.key)

    def content_of(self, row: Row) -> tuple[Value, ...]:
        """Return all that a row says, however its ids are spelled."""
        return tuple(map(_compared, row.values()))


def _compared(value: Value) -> Value:
    return canonical(value) if isinstance(value, str) else value


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
    (("id", "template"), ("owner_id", "user"), ("organisation_id", "role")),
)
TEMPLATE_PERMISSIONS = Feed(
    "template_permissions",
    "/feed/template_permissions",
    ("template_id", "permission", "assignee_type", "assignee_id"),
    ("template_id", "permission", "assignee_type", "assignee_id"),
    (),
    (("archived", "both"),),
    (("template_id", "template"),),
)
USERS = Feed(
    "users",
    "/feed/users",
    ("id", "organisation_id", "email", "firstname", "lastname", "seat_type"),
    ("id",),
    ("active",),
    ids=(("id", "user"), ("organisation_id", "role")),
)
GROUPS = Feed("groups", "/feed/groups", ("id", "name"), ("id",), ids=(("id", "role"),))
GROUP_USERS = Feed(
    "group_users",
    "/feed/group_users",
    ("user_id", "group_id"),
    ("user_id", "group_id"),
    ids=(("user_id", "user"), ("group_id", "role")),
)
SITES = Feed(
    "sites",
    "/feed/sites",
    ("id", "name", "site_uuid", "parent_id"),
    ("id",),
    ("deleted",),
    (("include_deleted", "true"), ("show_only_leaf_nodes", "false")),
    (("id", "location"),),
)
SITE_MEMBERS = Feed(
    "site_members",
    "/feed/site_members",
    ("site_id", "member_id"),
    ("site_id", "member_id"),
    ids=(("site_id", "location"), ("member_id", "user")),
)

USER_DETAILS = Feed(
    "user_details",
    "/users/v1/users/list",
    ("user_id", "org_id", "status", "first_name", "last_name", "email", "seat_type"),
    ("user_id",),
    ids=(("user_id", "user"), ("org_id", "role")),
)
"""Not a feed, but rows all the same: a list of users that few tokens may read."""

GROUP_MEMBER = Feed("group_member", "/groups", ("user_id", "id"), ("user_id",), ids=(("user_id", "user"),))
"""A row of the members of one group."""

ALL_FEEDS = (TEMPLATES, TEMPLATE_PERMISSIONS, USERS, GROUPS, GROUP_USERS, SITES, SITE_MEMBERS)


def texts(body: object, *names: str) -> dict[str, str]:
    """Return those of the named fields of an object that hold text."""
    if not isinstance(body, Mapping):
        return {}
    found: dict[str, Any] = {name: body.get(name) for name in names}
    return {name: clean(value) for name, value in found.items() if isinstance(value, str) and value}
