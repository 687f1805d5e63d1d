"""How a token comes to be."""

import json
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model.inventory import Token
from diagnostics.model.validation import jsonable
from diagnostics.tokens.transitions.base import Action, RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.create import History, create
from diagnostics.tokens.transitions.record import add
from tests.tokens.workshop import (
    ADA,
    BEN,
    CLEO,
    DAY,
    EXPORT,
    HARBOUR,
    NOON,
    at,
    created,
    inventory,
    organisation,
    secret,
    token,
    user_token,
    wanted,
)


def refusal(**values: Any) -> TransitionRefused:
    """The refusal of a creation."""
    with pytest.raises(TransitionRefused) as caught:
        created(inventory(), **values)
    return caught.value


def test_a_service_user_is_created_with_its_first_token_and_bears_its_name() -> None:
    """Creating a service user token without an owner makes a service user of the same name."""
    outcome = created(inventory(token()), name="Power BI export")
    service_user = outcome.inventory.service_users[-1]
    assert (service_user.name, outcome.token.name) == ("Power BI export", "Power BI export")
    assert outcome.token.owner == service_user.id


def test_a_new_service_user_gets_all_permission_sets() -> None:
    """All permission sets are selected where none are named (help page 005096)."""
    assert created(inventory()).inventory.service_users[-1].permission_sets == ("standard", "admin")


def test_permission_sets_that_cannot_all_be_known_are_not_claimed() -> None:
    """Where the organisation's list of sets is not complete, "all" is not known, and said to be so."""
    facts = organisation(permission_sets="partial")
    assert created(inventory(), at(facts=facts)).inventory.service_users[-1].permission_sets is None


def test_named_permission_sets_are_taken_once_each_and_an_empty_choice_is_kept() -> None:
    """The service user gets exactly the sets that are named, none included."""
    named = created(inventory(), permission_sets=("admin", "admin")).inventory.service_users[-1]
    none = created(inventory(), permission_sets=()).inventory.service_users[-1]
    assert (named.permission_sets, none.permission_sets) == (("admin",), ())


def test_a_second_token_belongs_to_the_same_service_user() -> None:
    """A service user may own several tokens: naming it as the owner creates no other."""
    outcome = created(inventory(token()), owner=EXPORT)
    assert outcome.token.owner == EXPORT
    assert len(outcome.inventory.service_users) == 1


@pytest.mark.parametrize(("kind", "days"), [("service_user", 45), ("user", 30)])
def test_the_inactivity_period_has_a_default(kind: str, days: int) -> None:
    """A service user token expires after 45 days without use, a user token after 30."""
    assert created(inventory(), kind=kind).token.inactivity_days == days


@pytest.mark.parametrize("days", [31, 45, 60, 180])
def test_every_period_that_the_product_offers_can_be_chosen(days: int) -> None:
    """31, 45, 60 and 180 days are offered for service user tokens."""
    assert created(inventory(), inactivity_days=days).token.inactivity_days == days


@pytest.mark.parametrize("days", [0, 30, 44, 90, -45, 10**9])
def test_no_other_period_can_be_chosen(days: int) -> None:
    """Any other number of days is refused with those that are offered."""
    refused = refusal(inactivity_days=days)
    assert refused.code is RefusalCode.INACTIVITY_NOT_OFFERED
    assert refused.facts["allowed"] == "31, 45, 60, 180"


