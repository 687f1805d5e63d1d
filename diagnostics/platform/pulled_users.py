"""Users from the rows of a pull: their feed, the list with seats and statuses, and the requester itself."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import User
from diagnostics.model.validation import validated
from diagnostics.platform.contradictions import Contradiction
from diagnostics.platform.fields import USERS, Row, Value
from diagnostics.platform.pull import Pulled

Status = Literal["active", "deactivated"]

_SEATS = {"premium": "full", "full": "full", "lite": "lite", "guest": "guest", "collaborator": "guest"}
_SEAT_PREFIX, _STATUS_PREFIX = "subscription_seat_type_", "user_active_status_"


class PulledUsers:
    """The users, and what contradicted what about them. `lowered` has the area where it did."""

    def __init__(self, pulled: Pulled, inventory: Inventory) -> None:
        """Bring together what the rows say. `inventory` says who is a service user."""
        self._pulled = pulled
        self._own = canonical(pulled.me.organisation)
        self.contradictions: Counter[Contradiction] = Counter()
        self.lowered: set[str] = set()
        self._details = {canonical(str(row["user_id"])): row for row in pulled.user_details.rows}
        self.service_users = self._known_service_users(inventory)
        self.users: tuple[User, ...] = tuple(self._listed())

    def _listed(self) -> Iterator[User]:
        pulled, known = self._pulled, set()
        for row in pulled.rows(USERS):
            key = canonical(str(row["id"]))
            known.add(key)
            if key not in self.service_users and (user := self._user(row, key)) is not None:
                yield user
        is_whole = pulled.feeds[USERS.name].coverage == "complete"
        if is_whole and not known:
            self._note(Contradiction.EMPTY_USERS)
        for key, row in self._details.items():
            if key not in known and key not in self.service_users and (user := self._detailed(row)) is not None:
                known.add(key)
                if is_whole:
                    self._note(Contradiction.USER_NOT_LISTED)
                yield user
        yield from self._requester(known)

    def _requester(self, known: set[str]) -> Iterator[User]:
        """Return the requester where no list names it: the API let it in, so that it is there and active."""
        me = self._pulled.me
        if canonical(me.id) in known or canonical(me.id) in self.service_users or me.kind == "service_user":
            return
        if self._pulled.feeds[USERS.name].coverage == "complete":
            self._note(Contradiction.ASKER_NOT_LISTED)
        if me.kind == "user":
            yield User(id=me.id, name=me.name, status="active")

    def _user(self, row: Row, key: str) -> User | None:
        """Return a listed user, or None where what is said of it does not go together."""
        unsettled = self._pulled.feeds[USERS.name].unsettled.get(USERS.key_of(row), frozenset())
        if unsettled & {"active", "organisation_id"}:
            self.lowered.add("users")
            return None
        detail = self._details.get(key)
        told = _status(detail["status"]) if detail is not None else None
        # Where the API does not say, the user is in the list, and that is taken for active.
        status = {False: "deactivated", True: "active"}.get(bool(row["active"])) if row["active"] is not None else told
        status = status or "active"
        if told is not None and told != status:
            self._note(Contradiction.USER_STATUS)
            return None
        if status == "deactivated" and key == canonical(self._pulled.me.id):
            self._note(Contradiction.ASKER_DEACTIVATED)
            return None
        names = [name for field in ("firstname", "lastname") if (name := _text(row[field]))]
        seat = _seat(row["seat_type"]) if "seat_type" not in unsettled else None
        detailed = _seat(detail["seat_type"]) if detail is not None else None
        organisation = _text(row["organisation_id"])
        return validated(
            User,
            {
                "id": row["id"],
                "name": " ".join(names) or _text(row["email"]) or row["id"],
                "email": _text(row["email"]),
                "status": status,
                # Two that differ are none that is known.
                "seat": seat if detailed in (None, seat) else detailed if seat is None else None,
                "organisation": organisation if self._is_foreign(organisation) else None,
            },
        )

    def _detailed(self, row: Row) -> User | None:
        """Return a user that the list with seats alone names, or None where it does not tell its status."""
        status = _status(row["status"])
        if status is None:
            self.lowered.add("users")
            return None
        names = [name for field in ("first_name", "last_name") if (name := _text(row[field]))]
        organisation = _text(row["org_id"])
        return validated(
            User,
            {
                "id": row["user_id"],
                "name": " ".join(names) or _text(row["email"]) or row["user_id"],
                "email": _text(row["email"]),
                "status": status,
                "seat": _seat(row["seat_type"]),
                "organisation": organisation if self._is_foreign(organisation) else None,
            },
        )

    def _is_foreign(self, organisation: str | None) -> bool:
        return organisation is not None and canonical(organisation) != self._own

    def _known_service_users(self, inventory: Inventory) -> frozenset[str]:
        """Return who is certainly a service user, should the API list it among the users."""
        known = {canonical(listed.id) for listed in inventory.service_users}
        known |= {canonical(token.owner) for token in inventory.tokens if token.kind == "service_user"}
        if self._pulled.me.kind == "service_user":
            known.add(canonical(self._pulled.me.id))
        for row, name in (
            *((row, "id") for row in self._pulled.rows(USERS)),
            *((one, "user_id") for one in self._pulled.user_details.rows),
        ):
            if "service" in str(row["seat_type"]).lower():
                known.add(canonical(str(row[name])))
        return frozenset(known)

    def _note(self, contradiction: Contradiction) -> None:
        self.contradictions[contradiction] += 1
        self.lowered.add("users")


def _status(told: Value) -> Status | None:
    word = str(told).lower().removeprefix(_STATUS_PREFIX)
    if word == "active":
        return "active"
    return "deactivated" if word in ("deactivated", "inactive") else None


def _seat(told: Value) -> str | None:
    return _SEATS.get(str(told).lower().removeprefix(_SEAT_PREFIX))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
