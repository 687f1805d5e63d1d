"""How a token changes while it lives."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from diagnostics.model.inventory import Token
from diagnostics.tokens.transitions.base import Action, RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.edit import (
    Edits,
    change_inactivity,
    change_permission_sets,
    edit,
    record_use,
    rename,
)
from tests.tokens.workshop import DAY, EXPORT, HARBOUR, NOON, at, inventory, organisation, token, user_token

REVOKED: dict[str, Any] = {"status": "revoked", "revoked_at": NOON - timedelta(hours=1)}
DELETED: dict[str, Any] = {"status": "deleted", "deleted_at": NOON - timedelta(hours=1)}
EXPIRED: dict[str, Any] = {"last_used_at": NOON - 46 * DAY}


def refused(subject: Token, edits: Edits) -> RefusalCode:
    """The code of a refused edit."""
    with pytest.raises(TransitionRefused) as caught:
        edit(at(), inventory(subject), subject.id, edits)
    return caught.value.code


def test_renaming_the_only_token_of_a_service_user_renames_the_service_user() -> None:
    """A service user bears the name of its token while it has one."""
    outcome = rename(at(), inventory(token(), token("tok_02", **DELETED)), "tok_01", "Lake")
    assert outcome.token.name == "Lake"
    assert outcome.inventory.service_users[0].name == "Lake"
    assert outcome.event.action is Action.RENAMED
    assert outcome.event.after == {"name": "Lake", "service_user": "Lake"}


def test_renaming_one_of_several_tokens_leaves_the_service_user_its_name() -> None:
    """With two tokens, a service user's name is nobody's to change by renaming one of them."""
    outcome = rename(at(), inventory(token(), token("tok_02")), "tok_01", "Lake")
    assert outcome.inventory.service_users[0].name == "Nightly export"


def test_a_user_token_can_be_renamed_and_nothing_else() -> None:
    """A user token has neither a period nor permission sets to change."""
    assert rename(at(), inventory(user_token()), "tok_02", "Script").token.name == "Script"
    assert refused(user_token(), Edits(inactivity_days=45)) is RefusalCode.USER_PERIOD_FIXED
    assert refused(user_token(), Edits(permission_sets=("admin",))) is RefusalCode.USER_HAS_OWN_PERMISSIONS


def test_the_inactivity_period_can_be_changed_to_one_that_is_offered() -> None:
    """31, 45, 60 and 180 days are offered, and nothing else."""
    assert change_inactivity(at(), inventory(token()), "tok_01", 180).token.inactivity_days == 180
    assert refused(token(), Edits(inactivity_days=90)) is RefusalCode.INACTIVITY_NOT_OFFERED


def test_permission_sets_are_changed_for_the_service_user_and_so_for_all_its_tokens() -> None:
    """The sets are written to the owner, and the event says from what to what."""
    outcome = change_permission_sets(at(), inventory(token(), token("tok_02")), "tok_01", ("admin",))
    assert outcome.inventory.service_users[0].permission_sets == ("admin",)
    assert outcome.event.before == {"service_user_permission_sets": ["standard"]}
    assert outcome.event.after == {"service_user_permission_sets": ["admin"]}


def test_several_changes_at_once_are_one_event_and_one_revision() -> None:
    """All of an edit is made, and told of, together."""
    outcome = edit(at(), inventory(token(), revision=3), "tok_01", Edits("Lake", 60, ("admin",), "workato"))
    assert outcome.inventory.revision == 4
    assert outcome.event.action is Action.EDITED
    assert outcome.token.used_by == "workato"
    assert set(outcome.event.after) == {
        "name",
        "service_user",
        "inactivity_days",
        "service_user_permission_sets",
        "used_by",
    }


@pytest.mark.parametrize("ending", [REVOKED, EXPIRED], ids=["revoked", "expired"])
@pytest.mark.parametrize("edits", [Edits(name="Lake"), Edits(inactivity_days=60), Edits(permission_sets=("admin",))])
def test_only_an_active_token_can_be_edited(ending: dict[str, Any], edits: Edits) -> None:
    """The product edits active tokens only (help page 005096)."""
    assert refused(token(**ending), edits) is RefusalCode.NOT_ACTIVE


@pytest.mark.parametrize("edits", [Edits(name="Lake"), Edits(used_by="custom"), Edits(last_used_at=NOON)])
def test_a_deleted_token_never_changes(edits: Edits) -> None:
    """What was deleted stays as it was."""
    assert refused(token(**DELETED), edits) is RefusalCode.ALREADY_DELETED


def test_another_organisations_token_is_changed_there() -> None:
    """A token bound to another organisation is not changed here."""
    assert refused(token(organisation=HARBOUR), Edits(name="Lake")) is RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION


def test_the_permission_sets_of_an_unlisted_service_user_cannot_be_changed() -> None:
    """There is nowhere to write them."""
    lost = inventory(token(owner="user_elsewhere"), service_users=())
    facts = organisation(service_users="partial")
    with pytest.raises(TransitionRefused) as caught:
        change_permission_sets(at(facts=facts), lost, "tok_01", ("admin",))
    assert caught.value.code is RefusalCode.OWNER_UNKNOWN


def test_an_edit_that_changes_nothing_says_so() -> None:
    """Setting what is already so makes no new revision."""
    same = Edits("Nightly export", 45, ("standard",), "none", NOON - DAY)
    assert refused(token(), same) is RefusalCode.NOTHING_TO_CHANGE


def test_a_use_starts_the_inactivity_period_again() -> None:
    """A recorded use is the moment that days are counted from."""
    outcome = record_use(at(), inventory(token()), "tok_01", NOON - timedelta(hours=2))
    assert outcome.token.last_used_at == NOON - timedelta(hours=2)
    assert outcome.event.action is Action.USE_RECORDED


@pytest.mark.parametrize(
    ("subject", "used_at", "code"),
    [
        (token(), NOON + DAY, RefusalCode.USE_IN_FUTURE),
        (token(), NOON - 2 * DAY, RefusalCode.USE_BEFORE_RECORD),
        (token(last_used_at=None), NOON - 61 * DAY, RefusalCode.USE_BEFORE_RECORD),
        (token(**REVOKED), NOON, RefusalCode.USE_AFTER_END),
        (token(**EXPIRED), NOON, RefusalCode.USE_AFTER_END),
    ],
)
def test_a_use_that_cannot_have_been_is_refused(subject: Token, used_at: datetime, code: RefusalCode) -> None:
    """A use lies between what is recorded and now, and within the token's life."""
    assert refused(subject, Edits(last_used_at=used_at)) is code