def test_a_user_token_has_a_fixed_period_and_its_users_permissions() -> None:
    """Neither a period nor permission sets can be chosen for a user token."""
    assert refusal(kind="user", inactivity_days=45).code is RefusalCode.USER_PERIOD_FIXED
    assert refusal(kind="user", permission_sets=("admin",)).code is RefusalCode.USER_HAS_OWN_PERMISSIONS
    assert created(inventory(), kind="user", inactivity_days=30).token.inactivity_days == 30


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "user", "owner": None}, RefusalCode.OWNER_NEEDED),
        ({"kind": "user", "owner": "user_nobody"}, RefusalCode.OWNER_UNKNOWN),
        ({"kind": "user", "owner": CLEO}, RefusalCode.OWNER_NOT_ACTIVE),
        ({"kind": "user", "owner": EXPORT}, RefusalCode.OWNER_OF_OTHER_KIND),
        ({"owner": ADA}, RefusalCode.OWNER_OF_OTHER_KIND),
        ({"owner": "user_nobody"}, RefusalCode.OWNER_UNKNOWN),
        ({"new_service_user": ADA}, RefusalCode.OWNER_OF_OTHER_KIND),
        ({"owner": EXPORT, "permission_sets": ("admin",)}, RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER),
        ({"permission_sets": ("nonesuch",)}, RefusalCode.PERMISSION_SET_UNKNOWN),
        ({"name": "  "}, RefusalCode.NAME_EMPTY),
        ({"name": "\udcff"}, RefusalCode.NAME_NOT_TEXT),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], code: RefusalCode) -> None:
    """Each rule about owners, permission sets and names refuses with its own code."""
    assert refusal(**values).code is code


def test_a_user_of_another_organisation_gets_no_token_here() -> None:
    """Who belongs to several organisations creates a token in each (help page 005096)."""
    facts = organisation()
    ben = replace(facts.users[1], organisation=HARBOUR)
    facts = replace(facts, users=(facts.users[0], ben))
    with pytest.raises(TransitionRefused) as caught:
        created(inventory(), at(facts=facts), kind="user", owner=BEN)
    assert caught.value.code is RefusalCode.OWNER_OF_ANOTHER_ORGANISATION


def test_ids_go_on_after_the_highest_one_deleted_ones_included() -> None:
    """A deleted token's id is never used again."""
    gone = token("tok_09", status="deleted", deleted_at=NOON)
    assert created(inventory(token("tok_02"), gone)).token.id == "tok_10"
    assert created(inventory(token("tok_export"))).token.id == "tok_01"


def test_only_a_fingerprint_and_a_hint_of_the_secret_are_kept() -> None:
    """The new entry recognises its secret and does not hold it."""
    fresh = secret()
    outcome = create(at(), inventory(), wanted(), fresh.seal)
    assert outcome.token.fingerprint == fresh.seal.fingerprint
    assert outcome.token.hint == "0000..." + fresh.reveal()[-4:]
    assert fresh.reveal() not in json.dumps([jsonable(outcome.inventory), jsonable(outcome.event)])


def test_the_twenty_first_active_service_user_token_is_refused() -> None:
    """An organisation has at most 20 active service user tokens, and the refusal names the safest one to retire."""
    tokens = [token(f"tok_{number:02}") for number in range(1, 20)]
    idle = token("tok_20", name="Idle", last_used_at=NOON - 40 * DAY)
    with pytest.raises(TransitionRefused) as caught:
        created(inventory(*tokens, idle))
    assert caught.value.code is RefusalCode.SERVICE_USER_LIMIT
    assert (caught.value.facts["limit"], caught.value.facts["safest"]) == ("20", "tok_20")
    assert caught.value.rule.page == "005096"


@pytest.mark.parametrize(
    "ended",
    [
        token("tok_20", status="revoked", revoked_at=NOON),
        token("tok_20", status="deleted", deleted_at=NOON),
        token("tok_20", last_used_at=NOON - 46 * DAY),
        token("tok_20", organisation=HARBOUR),
        user_token("tok_20"),
    ],
)
def test_what_is_not_an_active_token_of_the_organisation_does_not_count(ended: Token) -> None:
    """Revoked, deleted and expired tokens, another organisation's, and user tokens leave room for a twentieth."""
    tokens = [token(f"tok_{number:02}") for number in range(1, 20)]
    assert created(inventory(*tokens, ended)).token.id == "tok_21"


def test_a_user_has_at_most_ten_active_tokens_and_another_user_ten_more() -> None:
    """The limit of 10 is each user's own."""
    tokens = [user_token(f"tok_{number:02}") for number in range(1, 11)]
    with pytest.raises(TransitionRefused) as caught:
        created(inventory(*tokens), kind="user")
    assert caught.value.code is RefusalCode.USER_LIMIT
    assert caught.value.facts["owner"] == "Ada Byron"
    assert created(inventory(*tokens), kind="user", owner=BEN).token.owner == BEN


