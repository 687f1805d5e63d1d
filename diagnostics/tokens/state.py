"""The state that a token is in at a moment. Expiry is computed here and stored nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.expiry import expires_at, is_expired
from diagnostics.tokens.inventory import Token

WARNING_DAYS = (1, 7, 30)
"""How many days before its expiry a token is warned of, nearest first."""

_DAY = timedelta(days=1)


class TokenState(StrEnum):
    """What a token is. `unknown`: it is expired unless it was used at a time that was not recorded."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class ExpiredBy(StrEnum):
    """What made a token expire (help page 005096): lying unused, or the end of its user."""

    INACTIVITY = "inactivity"
    OWNER_DEACTIVATED = "owner-deactivated"
    OWNER_LEFT = "owner-left"


@dataclass(frozen=True, slots=True)
class Condition:
    """A token's state at a moment.

    `expires_at` is when it expires, or expired, if it is not used: None for one that ended otherwise. `left` is the
    time until then, negative once past. `is_at_least`: it may expire later, since not every use is known.
    """

    state: TokenState
    expired_by: ExpiredBy | None = None
    expires_at: datetime | None = None
    left: timedelta | None = None
    is_at_least: bool = False

    @property
    def days_left(self) -> int | None:
        """Whole days until the token expires, for one that has not."""
        if self.left is None or self.state is not TokenState.ACTIVE:
            return None
        return self.left // _DAY

    @property
    def warning(self) -> int | None:
        """The nearest of `WARNING_DAYS` that the token's expiry lies within, for one that has not expired."""
        return next((days for days in WARNING_DAYS if self.expires_within(days)), None)

    def expires_within(self, days: int) -> bool:
        """Return whether the token works now, and expires in so many days or sooner if it is not used."""
        return self.left is not None and self.state is TokenState.ACTIVE and self.left <= timedelta(days=days)


def condition(circumstances: Circumstances, token: Token) -> Condition:
    """Return the state of `token`. A user who is not listed is taken as active."""
    if token.status == "deleted":
        return Condition(TokenState.DELETED)
    if token.status == "revoked":
        return Condition(TokenState.REVOKED)
    if (ended := _ended_with_user(circumstances, token)) is not None:
        return Condition(TokenState.EXPIRED, ended)
    at = circumstances.at
    until = expires_at(token)
    left = until - at if until is not None else None
    is_at_least = not circumstances.knows_use
    if not is_expired(token, at):
        return Condition(TokenState.ACTIVE, None, until, left, is_at_least)
    state = TokenState.UNKNOWN if is_at_least else TokenState.EXPIRED
    return Condition(state, ExpiredBy.INACTIVITY, until, left, is_at_least)


def _ended_with_user(circumstances: Circumstances, token: Token) -> ExpiredBy | None:
    if token.kind != "user":
        return None
    user = circumstances.user(token.owner)
    if user is None or user.status == "active":
        return None
    return ExpiredBy.OWNER_LEFT if user.status == "left" else ExpiredBy.OWNER_DEACTIVATED
