"""The facts of an organisation, as `organisation.toml` states them (format 1).

These models fix the shape of the file. What one entry says about another (an id that must resolve, a rule that names
exactly one thing) is checked in `diagnostics.workspace.consistency`, which can name every problem at once.
"""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, GetPydanticSchema
from pydantic_core.core_schema import bool_schema, chain_schema, int_schema, literal_schema

FORMAT = 1

# A literal alone lets through whatever Python holds to be equal: `true` and `1.0` for 1, `1` for `true`.
_ONE = GetPydanticSchema(lambda _source, _handler: chain_schema([int_schema(strict=True), literal_schema([1])]))
_TRUE = GetPydanticSchema(lambda _source, _handler: chain_schema([bool_schema(strict=True), literal_schema([True])]))

FormatOne = Annotated[Literal[1], _ONE]
Id = Annotated[str, Field(min_length=1)]
DataCentre = Literal["us", "eu", "au"]
CoverageLevel = Literal["complete", "partial", "unavailable"]


class Facts(BaseModel):
    """Base of all facts: frozen, and nothing is accepted that the format does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Entry(Facts):
    """Base of everything that a list of the workspace holds: it has an id and a name. Names may hold anything."""

    id: Id
    name: str


# An array of the file, kept as a tuple; absent means empty.
MANY: Any = Field(default=(), strict=False)


class Identity(Facts):
    """The organisation itself, and when and where its facts were read.

    `captured_at` is the moment the facts were true. `source` is the API they were pulled from; without it the
    workspace is its own authority.
    """

    id: Id
    name: str
    data_centre: DataCentre | None = None
    captured_at: AwareDatetime
    source: str | None = None


class OtherOrganisation(Entry):
    """The name of another organisation that ids in the file refer to."""

    data_centre: DataCentre | None = None


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


class User(Entry):
    """A person. `organisation` is set for another organisation's user, whom rules may name but who asks nothing here.

    `permission_set` absent means not known. `holds` and `lacks` are single permissions known to be held or not.
    """

    email: str | None = None
    status: Literal["active", "deactivated", "left"]
    seat: Literal["full", "lite", "guest"] | None = None
    permission_set: Id | None = None
    holds: tuple[str, ...] = MANY
    lacks: tuple[str, ...] = MANY
    organisation: Id | None = None


class Group(Entry):
    """A group and its members. A service user may be listed; it gains nothing by it (help page 005096)."""

    members: tuple[Id, ...] = MANY


class Site(Entry):
    """A site and its direct members. Membership of a parent is inherited by what lies below it (help page 001614)."""

    parent: Id | None = None
    members: tuple[Id, ...] = MANY


class PermissionSet(Entry):
    """A permission set. `permissions` absent means that its content is not known; a listed set is whole."""

    permissions: Annotated[tuple[str, ...], Field(strict=False)] | None = None


class Rule(Facts):
    """One line of "template is available to ..." (help pages 000137 and 001112).

    Names exactly one of `user`, `service_user`, `everyone`, `unrecognised`, or `group` and/or `site`.
    """

    user: Id | None = None
    service_user: Id | None = None
    group: Id | None = None
    site: Id | None = None
    everyone: Annotated[Literal[True], _TRUE] | None = None
    covers_service_users: bool | None = None
    unrecognised: str | None = None
    level: Literal["conduct", "edit", "delete"] = "conduct"
    invitation: Literal["accepted", "pending"] = "accepted"


class Template(Entry):
    """A template and its access rules. `organisation` is set for another organisation's template, shared with this one.

    `locations` are sites the subject needs `Locations: Access` for.
    """

    owner: Id | None = None
    organisation: Id | None = None
    archived: bool = False
    modified_at: AwareDatetime | None = None
    locations: tuple[Id, ...] = MANY
    rules: tuple[Rule, ...] = MANY


class Organisation(Facts):
    """Everything that `organisation.toml` says."""

    format: FormatOne
    organisation: Identity
    organisations: tuple[OtherOrganisation, ...] = MANY
    coverage: Coverage = Coverage()
    users: tuple[User, ...] = MANY
    groups: tuple[Group, ...] = MANY
    sites: tuple[Site, ...] = MANY
    permission_sets: tuple[PermissionSet, ...] = MANY
    templates: tuple[Template, ...] = MANY
