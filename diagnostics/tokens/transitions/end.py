"""A token ends: revoked, or deleted for ever. And a revoked one starts again, with a new secret."""

from diagnostics.model.inventory import Inventory, Token
from diagnostics.tokens.secrets import Seal
from diagnostics.tokens.state import Circumstances, TokenState, condition
from diagnostics.tokens.transitions.base import (
    Action,
    Fact,
    Outcome,
    RefusalCode,
    TransitionRefused,
    changed,
    ending_moment,
    iso,
    outcome,
    own_token,
    replaced,
    told,
)
from diagnostics.tokens.transitions.create import require_unused_secret
from diagnostics.tokens.transitions.room import require_room


def revoke(circumstances: Circumstances, inventory: Inventory, identifier: str) -> Outcome:
    """Revoke a token: it stops at once. A service user token can be regenerated later (help page 005096).

    Raises:
        TransitionRefused: for a token already revoked or deleted.
    """
    token = own_token(circumstances, inventory, identifier)
    _require_not_deleted(token)
    if token.status == "revoked":
        raise TransitionRefused(RefusalCode.ALREADY_REVOKED, **told(token))
    moment = ending_moment(circumstances, token)
    ended = changed(token, status="revoked", revoked_at=moment)
    before: dict[str, Fact] = {"status": token.status}
    after: dict[str, Fact] = {"status": "revoked", "revoked_at": iso(moment)}
    return outcome(
        circumstances,
        inventory,
        Action.REVOKED,
        ended,
        before=before,
        after=after,
        tokens=replaced(inventory.tokens, ended),
    )


def delete(circumstances: Circumstances, inventory: Inventory, identifier: str) -> Outcome:
    """Delete a token for ever. It stays listed as deleted, so that its id and its secret never come back.

    A service user token must have been revoked (help page 005096). A user token an administrator may delete at once
    (help page 005588).

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    token = own_token(circumstances, inventory, identifier)
    _require_not_deleted(token)
    if token.kind == "service_user" and token.status != "revoked":
        state = condition(circumstances, token).state
        raise TransitionRefused(RefusalCode.DELETE_NEEDS_REVOKE, **told(token), state=state)
    moment = ending_moment(circumstances, token)
    ended = changed(token, status="deleted", deleted_at=moment)
    before: dict[str, Fact] = {"status": token.status}
    after: dict[str, Fact] = {"status": "deleted", "deleted_at": iso(moment)}
    return outcome(
        circumstances,
        inventory,
        Action.DELETED,
        ended,
        before=before,
        after=after,
        tokens=replaced(inventory.tokens, ended),
    )


def regenerate(circumstances: Circumstances, inventory: Inventory, identifier: str, seal: Seal) -> Outcome:
    """Give a revoked service user token a new secret: it is active again, and its old secret stays dead (005096).

    An expired one may be regenerated too: an inference, as the documents do not say. Its inactivity period starts
    again: the times are those of the new secret, which nobody has used yet.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    token = own_token(circumstances, inventory, identifier)
    _require_not_deleted(token)
    if token.kind == "user":
        raise TransitionRefused(RefusalCode.REVOKE_IS_FINAL, **told(token))
    state = condition(circumstances, token).state
    if state not in (TokenState.REVOKED, TokenState.EXPIRED):
        raise TransitionRefused(RefusalCode.REGENERATE_NEEDS_REVOKE, **told(token), state=state)
    require_unused_secret(inventory, seal)
    require_room(circumstances, inventory, token.kind, None)
    moment = ending_moment(circumstances, token)
    renewed = changed(
        token,
        status="active",
        created_at=moment,
        last_used_at=None,
        revoked_at=None,
        fingerprint=seal.fingerprint,
        hint=seal.hint,
    )
    keys = ("status", "created_at", "last_used_at", "revoked_at", "hint")
    return outcome(
        circumstances,
        inventory,
        Action.REGENERATED,
        renewed,
        before=_facts(token, keys),
        after=_facts(renewed, keys),
        tokens=replaced(inventory.tokens, renewed),
    )


def _require_not_deleted(token: Token) -> None:
    if token.status == "deleted":
        raise TransitionRefused(RefusalCode.ALREADY_DELETED, **told(token))


def _facts(token: Token, keys: tuple[str, ...]) -> dict[str, Fact]:
    told_times = {"created_at": token.created_at, "last_used_at": token.last_used_at, "revoked_at": token.revoked_at}
    return {key: iso(told_times[key]) if key in told_times else getattr(token, key) for key in keys}
