"""The reference puts its gates together as the rules of access say, case by case."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from tests.reference.model import explain, gap
from tests.worlds.acme import (
    ADA,
    AT,
    BOT,
    DASHED,
    EVERYONE,
    FOR_BOT,
    FOREIGN,
    HEX,
    NIGHT,
    NOT_COVERED,
    OPEN,
    OTHER,
    PAIR,
    PENDING,
    QUAY,
    UNREAD,
    USER,
    acme,
    ask,
    gate,
    tried,
)
from tests.worlds.facts import VIEW_ALL, Table, all_of, any_of, same


def test_the_gates_are_six_and_in_order() -> None:
    """A token is asked six questions, and each is answered, even behind one that blocks."""
    answer = ask(acme(token={"status": "revoked"}))
    assert [one["gate"] for one in answer["gates"]] == [
        "token",
        "subject",
        "sharing",
        "membership",
        "permission",
        "request",
    ]
    assert gate(answer, "subject")["state"] == "pass"
    assert gate(answer, "membership")["reason"] == "no-group-or-site-rule"


@pytest.mark.parametrize(("left", "right"), list(product(["yes", "no", "unknown"], repeat=2)))
def test_logic_is_strong_kleene(left: Any, right: Any) -> None:
    """An unknown disappears only where the other branch decides."""
    rank = {"no": 0, "unknown": 1, "yes": 2}
    assert rank[any_of([left, right])] == max(rank[left], rank[right])
    assert rank[all_of([left, right])] == min(rank[left], rank[right])


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (f"user_{HEX}", f"user_{DASHED}", True),
        (f"user_{HEX}", f"user_{HEX.upper()}", True),
        (f"user_{HEX}", f"role_{HEX}", True),
        (f"location_{HEX}", f"template_{DASHED}", True),
        (f"user_{HEX}", DASHED, True),
        (HEX, DASHED, True),
        (HEX.upper(), f"role_{DASHED}", True),
        (f"USER_{HEX}", f"user_{HEX}", True),
        (f"users_{HEX}", f"user_{HEX}", False),
        (f"user_user_{HEX}", f"user_{HEX}", False),
        (f"user_{HEX}0", f"user_{HEX}", False),
        (f"{{{DASHED}}}", DASHED, False),
        (f" {HEX}", HEX, False),
        (f"user_{HEX}\n", f"user_{HEX}", False),
        (f"user_{HEX[:-1]}", f"user_{HEX[:-1].upper()}", False),
        (f"user_{DASHED.replace('-', '', 1)}", f"user_{HEX}", False),
        ("tok_01", "TOK_01", False),
        ("standard", "standard", True),
    ],
)
def test_ids_are_compared_in_canonical_form(one: str, other: str, equal: bool) -> None:
    """Two spellings of an id that is spelled in two ways are one id; any other id is only itself."""
    assert same(one, other) is equal


def test_a_secret_that_matches_nothing_leaves_everything_else_unknown() -> None:
    """Nothing is known of the subject of an unrecognised secret, and the answer is hidden all the same."""
    known = {"fingerprint": "sha256:" + "0" * 64}
    answer = explain(*acme(ADA, token=known), unrecognised_secret=True, template_id="t", at=AT)
    assert (answer["verdict"], answer["headline"], answer["web_app"]) == ("hidden", "token-unrecognised", "unknown")
    assert tried(answer, "token") == [("token-unrecognised", "no", None)]
    for name in ("subject", "sharing", "membership", "permission", "request"):
        assert gate(answer, name)["state"] == "unknown"
        assert tried(answer, name) == [("subject-unknown", "unknown", None)]


def test_a_gate_is_irrelevant_where_the_other_one_decides() -> None:
    """Sharing and membership are two ways in: where one passes, the other matters no more."""
    shared = ask(acme(ADA, NIGHT, group_members="partial"))
    assert (gate(shared, "sharing")["state"], gate(shared, "membership")["state"]) == ("pass", "irrelevant")
    assert gate(shared, "membership")["reason"] == "membership-unknown"
    both = ask(acme(ADA, NIGHT, night=(USER,)))
    assert (gate(both, "sharing")["state"], gate(both, "membership")["state"]) == ("pass", "pass")
    neither = ask(acme(OTHER, NIGHT))
    assert (gate(neither, "sharing")["state"], gate(neither, "membership")["state"]) == ("block", "block")
    assert gate(ask(acme(OTHER), "of-bot"), "membership")["state"] == "irrelevant"


def test_the_headline_of_a_visible_answer_is_its_first_grant() -> None:
    """Direct ways come before groups and sites, and the override last."""
    ways = [ADA, EVERYONE, NIGHT, QUAY, PAIR]
    owned: Table = {"owner": USER}
    members = {"night": (USER,), "quay": (USER,), "permissions": [VIEW_ALL]}
    headlines = [ask(acme(*reversed(ways), template=owned, **members))["headline"]]
    headlines += [ask(acme(*reversed(ways[first:]), **members))["headline"] for first in range(len(ways) + 1)]
    assert headlines == [
        "owner-of-template",
        "shared-with-user",
        "shared-with-everyone",
        "member-of-group",
        "member-of-site",
        "member-of-group-and-site",
        "override-permission",
    ]


def test_the_headline_of_hidden_access_is_its_first_near_miss() -> None:
    """Of all that nearly opened a template, the one that is nearest to a mend stands for the answer."""
    abroad: Table = {"template": FOREIGN, "permissions": [VIEW_ALL]}
    rules = [{**ADA, **PENDING}, EVERYONE, QUAY, NIGHT, OTHER]
    headlines = [
        ask(acme(*reversed(rules), **abroad))["headline"],
        ask(acme(*reversed(rules[1:]), **abroad))["headline"],
    ]
    abroad["permissions"] = OPEN
    headlines += [ask(acme(*reversed(rules[first:]), **abroad))["headline"] for first in range(1, 4)]
    home = [PAIR, NIGHT, QUAY, OTHER]
    headlines += [ask(acme(*reversed(home[first:])))["headline"] for first in range(5)]
    assert headlines == [
        "invitation-pending",
        "override-stops-at-organisation",
        "everyone-of-another-organisation",
        "site-rule-stops-at-organisation",
        "not-member-of-group",
        "not-member-of-group-and-site",
        "not-member-of-group",
        "not-member-of-site",
        "names-another-subject",
        "not-shared",
    ]


def test_the_headline_of_access_hidden_from_a_service_user() -> None:
    """A pending invitation first, then groups, then sites, then rules for everyone."""
    rules = [{**FOR_BOT, **PENDING}, PAIR, QUAY]
    abroad = [ask(acme(*reversed(rules[first:]), template=FOREIGN), "of-bot")["headline"] for first in range(3)]
    rules = [QUAY, NOT_COVERED, OTHER]
    home = [ask(acme(*reversed(rules[first:])), "of-bot")["headline"] for first in range(4)]
    assert abroad == [
        "invitation-pending",
        "groups-do-not-apply-to-service-users",
        "sites-do-not-apply-to-service-users",
    ]
    assert home == [
        "sites-do-not-apply-to-service-users",
        "everyone-excludes-service-users",
        "names-another-subject",
        "not-shared",
    ]


def test_the_headline_of_unknown_access() -> None:
    """A rule that could not be read first, an unknown override last."""
    unknown = {"permissions": None, "group_members": "partial"}
    for_user = [
        ask(acme(NIGHT, UNREAD, template_rules="partial", **unknown)),
        ask(acme(NIGHT, template_rules="partial", **unknown)),
        ask(acme(OTHER, template_rules="partial", **unknown)),
        ask(acme(OTHER, **unknown)),
    ]
    for_bot = [
        ask(acme(EVERYONE, UNREAD, permissions=None), "of-bot"),
        ask(acme(EVERYONE, permissions=None, template_rules="partial"), "of-bot"),
    ]
    assert [answer["headline"] for answer in for_user + for_bot] == [
        "rule-not-understood",
        "membership-unknown",
        "rules-unknown",
        "override-unknown",
        "rule-not-understood",
        "everyone-may-not-cover-service-users",
    ]


def test_the_headline_is_of_the_first_gate_that_decides() -> None:
    """Token, subject, access, permission, request: the first that blocks, and behind no block the first unknown."""
    call: Table = {"archived": "true"}
    old = {"created_at": AT - timedelta(days=90)}
    assert ask(acme(permissions=[], token={"status": "revoked"}), **call)["headline"] == "token-revoked"
    assert ask(acme(permissions=[]), **call)["headline"] == "not-shared"
    assert ask(acme(ADA, permissions=[]), **call)["headline"] == "templates-permission-missing"
    assert ask(acme(ADA), **call)["headline"] == "excluded-by-archived-filter"
    assert (
        ask(acme(UNREAD, permissions=[], token=old, token_use="partial"))["headline"] == "templates-permission-missing"
    )
    assert ask(acme(UNREAD, permissions=None, token=old, token_use="partial"))["headline"] == "last-use-unknown"
    assert ask(acme(UNREAD, permissions=None))["headline"] == "rule-not-understood"
    assert ask(acme(ADA, permissions=None), modified_after=AT)["headline"] == "permission-set-unknown"
    assert ask(acme(ADA), modified_after=AT)["headline"] == "modified-time-unknown"


def test_the_web_app_knows_no_token_and_no_filter() -> None:
    """An active user sees in the app what access and permission open; one who is gone sees nothing."""
    assert ask(acme(ADA, token={"status": "revoked"}), archived="true")["web_app"] == "visible"
    assert ask(acme(OTHER))["web_app"] == "hidden"
    assert ask(acme(ADA, permissions=[]))["web_app"] == "hidden"
    assert ask(acme(UNREAD))["web_app"] == "unknown"
    assert ask(acme(ADA, user={"status": "deactivated"}))["web_app"] == "hidden"
    assert ask(acme(FOR_BOT), "of-bot")["web_app"] is None


def test_a_subject_without_a_token_is_asked_four_questions() -> None:
    """Neither token nor request is asked about; a user who is gone is stopped by what would end the token."""
    world = acme(ADA, FOR_BOT, token={"status": "revoked"})
    for subject_id, web_app in ((USER, "visible"), (BOT, None)):
        answer = explain(*world, subject_id=subject_id, template_id="t", at=AT, archived="true")
        assert [one["gate"] for one in answer["gates"]] == ["subject", "sharing", "membership", "permission"]
        assert (answer["verdict"], answer["web_app"]) == ("visible", web_app)
    for status in ("left", "deactivated"):
        answer = explain(*acme(ADA, user={"status": status}), subject_id=USER, template_id="t", at=AT)
        assert (answer["verdict"], answer["headline"], answer["web_app"]) == ("hidden", "owner-" + status, "hidden")
        assert (gate(answer, "token")["state"], tried(answer, "token")) == ("block", [("owner-" + status, "no", None)])


@pytest.mark.parametrize(
    "question",
    [
        {"token_id": "nobody", "template_id": "t"},
        {"token_id": "of-user", "template_id": "nothing"},
        {"subject_id": "nobody", "template_id": "t"},
        {"subject_id": "eve", "template_id": "t"},
    ],
)
def test_what_is_not_listed_is_a_wrong_question(question: dict[str, str]) -> None:
    """A token, a template or a subject that the world does not list has no answer, nor has a user of another's."""
    with pytest.raises(LookupError):
        explain(*acme(), **question, at=AT)  # type: ignore[arg-type]


