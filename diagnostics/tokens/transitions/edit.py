"""A token gets another name, inactivity period, integration or permission sets, or its use is recorded."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from diagnostics.model.inventory import Integration, Inventory, ServiceUser, Token
from diagnostics.tokens.state import INACTIVITY_DAYS, Circumstances, TokenState, condition, find_service_user, tokens_of
from diagnostics.tokens.transitions.base import (
    Action,
    Fact,
    Outcome,
    RefusalCode,
    TransitionRefused,
    changed,
    checked_sets,
    iso,
    outcome,
    own_token,
    replaced,
    told,
)
from diagnostics.tokens.transitions.create import checked_name
from diagnostics.tokens.transitions.room import require_room


@dataclass(frozen=True, slots=True)
class Edits:
    """What shall be different. None leaves a value as it is.

    `permission_sets` are the service user's, so all its tokens change. `used_by` "none" forgets the integration.
    `last_used_at` records a use that the web app shows.
    """

    name: str | None = None
    inactivity_days: int | None = None
    permission_sets: tuple[str, ...] | None = None
    used_by: Integration | Literal["none"] | None = None
    last_used_at: datetime | None = None


def edit(circumstances: Circumstances, inventory: Inventory, identifier: str, edits: Edits) -> Outcome:
    """Change what `edits` names, all of it or nothing.

    The product edits active tokens only (help page 005096). What only the record holds, the integration and the last
    use, can be put right on others too.

    Raises:
        TransitionRefused: where a rule does not allow it, or nothing would differ.
    """
    token = own_token(circumstances, inventory, identifier)
    if token.status == "deleted":
        raise TransitionRefused(RefusalCode.ALREADY_DELETED, **told(token))
    service_user = find_service_user(inventory, token.owner) if token.kind == "service_user" else None
    change = _Change(circumstances, inventory, token, service_user)
    if edits.last_used_at is not None:
        change.last_use(edits.last_used_at)
    if any(value is not None for value in (edits.name, edits.inactivity_days, edits.permission_sets)):
        change.require_active()
    if edits.name is not None:
        change.name(edits.name)
    if edits.inactivity_days is not None:
        change.inactivity(edits.inactivity_days)
    if edits.permission_sets is not None:
        change.permission_sets(edits.permission_sets)
    if edits.used_by is not None:
        change.used_by(edits.used_by)
    return change.outcome()


def rename(circumstances: Circumstances, inventory: Inventory, identifier: str, name: str) -> Outcome:
    """Rename a token. A service user with no other token is renamed with it, as it bears its token's name.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    return edit(circumstances, inventory, identifier, Edits(name=name))


def change_inactivity(circumstances: Circumstances, inventory: Inventory, identifier: str, days: int) -> Outcome:
    """Change after how many days without use a service user token expires.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    return edit(circumstances, inventory, identifier, Edits(inactivity_days=days))


def change_permission_sets(
    circumstances: Circumstances, inventory: Inventory, identifier: str, sets: tuple[str, ...]
) -> Outcome:
    """Change the permission sets of the service user that owns the token, and so those of all its tokens.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    return edit(circumstances, inventory, identifier, Edits(permission_sets=sets))


def record_use(circumstances: Circumstances, inventory: Inventory, identifier: str, used_at: datetime) -> Outcome:
    """Record a use of the token, which starts its inactivity period again.

    Raises:
        TransitionRefused: where the token cannot have been used then.
    """
    return edit(circumstances, inventory, identifier, Edits(last_used_at=used_at))


