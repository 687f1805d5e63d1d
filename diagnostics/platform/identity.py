"""Whose token it is: subject, organisation, kind, and its own groups."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from diagnostics.access.types import SubjectKind
from diagnostics.model.ids import canonical
from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.fields import texts
from diagnostics.platform.ids import kind_of, prefixed
from diagnostics.platform.limits import PAGE_ROWS

_WHO_AM_I = "/accounts/user/v1/user:WhoAmI"
_GET_USER = "/accounts/organisation/v1/accounts/GetUser/"
_CONNECTIONS = "/share/connections"
_SERVICE_USER_SEAT = "SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"

# Failures after which the rest can still be asked.
TOLERABLE = frozenset(
    {
        PlatformCode.NOT_PERMITTED,
        PlatformCode.NOT_FOUND,
        PlatformCode.WRONGLY_ASKED,
        PlatformCode.UNEXPECTED_ANSWER,
        PlatformCode.SERVER_ERROR,
        PlatformCode.NOT_JSON,
        PlatformCode.TOO_LARGE,
        PlatformCode.TIMED_OUT,
        PlatformCode.REDIRECTED,
        PlatformCode.OTHER_ORIGIN,
    }
)


@dataclass(frozen=True, slots=True)
class Me:
    """The subject of a token. `kind` is None where the API does not say whether it is a service user."""

    id: str
    name: str
    organisation: str
    kind: SubjectKind | None


@dataclass(frozen=True, slots=True)
class Connections:
    """The subject's own groups with their names as far as they are told, and the name of its organisation."""

    groups: tuple[str, ...]
    organisation_name: str | None
    group_names: Mapping[str, str] = field(default_factory=dict)


def who_am_i(client: PlatformClient) -> Me:
    """Return whose token the client uses.

    Raises:
        PlatformFailed: where the token is refused, or the answer names nobody.
    """
    body = client.get(_WHO_AM_I)
    found = texts(body, "user_id", "organisation_id", "organization_id", "firstname", "lastname")
    organisation = found.get("organisation_id") or found.get("organization_id")
    if "user_id" not in found or organisation is None:
        raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, _WHO_AM_I)
    name = " ".join(found[key] for key in ("firstname", "lastname") if key in found)
    user = prefixed(found["user_id"], "user")
    return Me(user, name or user, prefixed(organisation, "role"), _kind(client, user))


def connections(client: PlatformClient, organisation: str) -> Connections | None:
    """Return the subject's own groups, or None where the API does not tell.

    Raises:
        PlatformFailed: where nothing can be asked any more.
    """
    try:
        body = client.get(_CONNECTIONS)
    except PlatformFailed as error:
        if error.code in TOLERABLE:
            return None
        raise
    listed = body.get("groups") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        return None
    own = canonical(organisation)
    entries = [texts(entry, "id", "name", "type") for entry in listed[: PAGE_ROWS.most]]
    entries = [{**entry, "id": prefixed(entry["id"], "role")} for entry in entries if "id" in entry]
    names = [entry.get("name") for entry in entries if canonical(entry["id"]) == own]
    groups = {
        entry["id"]: entry.get("name", entry["id"])
        for entry in entries
        # Another organisation is no group, however the word is spelled; neither is what has another kind of id.
        if canonical(entry["id"]) != own
        and not entry.get("type", "").lower().endswith(("organisation", "organization"))
        and kind_of(entry["id"]) == "role"
    }
    return Connections(tuple(groups), names[0] if names else None, groups)


def _kind(client: PlatformClient, user: str) -> SubjectKind | None:
    """Ask for the subject's own seat, which needs no permission."""
    digits = canonical(user)
    try:
        identifier = str(uuid.UUID(digits)) if digits != user else user
        body = client.get(_GET_USER + quote(identifier, safe=""))
    except PlatformFailed as error:
        if error.code in TOLERABLE:
            return None
        raise
    seat = texts(body.get("user_document") if isinstance(body, dict) else None, "seat_type").get("seat_type")
    if seat is None or seat.endswith("_UNSPECIFIED"):
        return None
    return "service_user" if seat == _SERVICE_USER_SEAT else "user"
