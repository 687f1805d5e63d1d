"""Transitions of the token inventory: their outcome, events and refusals."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from diagnostics.errors import SightlineError
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token, TokenKind
from diagnostics.model.organisation import Entry, Facts
from diagnostics.model.validation import FormatOne, Id, Narrowed, Time, jsonable, validated
from diagnostics.tokens.state import Circumstances, find_service_user, find_token, latest_moment

Fact = str | int | list[str] | None
"""One value before or after a change, in JSON's own types. None: it was not there, or not known."""


class Action(StrEnum):
    """What was done."""

    CREATED = "token-created"
    ADDED = "token-added"
    RENAMED = "token-renamed"
    INACTIVITY_CHANGED = "inactivity-changed"
    PERMISSION_SETS_CHANGED = "permission-sets-changed"
    USE_RECORDED = "use-recorded"
    EDITED = "token-edited"
    REVOKED = "token-revoked"
    REGENERATED = "token-regenerated"
    DELETED = "token-deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Facts):
    """Whose name the product's activity log shows: the token's service user or user (help page 005096)."""

    kind: TokenKind
    id: Id
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Facts):
    """One change of the inventory.

    It made `revision` out of `base`, both revisions of `tokens.toml`. `before` and `after` hold only what changed;
    a change that reaches beyond the token, to its service user, says so by the keys that begin with `service_user`.
    `state` is a digest of all of the inventory after the change, its revision apart. `by` is who made the change here;
    older events do not tell it.
    """

    format: FormatOne = 1
    id: Id
    revision: Annotated[int, Narrowed(ge=1)]
    base: Annotated[int, Narrowed(ge=0)]
    at: Time
    action: Action
    actor: Actor
    token: Id
    token_name: str
    before: dict[str, Fact]
    after: dict[str, Fact]
    state: Annotated[str, Narrowed(pattern=r"^sha256:[0-9a-f]{64}$")]
    by: str | None = None


def state_digest(inventory: Inventory) -> str:
    """Return a digest that differs between inventories that differ in anything but their revision."""
    content = jsonable(inventory)
    del content["revision"]
    return "sha256:" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


RuleBasis = Literal["document", "inference", "record"]
"""A rule is written in the product's documents, follows from them, or is needed to keep the record true."""


class RefusalCode(StrEnum):
    """A stable code for one rule."""

    SERVICE_USER_LIMIT = "service-user-limit"
    USER_LIMIT = "user-limit"
    INACTIVITY_NOT_OFFERED = "inactivity-not-offered"
    USER_PERIOD_FIXED = "user-period-fixed"
    USER_HAS_OWN_PERMISSIONS = "user-has-own-permissions"
    PERMISSION_SETS_BELONG_TO_SERVICE_USER = "permission-sets-belong-to-service-user"
    PERMISSION_SETS_OF_ANOTHER_ORGANISATION = "permission-sets-of-another-organisation"
    PERMISSION_SET_UNKNOWN = "permission-set-unknown"
    NAME_EMPTY = "name-empty"
    NAME_NOT_TEXT = "name-not-text"
    KIND_NEEDED = "kind-needed"
    OWNER_NEEDED = "owner-needed"
    OWNER_UNKNOWN = "owner-unknown"
    OWNER_OF_OTHER_KIND = "owner-of-other-kind"
    OWNER_NOT_ACTIVE = "owner-not-active"
    OWNER_OF_ANOTHER_ORGANISATION = "owner-of-another-organisation"
    TOKEN_OF_ANOTHER_ORGANISATION = "token-of-another-organisation"
    TOKEN_GONE = "token-gone"
    ALREADY_REVOKED = "already-revoked"
    ALREADY_DELETED = "already-deleted"
    NOT_ACTIVE = "not-active"
    DELETE_NEEDS_REVOKE = "delete-needs-revoke"
    REGENERATE_NEEDS_REVOKE = "regenerate-needs-revoke"
    REVOKE_IS_FINAL = "revoke-is-final"
    SECRET_ALREADY_RECORDED = "secret-already-recorded"
    API_CONTRADICTS_OPTION = "api-contradicts-option"
    API_CONTRADICTS_WORKSPACE = "api-contradicts-workspace"
    MOMENT_BEFORE_RECORD = "moment-before-record"
    USE_IN_FUTURE = "use-in-future"
    USE_BEFORE_RECORD = "use-before-record"
    USE_AFTER_END = "use-after-end"
    NOTHING_TO_CHANGE = "nothing-to-change"