class _Change:
    """One edit in the making: the new entries, and what differs."""

    def __init__(
        self, circumstances: Circumstances, inventory: Inventory, token: Token, service_user: ServiceUser | None
    ) -> None:
        self._circumstances = circumstances
        self._inventory = inventory
        self._token = token
        self._service_user = service_user
        self._before: dict[str, Fact] = {}
        self._after: dict[str, Fact] = {}
        self._actions: list[Action] = []

    def require_active(self) -> None:
        state = condition(self._circumstances, self._token).state
        if state not in (TokenState.ACTIVE, TokenState.UNKNOWN):
            raise TransitionRefused(RefusalCode.NOT_ACTIVE, **told(self._token), state=state)

    def name(self, name: str) -> None:
        checked_name(name)
        if name != self._token.name:
            self._note(Action.RENAMED, "name", self._token.name, name)
            self._token = changed(self._token, name=name)
        owner = self._service_user
        if owner is not None and owner.name != name and len(tokens_of(self._inventory, owner.id)) == 1:
            self._note(Action.RENAMED, "service_user", owner.name, name)
            self._service_user = changed(owner, name=name)

    def inactivity(self, days: int) -> None:
        if days == self._token.inactivity_days:
            return
        if self._token.kind == "user":
            allowed = ", ".join(map(str, INACTIVITY_DAYS["user"]))
            raise TransitionRefused(RefusalCode.USER_PERIOD_FIXED, value=str(days), allowed=allowed)
        if days not in INACTIVITY_DAYS["service_user"]:
            allowed = ", ".join(map(str, INACTIVITY_DAYS["service_user"]))
            raise TransitionRefused(RefusalCode.INACTIVITY_NOT_OFFERED, value=str(days), allowed=allowed)
        self._note(Action.INACTIVITY_CHANGED, "inactivity_days", self._token.inactivity_days, days)
        self._token = changed(self._token, inactivity_days=days)

    def permission_sets(self, sets: tuple[str, ...]) -> None:
        if self._token.kind == "user":
            raise TransitionRefused(RefusalCode.USER_HAS_OWN_PERMISSIONS, **told(self._token))
        owner = self._service_user
        if owner is None:
            raise TransitionRefused(RefusalCode.OWNER_UNKNOWN, owner=self._token.owner)
        chosen = checked_sets(self._circumstances, sets, default_to_all=False)
        if chosen is None or (owner.permission_sets is not None and set(chosen) == set(owner.permission_sets)):
            return
        held = list(owner.permission_sets) if owner.permission_sets is not None else None
        self._note(Action.PERMISSION_SETS_CHANGED, "service_user_permission_sets", held, list(chosen))
        self._service_user = changed(owner, permission_sets=chosen)

    def used_by(self, integration: Integration | Literal["none"]) -> None:
        value = None if integration == "none" else integration
        if value != self._token.used_by:
            self._note(Action.EDITED, "used_by", self._token.used_by, value)
            self._token = changed(self._token, used_by=value)

    def last_use(self, moment: datetime) -> None:
        token, used_at = self._token, moment.astimezone(UTC)
        if used_at == token.last_used_at:
            return
        facts = {**told(token), "moment": used_at.isoformat()}
        if used_at > self._circumstances.at:
            raise TransitionRefused(RefusalCode.USE_IN_FUTURE, **facts)
        if used_at < token.created_at or (token.last_used_at is not None and used_at < token.last_used_at):
            latest = token.last_used_at or token.created_at
            raise TransitionRefused(RefusalCode.USE_BEFORE_RECORD, **facts, latest=latest.isoformat())
        if token.revoked_at is not None and used_at > token.revoked_at:
            raise TransitionRefused(RefusalCode.USE_AFTER_END, **facts, state="revoked")
        was = condition(self._circumstances, token).state
        if was is TokenState.EXPIRED and not self._circumstances.is_record:
            # In a workspace of its own every use is known, so an expired token was refused, not used.
            ended = condition(self._circumstances, token).expires_at
            if ended is None or used_at > ended:
                raise TransitionRefused(RefusalCode.USE_AFTER_END, **facts, state="expired")
        used = changed(token, last_used_at=used_at)
        if was is not TokenState.ACTIVE and condition(self._circumstances, used).state is TokenState.ACTIVE:
            owner = token.owner if token.kind == "user" else None
            require_room(self._circumstances, self._inventory, token.kind, owner)
        self._note(Action.USE_RECORDED, "last_used_at", iso(token.last_used_at), iso(used_at))
        self._token = used

    def outcome(self) -> Outcome:
        if not self._actions:
            raise TransitionRefused(RefusalCode.NOTHING_TO_CHANGE, **told(self._token))
        service_users = self._inventory.service_users
        if self._service_user is not None:
            service_users = replaced(service_users, self._service_user)
        return outcome(
            self._circumstances,
            self._inventory,
            self._actions[0] if len(set(self._actions)) == 1 else Action.EDITED,
            self._token,
            before=self._before,
            after=self._after,
            tokens=replaced(self._inventory.tokens, self._token),
            service_users=service_users,
        )

    def _note(self, action: Action, key: str, before: Fact, after: Fact) -> None:
        self._actions.append(action)
        self._before[key] = before
        self._after[key] = after