def test_the_gap_is_the_walk_of_every_template() -> None:
    """Each template is answered under the id that the file gives it, in file order."""
    organisation, tokens = acme(ADA)
    organisation["templates"].append({"id": "template_" + DASHED, "name": "Other"})
    answers = gap(organisation, tokens, token_id="of-user", at=AT)
    assert [(key, answer["headline"]) for key, answer in answers.items()] == [
        ("t", "shared-with-user"),
        ("template_" + DASHED, "not-shared"),
    ]


def test_an_owner_who_is_not_listed_may_have_left() -> None:
    """Rules still match such an owner by id, of the token's kind; nothing says whether it is there, and what it may."""
    world = acme(OTHER, {"user": "ghost"}, token={"owner": "ghost"}, users="partial", service_users="partial")
    for token_id, reason in (("of-user", "shared-with-user"), ("of-bot", "shared-with-service-user")):
        answer = ask(world, token_id)
        assert tried(answer, "sharing")[1] == (reason, "yes", 1)
        assert tried(answer, "subject") == [("subject-unknown", "unknown", None)]
        assert gate(answer, "permission")["reason"] == "permission-set-unknown"
        assert (answer["verdict"], answer["headline"]) == ("unknown", "subject-unknown")
        assert answer["web_app"] in ("unknown", None)


def test_another_organisations_user_crosses_as_another_organisations_template_does() -> None:
    """A token bound elsewhere may be such a user's: everyone here, sites here and overrides are not for it."""
    away = {"owner": "eve", **FOREIGN}
    rules = (EVERYONE, QUAY, NIGHT, {"user": "eve"})
    answer = ask(acme(*rules, token=away, permissions=[VIEW_ALL], night=("eve",), quay=("eve",)))
    assert (answer["verdict"], answer["headline"]) == ("hidden", "token-of-another-organisation")
    assert tried(answer, "sharing") == [
        ("everyone-of-another-organisation", "no", 0),
        ("shared-with-user", "yes", 3),
        ("override-stops-at-organisation", "no", None),
    ]
    assert tried(answer, "membership") == [
        ("site-rule-stops-at-organisation", "no", 1),
        ("member-of-group", "yes", 2),
    ]