def test_a_pulled_workspace_learns_that_a_token_was_in_use_all_along() -> None:
    """In a record, a later use shows that the computed expiry was wrong: uses in between were not recorded."""
    facts = organisation(source="https://api.safetyculture.io")
    outcome = record_use(at(facts=facts), inventory(token(**EXPIRED)), "tok_01", NOON - DAY)
    assert outcome.token.last_used_at == NOON - DAY


def test_a_token_that_turns_out_to_be_in_use_needs_room_like_any_other() -> None:
    """A recorded use brings no 21st token to life."""
    facts = organisation(source="https://api.safetyculture.io")
    others = [token(f"tok_{number:02}") for number in range(2, 22)]
    with pytest.raises(TransitionRefused) as caught:
        record_use(at(facts=facts), inventory(token(**EXPIRED), *others), "tok_01", NOON - DAY)
    assert caught.value.code is RefusalCode.SERVICE_USER_LIMIT


def test_the_integration_can_be_noted_and_forgotten_on_a_token_that_ended() -> None:
    """What only the record holds can be put right afterwards."""
    outcome = edit(at(), inventory(token(used_by="custom", **REVOKED)), "tok_01", Edits(used_by="none"))
    assert outcome.token.used_by is None


def test_a_token_that_is_gone_is_refused_as_that() -> None:
    """An id that nothing bears changes nothing."""
    with pytest.raises(TransitionRefused) as caught:
        rename(at(), inventory(token(owner=EXPORT)), "tok_77", "Lake")
    assert caught.value.code is RefusalCode.TOKEN_GONE
