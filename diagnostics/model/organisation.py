"""The organisation model: users, groups, sites, permission sets, templates and their access rules."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, ClassVar, Literal, Self

from diagnostics.model.ids import folded
from diagnostics.model.validation import FormatOne, Handler, Id, Listed, Many, OnlyTrue, Schema, Time

FORMAT = 1

DataCentre = Literal["us", "eu", "au"]
CoverageLevel = Literal["complete", "partial", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Base of all facts: frozen, and nothing is accepted that the format does not name.

    Made from checked data by `diagnostics.model.validation.validated`, copied with changes by `dataclasses.replace`.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Handler) -> Schema:
        """Take a table for an entry, while each of its values stays strictly checked."""
        schema = handler(source)
        return {**schema, "strict": False}

    def items(self) -> Iterator[tuple[str, Any]]:
        """Return every key with its value, in the order of the format."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def told(self) -> Iterator[tuple[str, Any]]:
        """Return the keys that say something: all but those at their default.

        Permissions that are known to be none are not the same as unknown ones.
        """
        defaults = ((field.name, field.default, getattr(self, field.name)) for field in fields(self))
        return ((key, value) for key, default, value in defaults if value != default)

    def changed(self, key: str, value: Any) -> Self:
        """Return a copy with another value under a key that only the caller's data names."""
        changes = {key: value}
        return replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Facts):
    """Base of everything that a list of the workspace holds: it has an id and a name. Names may hold anything."""

    id: Id
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Facts):
    """The organisation itself, and when and where its facts were read.

    `captured_at` is the moment the facts were true, and `read_until` the one by which all of them were read: what
    began later began after them. `source` is the API they were pulled from; without it the
    workspace is its own authority.
    """

    id: Id
    name: str
    data_centre: DataCentre | None = None
    captured_at: Time
    read_until: Time | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherOrganisation(Entry):
    """The name of another organisation that ids in the file refer to."""

    data_centre: DataCentre | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Facts):
    """How much of each list is known. A list that is not complete makes what is missing from it unknown."""

    users: CoverageLevel = "complete"
    service_users: CoverageLevel = "complete"
    groups: CoverageLevel = "complete"
    group_members: CoverageLevel = "complete"
    sites: CoverageLevel = "complete"
    site_members: CoverageLevel = "complete"
    permission_sets: CoverageLevel = "complete"
    templates: CoverageLevel = "complete"
    template_rules: CoverageLevel = "complete"
    template_locations: CoverageLevel = "complete"
    token_use: CoverageLevel = "complete"

    def is_complete(self, area: str) -> bool:
        """Return whether what `area` does not list is certainly not there."""
        return bool(getattr(self, area) == "complete")


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Entry):
    """A person. `organisation` is set for another organisation's user, whom rules may name but who asks nothing here.

    `permission_set` absent means not known. `holds` and `lacks` are single permissions known to be held or not.
    """

    email: str | None = None
    status: Literal["active", "deactivated", "left"]
    seat: Literal["full", "lite", "guest"] | None = None
    permission_set: Id | None = None
    holds: Many[str] = ()
    lacks: Many[str] = ()
    organisation: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Entry):
    """A group and its members. A service user may be listed; it gains nothing by it (help page 005096)."""

    members: Many[Id] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Entry):
    """A site and its direct members. Membership of a parent is inherited by what lies below it (help page 001614)."""

    parent: Id | None = None
    members: Many[Id] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet(Entry):
    """A permission set. `permissions` absent means that its content is not known; a listed set is whole."""

    permissions: Many[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Facts):
    """One line of "template is available to ..." (help pages 000137 and 001112).

    Names exactly one of `user`, `service_user`, `everyone`, `unrecognised`, or `group` and/or `site`.
    """

    user: Id | None = None
    service_user: Id | None = None
    group: Id | None = None
    site: Id | None = None
    everyone: OnlyTrue | None = None
    covers_service_users: bool | None = None
    unrecognised: str | None = None
    level: Literal["conduct", "edit", "delete"] = "conduct"
    invitation: Literal["accepted", "pending"] = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Entry):
    """A template and its access rules. `organisation` is set for another organisation's template, shared with this one.

    `locations` are sites the subject needs `Locations: Access` for.
    """

    owner: Id | None = None
    organisation: Id | None = None
    archived: bool = False
    modified_at: Time | None = None
    locations: Many[Id] = ()
    rules: Many[Rule] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Facts):
    """Everything that `organisation.toml` says."""

    format: FormatOne
    organisation: Identity
    organisations: Listed[OtherOrganisation] = ()
    coverage: Coverage = Coverage()
    users: Listed[User] = ()
    groups: Listed[Group] = ()
    sites: Listed[Site] = ()
    permission_sets: Listed[PermissionSet] = ()
    templates: Listed[Template] = ()


TEMPLATES_ACCESS = "Templates: Access"
LOCATIONS_ACCESS = "Locations: Access"
VIEW_ALL_DATA = "Override permissions: View all data"
MANAGE_ALL_DATA = "Override permissions: Manage all data"
OVERRIDES = (VIEW_ALL_DATA, MANAGE_ALL_DATA)
MANAGE_USERS = "Platform management: Users"
MANAGE_GROUPS = "Platform management: Groups"
DECISIVE = (TEMPLATES_ACCESS, LOCATIONS_ACCESS, *OVERRIDES, MANAGE_USERS, MANAGE_GROUPS)
"""All of them."""


@lru_cache(maxsize=1 << 12)
def misspelt(permission: str) -> str | None:
    """Return the decisive permission that `permission` seems to mean; None for that itself, and for all others.

    It differs in case, blanks, punctuation, a plural, one letter, or in what stands before the name of an override.
    """
    if permission in DECISIVE or len(permission) > _LONGEST:
        return None
    written = _skeleton(permission)
    for right in DECISIVE:
        if _differ_at_most_by_a_letter(written, _skeleton(right)):
            return right
    for right in OVERRIDES:
        own = _skeleton(right.partition(": ")[2])
        before = written.removesuffix(own)
        if _differ_at_most_by_a_letter(written, own) or (before != written and before.startswith("override")):
            return right
    return None


_LONGEST = 100


def _skeleton(text: str) -> str:
    """Return the letters and digits of a text without regard to case, and without any S, so also without plurals."""
    return "".join(letter for letter in folded(text) if letter.isalnum() and letter != "s")


def _differ_at_most_by_a_letter(one: str, other: str) -> bool:
    """Return whether one letter is missing, more, or another, or two have changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    shortest = min(len(one), len(other))
    start = next((place for place in range(shortest) if one[place] != other[place]), shortest)
    end = next((place for place in range(shortest - start) if one[-1 - place] != other[-1 - place]), shortest - start)
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])
