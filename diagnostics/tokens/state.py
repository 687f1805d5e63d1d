"""State of a token at a moment: active, revoked, deleted or expired, with the limits that apply."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token, TokenKind
from diagnostics.model.organisation import Organisation, PermissionSet, User

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts of the organisation, and the moment a change happens at.

    `journalled` is the highest revision that the activity journal tells of: a new one is higher, even where the
    change it stood for was never applied.
    """

    organisation: Organisation
    at: datetime
    journalled: int = 0

    @property
    def is_record(self) -> bool:
        """Whether the workspace was pulled, so that it only records what the product itself decides."""
        return self.organisation.organisation.source is not None

    @property
    def knows_use(self) -> bool:
        """Whether a use that is not recorded certainly did not happen."""
        return self.organisation.coverage.is_complete("token_use")

    def is_own(self, organisation: str | None) -> bool:
        """Return whether an entry with this `organisation` belongs to the workspace's own."""
        return organisation is None or canonical(organisation) == canonical(self.organisation.organisation.id)

    def user(self, identifier: str) -> User | None:
        """Return the listed user of that id, or None."""
        wanted = canonical(identifier)
        return next((user for user in self.organisation.users if canonical(user.id) == wanted), None)

    def permission_set(self, identifier: str) -> PermissionSet | None:
        """Return the listed permission set of that id, or None."""
        wanted = canonical(identifier)
        return next((listed for listed in self.organisation.permission_sets if canonical(listed.id) == wanted), None)

    def recorded(self, token: Token | None = None) -> datetime:
        """Return the moment as it is written down: in UTC, to the second.

        A token that was used within that same second is not made to end before its use.
        """
        moment = self.at.astimezone(UTC).replace(microsecond=0)
        if token is not None:
            latest = latest_moment(token)
            if moment < latest < moment + _SECOND and latest <= self.at:
                return latest.astimezone(UTC)
        return moment


def find_token(inventory: Inventory, identifier: str) -> Token | None:
    """Return the token of that id, or None."""
    wanted = canonical(identifier)
    return next((token for token in inventory.tokens if canonical(token.id) == wanted), None)


def find_service_user(inventory: Inventory, identifier: str) -> ServiceUser | None:
    """Return the service user of that id, or None."""
    wanted = canonical(identifier)
    return next((listed for listed in inventory.service_users if canonical(listed.id) == wanted), None)


def tokens_of(inventory: Inventory, owner: str) -> tuple[Token, ...]:
    """Return the tokens of a user or service user that were not deleted, in the order of the file."""
    wanted = canonical(owner)
    return tuple(token for token in inventory.tokens if canonical(token.owner) == wanted and token.status != "deleted")


def latest_moment(token: Token) -> datetime:
    """Return the latest time that the token's entry tells of."""
    told = (token.created_at, token.last_used_at, token.revoked_at, token.deleted_at)
    return max(moment for moment in told if moment is not None)


def is_expired(token: Token, at: datetime) -> bool:
    """Return whether the token lay unused for longer than its inactivity period, as far as its use is known."""
    return at - (token.last_used_at or token.created_at) > timedelta(days=token.inactivity_days)


def expires_at(token: Token) -> datetime | None:
    """Return until when the token works if it is not used, or None where that lies beyond the calendar."""
    try:
        return (token.last_used_at or token.created_at) + timedelta(days=token.inactivity_days)
    except OverflowError:
        return None


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
    time until then, negative once past, and never more than the period, even before the token's last use.
    `is_at_least`: it may expire later, since not every use is known.
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
    left = min(until - at, timedelta(days=token.inactivity_days)) if until is not None else None
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


INACTIVITY_DAYS: dict[TokenKind, tuple[int, ...]] = {"service_user": (31, 45, 60, 180), "user": (30,)}
"""After how many days without use a token may be set to expire. A user token always has 30."""

DEFAULT_INACTIVITY_DAYS: dict[TokenKind, int] = {"service_user": 45, "user": 30}

MAX_ACTIVE_SERVICE_USER_TOKENS = 20
"""Active service user tokens that one organisation may have."""

MAX_ACTIVE_USER_TOKENS = 10
"""Active user tokens that one user may have."""
