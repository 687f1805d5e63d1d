"""Where the rotation of a token stands, told from the files alone."""

from datetime import timedelta
from typing import Any

import pytest

from diagnostics.model.inventory import Token
from diagnostics.tokens.rotation import RotationStep, rotation_of
from diagnostics.tokens.transitions.create import create
from diagnostics.tokens.transitions.end import revoke
from tests.tokens.workshop import ADA, BEN, DAY, EXPORT, NOON, at, inventory, secret, token, user_token, wanted

HOUR = timedelta(hours=1)


def younger(identifier: str = "tok_02", **values: Any) -> Token:
    """A token of the same service user, made a day ago and never used."""
    return token(identifier, **{"created_at": NOON - DAY, "last_used_at": None, **values})


def step(old: Token, *others: Token, **options: Any) -> RotationStep:
    """The next step of the rotation of `old`."""
    return rotation_of(at(), inventory(old, *others), old, options.pop("successors", {}), **options).step


def test_a_rotation_starts_with_a_second_token() -> None:
    """A token without a younger sibling needs one first; tokens of others do not count."""
    assert step(token(), younger(owner="user_other"), younger("tok_03", status="revoked", revoked_at=NOON)) is (
        RotationStep.CREATE
    )
    assert step(user_token(), user_token("tok_03", owner=BEN, created_at=NOON)) is RotationStep.CREATE


def test_until_the_new_token_is_used_the_integration_has_not_switched() -> None:
    """A second token that was never used, or not since the old one's last use, waits for the switch."""
    assert step(token(), younger()) is RotationStep.SWITCH
    assert step(token(last_used_at=NOON - HOUR), younger(last_used_at=NOON - 2 * HOUR)) is RotationStep.SWITCH


def test_once_the_new_token_is_in_use_the_old_one_can_go() -> None:
    """What is left is to revoke the old token."""
    assert step(token(last_used_at=NOON - 2 * HOUR), younger(last_used_at=NOON - HOUR)) is RotationStep.REVOKE
    assert step(token(last_used_at=None), younger(last_used_at=NOON - HOUR)) is RotationStep.REVOKE


@pytest.mark.parametrize("status", ["revoked", "deleted"])
def test_a_rotation_is_done_when_the_old_token_has_ended(status: str) -> None:
    """With the old token revoked or deleted, nothing is left to do."""
    moment: dict[str, Any] = {f"{status}_at": NOON}
    ended = token(status=status, **moment)
    assert step(ended, younger()) is RotationStep.DONE
    assert step(ended) is RotationStep.DONE


def test_several_younger_tokens_are_not_guessed_among() -> None:
    """Which of them takes over is the caller's to say, unless the journal says it."""
    others = (younger("tok_02"), younger("tok_03"))
    assert step(token(), *others) is RotationStep.CHOOSE
    assert step(token(), *others, chosen="tok_03") is RotationStep.SWITCH
    found = rotation_of(at(), inventory(token(), *others), token(), {"tok_01": "tok_02"})
    assert (found.step, found.is_recorded) == (RotationStep.SWITCH, True)
    assert found.new is not None
    assert found.new.id == "tok_02"


def test_a_token_made_within_the_same_second_is_told_by_its_place() -> None:
    """Of two tokens with one creation time, the later in the file is the younger."""
    old, new = token(created_at=NOON - DAY), younger()
    assert step(old, new) is RotationStep.SWITCH
    assert rotation_of(at(), inventory(old, new), new, {}).step is RotationStep.CREATE


def test_each_step_is_taken_up_where_the_last_one_left_off() -> None:
    """Creating, switching and revoking lead from one step to the next, whoever does them."""
    old = token(last_used_at=NOON - 3 * HOUR)
    start = inventory(old)
    again = wanted(owner=EXPORT, replaces="tok_01")
    second = create(at(NOON - 2 * HOUR), start, again, secret().seal)
    assert second.event.after["replaces"] == "tok_01"
    found = rotation_of(at(), second.inventory, old, {"tok_01": second.token.id})
    assert (found.step, found.is_recorded) == (RotationStep.SWITCH, True)
    ended = revoke(at(), second.inventory, "tok_01")
    assert rotation_of(at(), ended.inventory, ended.inventory.tokens[0], {}).step is RotationStep.DONE


def test_a_users_token_is_rotated_within_the_users_own() -> None:
    """A user token is followed by another token of the same user."""
    second = user_token("tok_05", created_at=NOON - HOUR, last_used_at=None)
    assert second.owner == ADA
    assert step(user_token(), second) is RotationStep.SWITCH
