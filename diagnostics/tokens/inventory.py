"""Service users and tokens, as `tokens.toml` states them (format 1). Never a secret: at most its fingerprint."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from diagnostics.organisation.model import MANY, Entry, Facts, FormatOne, Id

MAX_INTEGER = 2**63 - 1
"""The largest whole number that every reader of TOML takes."""

TokenKind = Literal["service_user", "user"]
TokenStatus = Literal["active", "revoked", "deleted"]
Integration = Literal["custom", "workato", "power_bi", "teams", "sharepoint", "scim"]


class ServiceUser(Entry):
    """A system identity that owns tokens and cannot log in (help page 005096).

    `permission_sets` absent means not known; their union counts. `holds` and `lacks` are single permissions known to
    be held or not.
    """

    permission_sets: Annotated[tuple[Id, ...], Field(strict=False)] | None = None
    holds: tuple[str, ...] = MANY
    lacks: tuple[str, ...] = MANY


class Token(Entry):
    """An API token. It belongs to one subject and is bound to one organisation (this one by default).

    `inactivity_days` is how long it may lie unused before it expires. Expiry itself is computed, never stored.
    """

    kind: TokenKind
    owner: Id
    organisation: Id | None = None
    inactivity_days: int
    status: TokenStatus
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None
    used_by: Integration | None = None
    fingerprint: str | None = None
    hint: str | None = None


class Inventory(Facts):
    """Everything that `tokens.toml` says. `revision` goes up with every write."""

    format: FormatOne
    revision: int = Field(default=0, ge=0, le=MAX_INTEGER)
    service_users: tuple[ServiceUser, ...] = MANY
    tokens: tuple[Token, ...] = MANY


EMPTY_INVENTORY = Inventory(format=1)
