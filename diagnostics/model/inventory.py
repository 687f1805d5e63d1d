"""Service users and tokens, as `tokens.toml` states them (format 1). Never a secret: at most its fingerprint."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from diagnostics.model.organisation import Entry, Facts
from diagnostics.model.validation import FormatOne, Id, Many, Narrowed, Time

MAX_INTEGER = 2**63 - 1
"""The largest whole number that every reader of TOML takes."""

TokenKind = Literal["service_user", "user"]
TokenStatus = Literal["active", "revoked", "deleted"]
Integration = Literal["custom", "workato", "power_bi", "teams", "sharepoint", "scim"]

INTEGRATIONS: tuple[str, ...] = get_args(Integration)
"""What a token may be recorded as used by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUser(Entry):
    """A system identity that owns tokens and cannot log in (help page 005096).

    `permission_sets` absent means not known; their union counts. `holds` and `lacks` are single permissions known to
    be held or not.
    """

    permission_sets: Many[Id] | None = None
    holds: Many[str] = ()
    lacks: Many[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token(Entry):
    """An API token. It belongs to one subject and is bound to one organisation (this one by default).

    `inactivity_days` is how long it may lie unused before it expires. Expiry itself is computed, never stored.
    """

    kind: TokenKind
    owner: Id
    organisation: Id | None = None
    inactivity_days: int
    status: TokenStatus
    created_at: Time
    last_used_at: Time | None = None
    revoked_at: Time | None = None
    deleted_at: Time | None = None
    used_by: Integration | None = None
    fingerprint: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory(Facts):
    """Everything that `tokens.toml` says. `revision` goes up with every write."""

    format: FormatOne
    revision: Annotated[int, Narrowed(ge=0, le=MAX_INTEGER)] = 0
    service_users: Many[ServiceUser] = ()
    tokens: Many[Token] = ()


EMPTY_INVENTORY = Inventory(format=1)