def test_tokens_that_may_have_expired_unseen_refuse_nothing() -> None:
    """Where uses are not all known, a token past its period is not counted: the unknown is not taken for a yes."""
    tokens = [token(f"tok_{number:02}", last_used_at=NOON - 46 * DAY) for number in range(1, 21)]
    facts = organisation(token_use="unavailable")
    assert created(inventory(*tokens), at(facts=facts)).token.id == "tok_21"


def test_the_event_tells_what_came_to_be_and_from_which_revision() -> None:
    """The journal's entry names the service user as the product's log does, and holds the facts of the new token."""
    event = created(inventory(token(), revision=7), name="Sync").event
    assert (event.action, event.base, event.revision) == (Action.CREATED, 7, 8)
    assert (event.actor.kind, event.actor.name) == ("service_user", "Sync")
    assert event.before == {}
    assert event.after["service_user_permission_sets"] == ["standard", "admin"]


def test_a_revision_that_was_journalled_is_never_given_again() -> None:
    """A change that was journalled and not applied keeps its revision to itself."""
    circumstances = at()
    stale = type(circumstances)(circumstances.organisation, circumstances.at, journalled=12)
    event = created(inventory(revision=7), stale).event
    assert (event.base, event.revision) == (7, 13)


def test_a_token_made_in_the_web_app_is_recorded_with_its_history() -> None:
    """Adding records when the token was created and used, and a secret that nobody has is no obstacle."""
    outcome = add(at(), inventory(), wanted(), None, History(NOON - 9 * DAY, NOON - DAY))
    assert outcome.event.action is Action.ADDED
    assert (outcome.token.created_at, outcome.token.last_used_at) == (NOON - 9 * DAY, NOON - DAY)
    assert (outcome.token.fingerprint, outcome.token.hint) == (None, None)


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (History(NOON + DAY), RefusalCode.USE_IN_FUTURE),
        (History(NOON - DAY, NOON + DAY), RefusalCode.USE_IN_FUTURE),
        (History(NOON - DAY, NOON - 2 * DAY), RefusalCode.USE_BEFORE_RECORD),
    ],
)
def test_an_impossible_history_is_refused(history: History, code: RefusalCode) -> None:
    """A token is neither created nor used in the future, nor used before it was created."""
    with pytest.raises(TransitionRefused) as caught:
        add(at(), inventory(), wanted(), None, history)
    assert caught.value.code is code


def test_an_expired_token_is_recorded_even_where_no_other_may_be_active() -> None:
    """Recording what has ended needs no room."""
    tokens = [token(f"tok_{number:02}") for number in range(1, 21)]
    outcome = add(at(), inventory(*tokens), wanted(), None, History(NOON - 100 * DAY))
    assert outcome.token.id == "tok_21"


@pytest.mark.parametrize("status", ["active", "revoked", "deleted"])
def test_a_secret_is_recorded_once_and_a_deleted_one_never_again(status: str) -> None:
    """The secret of a token that is listed, or that was deleted, cannot come back as another token's."""
    seal = secret().seal
    ended: dict[str, Any] = (
        {"revoked_at": NOON} if status == "revoked" else {"deleted_at": NOON} if status == "deleted" else {}
    )
    holder = token(status=status, fingerprint=seal.fingerprint, **ended)
    with pytest.raises(TransitionRefused) as caught:
        add(at(), inventory(holder), wanted(), seal, None)
    assert caught.value.code is RefusalCode.SECRET_ALREADY_RECORDED


def test_an_owner_that_only_a_token_names_is_of_one_kind() -> None:
    """Who owns a user token of another organisation, unlisted here, cannot become a service user, nor the reverse."""
    theirs = user_token(owner="user_nobody", organisation=HARBOUR)
    with pytest.raises(TransitionRefused) as caught:
        create(at(), inventory(theirs), wanted(new_service_user="user_nobody"), secret().seal)
    assert caught.value.code is RefusalCode.OWNER_OF_OTHER_KIND
    robot = token(owner="user_nobody", organisation=HARBOUR)
    with pytest.raises(TransitionRefused) as caught:
        create(at(), inventory(robot), wanted("user", owner="user_nobody", organisation=HARBOUR), secret().seal)
    assert caught.value.code is RefusalCode.OWNER_OF_OTHER_KIND
