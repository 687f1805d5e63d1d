"""What a change to a token is judged by: the organisation's facts and the moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Organisation, PermissionSet, User
from diagnostics.tokens.inventory import Inventory, ServiceUser, Token

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
