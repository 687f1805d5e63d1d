"""Creation of a token, and of its service user if needed."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Integration, Inventory, ServiceUser, Token, TokenKind
from diagnostics.tokens.secrets import Seal
from diagnostics.tokens.state import (
    DEFAULT_INACTIVITY_DAYS,
    INACTIVITY_DAYS,
    Circumstances,
    TokenState,
    condition,
    find_service_user,
)
from diagnostics.tokens.transitions.base import (
    Action,
    Fact,
    Outcome,
    RefusalCode,
    TransitionRefused,
    checked_sets,
    iso,
    outcome,
)
from diagnostics.tokens.transitions.room import require_room

_NUMBERED = re.compile(r"tok_([0-9]{1,9})")


def next_token_id(inventory: Inventory) -> str:
    """Return the id after the highest `tok_NN` there ever was: deleted tokens stay listed, so none is used again."""
    numbers = (int(found.group(1)) for token in inventory.tokens if (found := _NUMBERED.fullmatch(token.id)))
    return f"tok_{max(numbers, default=0) + 1:02d}"


def new_service_user_id() -> str:
    """Return a random id of the form that the product gives to users and service users."""
    return f"user_{secrets.token_hex(16)}"


def checked_name(name: str) -> str:
    """Return `name`.

    Raises:
        TransitionRefused: for a blank name, and for one that no file can hold.
    """
    if not name.strip():
        raise TransitionRefused(RefusalCode.NAME_EMPTY)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise TransitionRefused(RefusalCode.NAME_NOT_TEXT) from None
    return name


def next_name(name: str, taken: Iterable[str]) -> str:
    """Return `name` with the first number, from 2 on, that makes it differ from all of `taken`."""
    names = frozenset(taken)
    base = re.sub(r" \([0-9]{1,9}\)$", "", name)
    number = 2
    while f"{base} ({number})" in names:
        number += 1
    return f"{base} ({number})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new token shall be. None leaves a value to the product's default.

    `owner` is a user for a user token. For a service user token it is an existing service user; without one, a new
    service user is created with the token and bears its name, or `service_user_name` where its own is known.
    `new_service_user` is the id that one gets. `organisation` is the one that the token is bound to, this one by
    default; one bound to another is only ever recorded, and its owner need not be listed. `replaces` is the token that
    this one is to take over from, where a secret is being rotated.
    """

    kind: TokenKind
    name: str
    new_service_user: str
    owner: str | None = None
    inactivity_days: int | None = None
    permission_sets: tuple[str, ...] | None = None
    used_by: Integration | None = None
    replaces: str | None = None
    organisation: str | None = None
    service_user_name: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What a token that already exists has been through."""

    created_at: datetime
    last_used_at: datetime | None = None


def create(circumstances: Circumstances, inventory: Inventory, wanted: Wanted, seal: Seal) -> Outcome:
    """Create a token, active from now on (help page 005096).

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    history = History(circumstances.recorded())
    return come_to_be(circumstances, inventory, wanted, seal, history, Action.CREATED)


def require_unused_secret(inventory: Inventory, seal: Seal) -> None:
    """Pass where no token, deleted ones included, has or had this secret: what was deleted cannot come back.

    Raises:
        TransitionRefused: with the token that has it.
    """
    for token in inventory.tokens:
        if token.fingerprint is not None and token.fingerprint.strip().lower() == seal.fingerprint:
            facts = {"token": token.id, "name": token.name, "state": token.status}
            raise TransitionRefused(RefusalCode.SECRET_ALREADY_RECORDED, **facts)


