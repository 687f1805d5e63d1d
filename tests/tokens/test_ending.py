"""How a token ends, and how a revoked one starts again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.validation import jsonable
from diagnostics.tokens.state import Circumstances, TokenState, condition
from diagnostics.tokens.transitions.base import RULES, Action, RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.end import delete, regenerate, revoke
from tests.tokens.workshop import DAY, HARBOUR, NOON, at, inventory, secret, token, user_token

HOUR = timedelta(hours=1)
REVOKED: dict[str, Any] = {"status": "revoked", "revoked_at": NOON - HOUR}
DELETED: dict[str, Any] = {"status": "deleted", "deleted_at": NOON - HOUR}
EXPIRED: dict[str, Any] = {"last_used_at": NOON - 46 * DAY}


def renewed(circumstances: Circumstances, before: Inventory, identifier: str) -> Token:
    """The token after it was regenerated."""
    return regenerate(circumstances, before, identifier, secret().seal).token


def test_revoking_stops_a_token_at_once() -> None:
    """A revoked token is no longer active, from the moment on."""
    outcome = revoke(at(), inventory(token()), "tok_01")
    assert (outcome.token.status, outcome.token.revoked_at) == ("revoked", NOON)
    assert condition(at(), outcome.token).state is TokenState.REVOKED
    assert outcome.event.action is Action.REVOKED


def test_an_expired_token_can_be_revoked_so_that_it_can_be_deleted() -> None:
    """Deleting needs a revoked token, so one that expired must be open to being revoked."""
    outcome = revoke(at(), inventory(token(**EXPIRED)), "tok_01")
    assert delete(at(), outcome.inventory, "tok_01").token.status == "deleted"


def test_a_service_user_token_is_deleted_only_after_it_was_revoked() -> None:
    """The rule of help page 005096, with the state the token is in."""
    with pytest.raises(TransitionRefused) as caught:
        delete(at(), inventory(token()), "tok_01")
    assert caught.value.code is RefusalCode.DELETE_NEEDS_REVOKE
    assert caught.value.facts["state"] == "active"


def test_a_user_token_may_be_deleted_at_once() -> None:
    """An administrator deletes a user's token without revoking it first (help page 005588)."""
    assert delete(at(), inventory(user_token()), "tok_02").token.status == "deleted"


def test_a_deleted_token_stays_listed_with_what_identified_it() -> None:
    """A tombstone keeps id and fingerprint, so that neither can come back."""
    outcome = delete(at(), inventory(token(fingerprint="sha256:ab", hint="1234...5678", **REVOKED)), "tok_01")
    kept = outcome.inventory.tokens[0]
    assert (kept.id, kept.status, kept.fingerprint, kept.deleted_at) == ("tok_01", "deleted", "sha256:ab", NOON)


@pytest.mark.parametrize("kind", ["service_user", "user"])
def test_nothing_can_be_done_to_a_deleted_token(kind: str) -> None:
    """A deleted token can be neither revoked, deleted again nor regenerated."""
    gone = token(**DELETED) if kind == "service_user" else user_token("tok_01", **DELETED)
    for transition in (revoke, delete):
        with pytest.raises(TransitionRefused) as caught:
            transition(at(), inventory(gone), "tok_01")
        assert caught.value.code is RefusalCode.ALREADY_DELETED
    with pytest.raises(TransitionRefused) as caught:
        renewed(at(), inventory(gone), "tok_01")
    assert caught.value.code is RefusalCode.ALREADY_DELETED


def test_a_token_is_revoked_once() -> None:
    """Revoking a revoked token is refused, so that the first moment stays on record."""
    with pytest.raises(TransitionRefused) as caught:
        revoke(at(), inventory(token(**REVOKED)), "tok_01")
    assert caught.value.code is RefusalCode.ALREADY_REVOKED


