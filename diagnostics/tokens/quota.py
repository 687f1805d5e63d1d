"""How many tokens there are of how many there may be (help page 005096), and which one could go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, Token, TokenKind
from diagnostics.tokens.state import (
    MAX_ACTIVE_SERVICE_USER_TOKENS,
    MAX_ACTIVE_USER_TOKENS,
    Circumstances,
    TokenState,
    condition,
)

BUILT_IN = ("power_bi", "teams", "sharepoint")
"""Integrations that use tokens the system manages: revoking or regenerating a token does not touch them (005096)."""

# How long an old token may still be used beside the one that takes over. Tokens that are used side by side for longer
# serve two integrations of one service user.
_OVERLAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Quota:
    """Active tokens against their limit. `uncertain` more may be active: they expired unless they were used unseen.

    `owner` is the user whose tokens are counted, None for the organisation's service user tokens.
    """

    kind: TokenKind
    owner: str | None
    used: int
    uncertain: int
    limit: int

    @property
    def room(self) -> int:
        """How many more tokens may be active. Never negative, even where the record holds too many."""
        return max(self.limit - self.used, 0)


class RetirementReason(StrEnum):
    """Why a token can be retired with less harm than others."""

    REPLACED = "replaced"
    NEVER_USED = "never-used"
    IDLE_LONGEST = "idle-longest"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Retirement:
    """A token that could be retired. `replaced_by` is the newer one of the same owner that took over."""

    token: Token
    reasons: tuple[RetirementReason, ...]
    idle_since: datetime
    replaced_by: Token | None = None


def quota(circumstances: Circumstances, inventory: Inventory, kind: TokenKind, owner: str | None = None) -> Quota:
    """Return the quota that a token of this kind, and for a user token of this user, falls under."""
    of_user = owner if kind == "user" else None
    states = [condition(circumstances, token).state for token in _counted(circumstances, inventory, kind, of_user)]
    limit = MAX_ACTIVE_USER_TOKENS if kind == "user" else MAX_ACTIVE_SERVICE_USER_TOKENS
    return Quota(kind, of_user, states.count(TokenState.ACTIVE), states.count(TokenState.UNKNOWN), limit)


def retirements(
    circumstances: Circumstances, inventory: Inventory, kind: TokenKind, owner: str | None = None
) -> tuple[Retirement, ...]:
    """Return the active tokens of a quota, the safest to retire first.

    First those that a newer one of the same owner has taken over from, then those that lay unused longest.
    """
    of_user = owner if kind == "user" else None
    active = [
        token
        for token in _counted(circumstances, inventory, kind, of_user)
        if condition(circumstances, token).state is TokenState.ACTIVE
    ]
    ranked = sorted(active, key=lambda token: (_successor(token, active) is None, _idle_since(token), token.id))
    return tuple(_retirement(token, active, is_first=token is ranked[0]) for token in ranked)


def _retirement(token: Token, active: Iterable[Token], *, is_first: bool) -> Retirement:
    successor = _successor(token, active)
    reasons = []
    if successor is not None:
        reasons.append(RetirementReason.REPLACED)
    if token.last_used_at is None:
        reasons.append(RetirementReason.NEVER_USED)
    if is_first and successor is None:
        reasons.append(RetirementReason.IDLE_LONGEST)
    if token.used_by in BUILT_IN:
        reasons.append(RetirementReason.BUILT_IN)
    return Retirement(token, tuple(reasons), _idle_since(token), successor)


def _counted(circumstances: Circumstances, inventory: Inventory, kind: TokenKind, owner: str | None) -> Iterable[Token]:
    wanted = canonical(owner) if owner is not None else None
    for token in inventory.tokens:
        if token.kind != kind or not circumstances.is_own(token.organisation):
            continue
        if wanted is None or canonical(token.owner) == wanted:
            yield token


def _successor(token: Token, active: Iterable[Token]) -> Token | None:
    """Return the newest active token of the same owner that seems to have taken over from `token`.

    It was used after `token` was used last, for the same integration as far as both are recorded, and was made after
    that last use or shortly before it.
    """
    idle_since = _idle_since(token)
    later = [
        other
        for other in active
        if canonical(other.owner) == canonical(token.owner)
        and other.created_at > token.created_at
        and other.last_used_at is not None
        and other.last_used_at > idle_since
        and idle_since - other.created_at <= _OVERLAP
        and (token.used_by == other.used_by or None in (token.used_by, other.used_by))
    ]
    return max(later, key=lambda other: other.created_at, default=None)


def _idle_since(token: Token) -> datetime:
    return token.last_used_at or token.created_at
