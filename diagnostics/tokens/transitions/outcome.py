"""What a transition gives, and the few steps that all of them share."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry
from diagnostics.tokens.circumstances import Circumstances, find_service_user, find_token, latest_moment
from diagnostics.tokens.events import Action, Actor, Event, Fact, state_digest
from diagnostics.tokens.inventory import Inventory, ServiceUser, Token
from diagnostics.tokens.refusals import RefusalCode, TransitionRefused
from diagnostics.validation import validated

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