def test_regenerating_gives_a_new_secret_and_the_old_one_stays_dead() -> None:
    """No token has the old secret's fingerprint any more."""
    old, new = secret(), secret()
    before = inventory(token(fingerprint=old.seal.fingerprint, hint=old.seal.hint, **REVOKED))
    after = regenerate(at(), before, "tok_01", new.seal)
    assert after.token.fingerprint == new.seal.fingerprint
    assert (after.token.status, after.token.revoked_at) == ("active", None)
    assert old.seal.fingerprint not in json.dumps(jsonable(after.inventory))


def test_a_regenerated_token_has_all_its_days_before_it() -> None:
    """A token revoked for longer than its inactivity period does not expire the moment it is regenerated."""
    long_gone: dict[str, Any] = {"status": "revoked", "last_used_at": NOON - 400 * DAY, "revoked_at": NOON - 399 * DAY}
    again = renewed(at(), inventory(token(created_at=NOON - 500 * DAY, **long_gone)), "tok_01")
    assert condition(at(), again).days_left == 45


def test_an_expired_token_may_be_regenerated_too() -> None:
    """An inference: the documents tell only of revoked ones."""
    assert renewed(at(), inventory(token(**EXPIRED)), "tok_01").status == "active"


def test_an_active_token_is_not_regenerated() -> None:
    """It must be revoked first (help page 005096)."""
    with pytest.raises(TransitionRefused) as caught:
        renewed(at(), inventory(token()), "tok_01")
    assert caught.value.code is RefusalCode.REGENERATE_NEEDS_REVOKE


def test_revoking_a_user_token_is_final() -> None:
    """A user token is not regenerated, whether revoked or expired."""
    for gone in (user_token(**REVOKED), user_token(last_used_at=NOON - 31 * DAY)):
        with pytest.raises(TransitionRefused) as caught:
            renewed(at(), inventory(gone), "tok_02")
        assert caught.value.code is RefusalCode.REVOKE_IS_FINAL


@pytest.mark.parametrize("ending", [REVOKED, EXPIRED], ids=["revoked", "expired"])
def test_regenerating_must_find_room_under_the_limit(ending: dict[str, Any]) -> None:
    """A regenerated token is active again, so with 20 active ones there is no room for it."""
    others = [token(f"tok_{number:02}") for number in range(2, 22)]
    with pytest.raises(TransitionRefused) as caught:
        renewed(at(), inventory(token(**ending), *others), "tok_01")
    assert caught.value.code is RefusalCode.SERVICE_USER_LIMIT
    assert renewed(at(), inventory(token(**ending), *others[1:]), "tok_01").status == "active"


def test_an_ending_is_never_recorded_before_what_is_recorded_already() -> None:
    """A moment earlier than the last use is refused instead of making the file impossible."""
    for moment in (NOON - 2 * DAY, NOON - 70 * DAY):
        with pytest.raises(TransitionRefused) as caught:
            revoke(at(moment), inventory(token()), "tok_01")
        assert caught.value.code is RefusalCode.MOMENT_BEFORE_RECORD


def test_a_use_in_the_same_second_is_no_obstacle_to_revoking() -> None:
    """Moments are written to the second, and a use of a fraction later in it does not count as the future."""
    used = NOON + timedelta(milliseconds=700)
    outcome = revoke(at(NOON + timedelta(milliseconds=900)), inventory(token(last_used_at=used)), "tok_01")
    assert outcome.token.revoked_at == used


def test_another_organisations_token_is_ended_there() -> None:
    """A token bound to another organisation is neither revoked nor deleted here."""
    for transition in (revoke, delete):
        with pytest.raises(TransitionRefused) as caught:
            transition(at(), inventory(token(organisation=HARBOUR)), "tok_01")
        assert caught.value.code is RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION


def test_every_refusal_has_a_rule() -> None:
    """No code lacks its source."""
    assert set(RULES) == set(RefusalCode)
    assert all(rule.page or rule.basis == "record" for rule in RULES.values())