def come_to_be(
    circumstances: Circumstances,
    inventory: Inventory,
    wanted: Wanted,
    seal: Seal | None,
    history: History,
    action: Action,
) -> Outcome:
    """Return the inventory with the token, and with its service user where that is new.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    name = checked_name(wanted.name)
    days = _inactivity_days(wanted)
    if seal is not None:
        require_unused_secret(inventory, seal)
    is_own = circumstances.is_own(wanted.organisation)
    newcomer = None
    if not is_own:
        owner = _foreign_owner(circumstances, inventory, wanted)
    elif wanted.kind == "user":
        owner = _user_owner(circumstances, inventory, wanted)
    else:
        owner, newcomer = _service_user_owner(circumstances, inventory, wanted, name)
    _require_one_kind(inventory, owner, wanted.kind)
    token = Token(
        id=next_token_id(inventory),
        name=name,
        kind=wanted.kind,
        owner=owner,
        organisation=wanted.organisation if not is_own else None,
        inactivity_days=days,
        status="active",
        created_at=history.created_at,
        last_used_at=history.last_used_at,
        used_by=wanted.used_by,
        fingerprint=seal.fingerprint if seal is not None else None,
        hint=seal.hint if seal is not None else None,
    )
    # How many tokens another organisation has, nobody knows here.
    if is_own and condition(circumstances, token).state is TokenState.ACTIVE:
        require_room(circumstances, inventory, wanted.kind, owner if wanted.kind == "user" else None)
    after: dict[str, Fact] = {
        "kind": token.kind,
        "owner": token.owner,
        "inactivity_days": days,
        "created_at": iso(token.created_at),
    }
    if token.organisation is not None:
        after["organisation"] = token.organisation
    if token.last_used_at is not None:
        after["last_used_at"] = iso(token.last_used_at)
    if token.used_by is not None:
        after["used_by"] = token.used_by
    if token.hint is not None:
        after["hint"] = token.hint
    if wanted.replaces is not None:
        after["replaces"] = wanted.replaces
    service_users = inventory.service_users
    if newcomer is not None:
        service_users = (*service_users, newcomer)
        after["service_user"] = newcomer.name
        sets = newcomer.permission_sets
        after["service_user_permission_sets"] = list(sets) if sets is not None else None
    return outcome(
        circumstances,
        inventory,
        action,
        token,
        before={},
        after=after,
        tokens=(*inventory.tokens, token),
        service_users=service_users,
    )


def _inactivity_days(wanted: Wanted) -> int:
    if wanted.inactivity_days is None:
        return DEFAULT_INACTIVITY_DAYS[wanted.kind]
    allowed = INACTIVITY_DAYS[wanted.kind]
    if wanted.inactivity_days not in allowed:
        is_user = wanted.kind == "user"
        code = RefusalCode.USER_PERIOD_FIXED if is_user else RefusalCode.INACTIVITY_NOT_OFFERED
        raise TransitionRefused(code, value=str(wanted.inactivity_days), allowed=", ".join(map(str, allowed)))
    return wanted.inactivity_days


def _user_owner(circumstances: Circumstances, inventory: Inventory, wanted: Wanted) -> str:
    if wanted.permission_sets is not None:
        raise TransitionRefused(RefusalCode.USER_HAS_OWN_PERMISSIONS)
    if wanted.owner is None:
        raise TransitionRefused(RefusalCode.OWNER_NEEDED)
    user = circumstances.user(wanted.owner)
    if user is None:
        if (service_user := find_service_user(inventory, wanted.owner)) is not None:
            raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=service_user.name, kind=wanted.kind)
        if circumstances.organisation.coverage.is_complete("users"):
            raise TransitionRefused(RefusalCode.OWNER_UNKNOWN, owner=wanted.owner)
        return wanted.owner
    if not circumstances.is_own(user.organisation):
        raise TransitionRefused(
            RefusalCode.OWNER_OF_ANOTHER_ORGANISATION, owner=user.name, organisation=str(user.organisation)
        )
    if user.status != "active":
        raise TransitionRefused(RefusalCode.OWNER_NOT_ACTIVE, owner=user.name, state=user.status)
    return user.id


def _service_user_owner(
    circumstances: Circumstances, inventory: Inventory, wanted: Wanted, name: str
) -> tuple[str, ServiceUser | None]:
    """Return the owner's id, and the service user itself where it is new."""
    if wanted.owner is None:
        if (user := circumstances.user(wanted.new_service_user)) is not None:
            raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=user.name, kind=wanted.kind)
        sets = checked_sets(circumstances, wanted.permission_sets, default_to_all=True)
        called = wanted.service_user_name or name
        return wanted.new_service_user, ServiceUser(id=wanted.new_service_user, name=called, permission_sets=sets)
    service_user = find_service_user(inventory, wanted.owner)
    if service_user is None:
        if (user := circumstances.user(wanted.owner)) is not None:
            raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=user.name, kind=wanted.kind)
        raise TransitionRefused(RefusalCode.OWNER_UNKNOWN, owner=wanted.owner)
    if wanted.permission_sets is not None:
        raise TransitionRefused(RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER, owner=service_user.name)
    return service_user.id, None


def _require_one_kind(inventory: Inventory, owner: str, kind: TokenKind) -> None:
    """Pass where no other token makes the owner one of the other kind: an owner need not be listed."""
    wanted = canonical(owner)
    if any(token.kind != kind and canonical(token.owner) == wanted for token in inventory.tokens):
        raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=owner, kind=kind)


def _foreign_owner(circumstances: Circumstances, inventory: Inventory, wanted: Wanted) -> str:
    """Return the owner's id. Another organisation's service users and permission sets are not kept here."""
    if wanted.owner is None:
        raise TransitionRefused(RefusalCode.OWNER_NEEDED)
    if wanted.permission_sets is not None:
        raise TransitionRefused(RefusalCode.PERMISSION_SETS_OF_ANOTHER_ORGANISATION)
    user, service_user = circumstances.user(wanted.owner), find_service_user(inventory, wanted.owner)
    if wanted.kind == "user" and service_user is not None:
        raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=service_user.name, kind=wanted.kind)
    if wanted.kind == "service_user" and user is not None:
        raise TransitionRefused(RefusalCode.OWNER_OF_OTHER_KIND, owner=user.name, kind=wanted.kind)
    return wanted.owner
