"""The changes a repair is made of: codes with ids, so that a script can apply them."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeCode(StrEnum):
    """A stable code for one kind of change, in the order in which equal repairs are offered."""

    CHANGE_REQUEST = "change-request"
    REGENERATE_TOKEN = "regenerate-token"
    CREATE_TOKEN = "create-token"
    ACCEPT_INVITATION = "accept-invitation"
    SHARE_WITH_USER = "share-with-user"
    SHARE_WITH_SERVICE_USER = "share-with-service-user"
    ADD_TO_GROUP = "add-to-group"
    ADD_TO_SITE = "add-to-site"
    COVER_SERVICE_USERS = "cover-service-users"
    REACTIVATE_USER = "reactivate-user"
    ASSIGN_PERMISSION_SET = "assign-permission-set"
    ADD_PERMISSION = "add-permission"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Only the ids its code speaks of are set; `rule` is an index in the file, from 0.

    A `change-request` without `value` leaves its parameter out.
    """

    code: ChangeCode
    template: str | None = None
    rule: int | None = None
    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    permission_set: str | None = None
    permission: str | None = None
    token: str | None = None
    parameter: str | None = None
    value: str | None = None

    def facts(self) -> dict[str, str | int | None]:
        """Return the change as the contract writes it: its code under `change`, and its ids."""
        keys = ("template", "rule", "user", "service_user", "group", "site", "permission_set", "permission", "token")
        said: dict[str, str | int | None] = {"change": self.code.value}
        said |= {key: value for key in keys if (value := getattr(self, key)) is not None}
        if self.code is ChangeCode.CHANGE_REQUEST:
            said |= {"parameter": self.parameter, "value": self.value}
        return said