class Rule(NamedTuple):
    """Where a rule comes from. `page` is the number of a help page, where one has it.

    `is_about_request`: what was asked for can never be, whatever state the token is in.
    """

    page: str | None
    basis: RuleBasis
    is_about_request: bool = False


RULES: Mapping[RefusalCode, Rule] = {
    RefusalCode.SERVICE_USER_LIMIT: Rule("005096", "document"),
    RefusalCode.USER_LIMIT: Rule("005096", "document"),
    RefusalCode.INACTIVITY_NOT_OFFERED: Rule("005096", "document", is_about_request=True),
    RefusalCode.USER_PERIOD_FIXED: Rule("000007", "document", is_about_request=True),
    RefusalCode.USER_HAS_OWN_PERMISSIONS: Rule("005096", "document", is_about_request=True),
    RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER: Rule("005096", "document", is_about_request=True),
    RefusalCode.PERMISSION_SETS_OF_ANOTHER_ORGANISATION: Rule(None, "record", is_about_request=True),
    RefusalCode.PERMISSION_SET_UNKNOWN: Rule(None, "record", is_about_request=True),
    RefusalCode.NAME_EMPTY: Rule("005096", "document", is_about_request=True),
    RefusalCode.NAME_NOT_TEXT: Rule(None, "record", is_about_request=True),
    RefusalCode.KIND_NEEDED: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_NEEDED: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_UNKNOWN: Rule(None, "record", is_about_request=True),
    RefusalCode.OWNER_OF_OTHER_KIND: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_NOT_ACTIVE: Rule("005096", "document"),
    RefusalCode.OWNER_OF_ANOTHER_ORGANISATION: Rule("005096", "document"),
    RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION: Rule("005096", "document"),
    RefusalCode.TOKEN_GONE: Rule(None, "record"),
    RefusalCode.ALREADY_REVOKED: Rule("005096", "document"),
    RefusalCode.ALREADY_DELETED: Rule("005096", "document"),
    RefusalCode.NOT_ACTIVE: Rule("005096", "document"),
    RefusalCode.DELETE_NEEDS_REVOKE: Rule("005096", "document"),
    RefusalCode.REGENERATE_NEEDS_REVOKE: Rule("005096", "document"),
    RefusalCode.REVOKE_IS_FINAL: Rule("005096", "inference"),
    RefusalCode.SECRET_ALREADY_RECORDED: Rule("005096", "document"),
    RefusalCode.API_CONTRADICTS_OPTION: Rule(None, "record", is_about_request=True),
    RefusalCode.API_CONTRADICTS_WORKSPACE: Rule(None, "record"),
    RefusalCode.MOMENT_BEFORE_RECORD: Rule(None, "record"),
    RefusalCode.USE_IN_FUTURE: Rule(None, "record", is_about_request=True),
    RefusalCode.USE_BEFORE_RECORD: Rule(None, "record", is_about_request=True),
    RefusalCode.USE_AFTER_END: Rule("005096", "document", is_about_request=True),
    RefusalCode.NOTHING_TO_CHANGE: Rule(None, "record", is_about_request=True),
}
"""Every rule that can refuse a change, and its source."""


class TransitionRefused(SightlineError):
    """A rule does not allow the change. Nothing was changed.

    `facts` may hold `token`, `name`, `kind`, `owner`, `state`, `limit`, `used`, `value`, `allowed`, `moment`,
    `option`, `told`, `safest` and others that the code's sentence names.
    """

    def __init__(self, code: RefusalCode, **facts: str) -> None:
        """Keep the rule's code and the facts of the case."""
        super().__init__(code.value)
        self.code = code
        self.facts: Mapping[str, str] = facts

    @property
    def rule(self) -> Rule:
        """Where the rule comes from."""
        return RULES[self.code]


Listed = TypeVar("Listed", bound=Entry)


class Outcome(NamedTuple):
    """The new inventory, the event, and the token as it is now."""

    inventory: Inventory
    event: Event
    token: Token


