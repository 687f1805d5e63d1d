"""The state of a token at a moment, the quota, and which token could go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from diagnostics.model.inventory import Token
from diagnostics.tokens.quota import RetirementReason, quota, retirements
from diagnostics.tokens.state import ExpiredBy, TokenState, condition
from tests.tokens.workshop import ADA, CLEO, DAY, NOON, at, inventory, organisation, token, user_token

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("unused", "state", "days_left", "warning"),
    [
        (0 * DAY, TokenState.ACTIVE, 45, None),
        (14 * DAY, TokenState.ACTIVE, 31, None),
        (15 * DAY, TokenState.ACTIVE, 30, 30),
        (37 * DAY, TokenState.ACTIVE, 8, 30),
        (38 * DAY, TokenState.ACTIVE, 7, 7),
        (43 * DAY, TokenState.ACTIVE, 2, 7),
        (44 * DAY, TokenState.ACTIVE, 1, 1),
        (45 * DAY - HOUR, TokenState.ACTIVE, 0, 1),
        (45 * DAY, TokenState.ACTIVE, 0, 1),
        (45 * DAY + timedelta(seconds=1), TokenState.EXPIRED, None, None),
    ],
)
def test_days_left_and_warnings_count_from_the_last_use(
    unused: timedelta, state: TokenState, days_left: int | None, warning: int | None
) -> None:
    """A token warns at 30, 7 and 1 days, and expires once it lay unused for longer than its period."""
    found = condition(at(), token(last_used_at=NOON - unused))
    assert (found.state, found.days_left, found.warning) == (state, days_left, warning)


def test_a_token_never_used_counts_from_its_creation() -> None:
    """Without a use, the period starts with the token."""
    assert condition(at(), token(created_at=NOON - 44 * DAY, last_used_at=None)).days_left == 1


@pytest.mark.parametrize(
    ("status", "expired_by"), [("left", ExpiredBy.OWNER_LEFT), ("deactivated", ExpiredBy.OWNER_DEACTIVATED)]
)
def test_a_user_token_ends_with_its_user(status: Literal["left", "deactivated"], expired_by: ExpiredBy) -> None:
    """A user who left or was deactivated has no active token (help page 005096)."""
    facts = organisation()
    ada = replace(facts.users[0], status=status)
    found = condition(at(facts=replace(facts, users=(ada,))), user_token())
    assert (found.state, found.expired_by) == (TokenState.EXPIRED, expired_by)


def test_a_service_user_token_does_not_end_with_a_user() -> None:
    """Service user tokens are not affected by users."""
    assert condition(at(), token(owner=CLEO)).state is TokenState.ACTIVE


def test_where_uses_are_not_all_known_expiry_is_not_certain() -> None:
    """Past its period the state is unknown; before, the days left are at least so many."""
    facts = organisation(token_use="partial")
    late = condition(at(facts=facts), token(last_used_at=NOON - 46 * DAY))
    early = condition(at(facts=facts), token())
    assert (late.state, early.state, early.is_at_least) == (TokenState.UNKNOWN, TokenState.ACTIVE, True)


def test_an_expiry_beyond_the_calendar_is_not_told() -> None:
    """A token used in the last days of the year 9999 expires at a time that cannot be written."""
    end = datetime(9999, 12, 30, tzinfo=UTC)
    assert condition(at(end), token(created_at=end, last_used_at=end)).expires_at is None


def test_the_quota_counts_active_tokens_and_those_that_may_be() -> None:
    """What has ended does not count; what may have ended counts apart."""
    late = token("tok_03", last_used_at=NOON - 46 * DAY)
    tokens = inventory(token(), token("tok_02", status="revoked", revoked_at=NOON), late, user_token("tok_04"))
    found = quota(at(), tokens, "service_user")
    unsure = quota(at(facts=organisation(token_use="partial")), tokens, "service_user")
    assert (found.used, found.uncertain, found.room) == (1, 0, 19)
    assert (unsure.used, unsure.uncertain) == (1, 1)
    assert (quota(at(), tokens, "user", ADA).used, quota(at(), tokens, "user", CLEO).used) == (1, 0)


def test_the_safest_to_retire_was_replaced_else_lay_unused_longest() -> None:
    """A token whose successor is in use goes first, then the one idle longest."""

    def made(identifier: str, created: int, used: int | None, **values: Any) -> Token:
        last = NOON - used * DAY if used is not None else None
        return token(identifier, created_at=NOON - created * DAY, last_used_at=last, inactivity_days=180, **values)

    tokens = inventory(
        made("tok_busy", 90, 0, owner="user_b", used_by="power_bi"),
        made("tok_idle", 90, 50, owner="user_c"),
        made("tok_never", 20, None, owner="user_d"),
        made("tok_old", 90, 3, owner="user_e"),
        made("tok_new", 4, 1, owner="user_e"),
    )
    ranked = retirements(at(), tokens, "service_user")
    assert [entry.token.id for entry in ranked] == ["tok_old", "tok_idle", "tok_never", "tok_new", "tok_busy"]
    assert ranked[0].reasons == (RetirementReason.REPLACED,)
    assert ranked[0].replaced_by is not None
    assert ranked[0].replaced_by.id == "tok_new"
    assert ranked[2].reasons == (RetirementReason.NEVER_USED,)
    assert ranked[4].reasons == (RetirementReason.BUILT_IN,)


def test_a_successor_that_nobody_uses_yet_replaces_nothing() -> None:
    """In the middle of a rotation the old token is still the one in use."""
    old = token("tok_old", last_used_at=NOON - HOUR)
    new = token("tok_new", created_at=NOON - DAY, last_used_at=None)
    ranked = retirements(at(), inventory(old, new), "service_user")
    assert all(RetirementReason.REPLACED not in entry.reasons for entry in ranked)


def test_tokens_that_work_side_by_side_replace_none_of_each_other() -> None:
    """One service user may own the tokens of several integrations: neither an older nor a quieter one is replaced."""
    export = token("tok_a", created_at=NOON - 90 * DAY, last_used_at=NOON - 6 * DAY)
    alerts = token("tok_b", created_at=NOON - 80 * DAY, last_used_at=NOON - DAY)
    other = token("tok_c", created_at=NOON - 7 * DAY, last_used_at=NOON - HOUR, used_by="workato")
    ranked = retirements(at(), inventory(export, alerts), "service_user")
    assert all(RetirementReason.REPLACED not in entry.reasons for entry in ranked)
    ours = token("tok_d", created_at=NOON - 90 * DAY, last_used_at=NOON - 6 * DAY, used_by="power_bi")
    ranked = retirements(at(), inventory(ours, other), "service_user")
    assert all(RetirementReason.REPLACED not in entry.reasons for entry in ranked)