def own_token(circumstances: Circumstances, inventory: Inventory, identifier: str) -> Token:
    """Return the token that a transition is about.

    Raises:
        TransitionRefused: where there is none of that id, or it belongs to another organisation, whose own
            administrators change it (help page 005096).
    """
    token = find_token(inventory, identifier)
    if token is None:
        raise TransitionRefused(RefusalCode.TOKEN_GONE, token=identifier)
    if not circumstances.is_own(token.organisation):
        raise TransitionRefused(
            RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION, **told(token), organisation=str(token.organisation)
        )
    return token


def told(token: Token) -> dict[str, str]:
    """Return the facts by which a refusal names a token."""
    return {"token": token.id, "name": token.name, "kind": token.kind}


def ending_moment(circumstances: Circumstances, token: Token) -> datetime:
    """Return the moment to record.

    Raises:
        TransitionRefused: where the entry tells of something later, which no ending may precede.
    """
    moment = circumstances.recorded(token)
    latest = latest_moment(token)
    if moment < latest:
        facts = {"moment": circumstances.at.isoformat(), "latest": latest.isoformat()}
        raise TransitionRefused(RefusalCode.MOMENT_BEFORE_RECORD, **told(token), **facts)
    return moment


def changed(entry: Listed, **updates: Any) -> Listed:
    """Return a copy of an entry with other values, each held to the format."""
    return validated(type(entry), {**dict(entry.items()), **updates})


def outcome(
    circumstances: Circumstances,
    inventory: Inventory,
    action: Action,
    token: Token,
    *,
    before: Mapping[str, Fact],
    after: Mapping[str, Fact],
    service_users: tuple[ServiceUser, ...] | None = None,
    tokens: tuple[Token, ...] | None = None,
) -> Outcome:
    """Return `inventory` with the given lists in place of its own, one revision on, and the event for it."""
    revision = max(inventory.revision, circumstances.journalled) + 1
    result = replace(
        inventory,
        revision=revision,
        service_users=inventory.service_users if service_users is None else service_users,
        tokens=inventory.tokens if tokens is None else tokens,
    )
    event = Event(
        id=f"evt_{revision:06d}",
        revision=revision,
        base=inventory.revision,
        at=circumstances.recorded(token),
        action=action,
        actor=_actor(circumstances, result, token),
        token=token.id,
        token_name=token.name,
        before=dict(before),
        after=dict(after),
        state=state_digest(result),
    )
    return Outcome(result, event, token)


def replaced(entries: tuple[Listed, ...], entry: Listed) -> tuple[Listed, ...]:
    """Return `entries` with the one of the same id replaced."""
    wanted = canonical(entry.id)
    return tuple(entry if canonical(listed.id) == wanted else listed for listed in entries)


def iso(moment: datetime | None) -> str | None:
    """Return a time as the journal writes it."""
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


def _actor(circumstances: Circumstances, inventory: Inventory, token: Token) -> Actor:
    if token.kind == "service_user":
        service_user = find_service_user(inventory, token.owner)
        return Actor(kind="service_user", id=token.owner, name=service_user.name if service_user else token.owner)
    user = circumstances.user(token.owner)
    return Actor(kind="user", id=token.owner, name=user.name if user else token.owner)


def checked_sets(
    circumstances: Circumstances, wanted: tuple[str, ...] | None, *, default_to_all: bool
) -> tuple[str, ...] | None:
    """Return the ids of the wanted permission sets as the organisation spells them, each once.

    Where none are named, all are taken, as the product selects all by default. Where the organisation's list of sets
    is not complete, "all" cannot be told, so the service user's sets are then not known (None).

    Raises:
        TransitionRefused: for a set that the organisation does not have.
    """
    is_whole = circumstances.organisation.coverage.is_complete("permission_sets")
    listed = circumstances.organisation.permission_sets
    if wanted is None:
        return tuple(permission_set.id for permission_set in listed) if default_to_all and is_whole else None
    chosen: dict[str, None] = {}
    for identifier in wanted:
        permission_set = circumstances.permission_set(identifier)
        if permission_set is None and is_whole:
            known = ", ".join(known.id for known in listed)
            raise TransitionRefused(RefusalCode.PERMISSION_SET_UNKNOWN, value=identifier, allowed=known)
        chosen[permission_set.id if permission_set is not None else identifier] = None
    return tuple(chosen)
