"""What is told beside an answer: near names, halves, siblings, what would not help, every cause, and what decides."""

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.futile import futile
from diagnostics.findings.lookalikes import nearest
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.findings.applied import applied
from tests.reference.model import explain
from tests.worlds.choices import RandomChoices
from tests.worlds.facts import Table
from tests.worlds.organisations import NOW
from tests.worlds.repairs import drawn_world
from tui.cli.main import run

_PERMITTED = ["Templates: Access", "Locations: Access"]


def organisation(**more: Any) -> Table:
    """Return a small organisation: a dock, a crew, and Anna, who is at the dock and in the old crew."""
    return {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme Cranes", "captured_at": NOW},
        "users": [
            {"id": "anna", "name": "Anna Petersen", "status": "active", "permission_set": "plain"},
            {"id": "anne", "name": "Anna Pedersen", "status": "active", "permission_set": "plain"},
            {"id": "olga", "name": "Olga Brandt", "status": "active", "permission_set": "plain"},
        ],
        "groups": [
            {"id": "crew", "name": "Winch crew", "members": ["anne"]},
            {"id": "old", "name": "Winch crew (old)", "members": ["anna"]},
        ],
        "sites": [
            {"id": "harbour", "name": "Harbour East", "members": ["anna", "anne"]},
            {"id": "dock", "name": "Dock 3", "parent": "harbour"},
        ],
        "permission_sets": [
            {"id": "plain", "name": "Plain", "permissions": ["Platform management: Users", *_PERMITTED]},
            {"id": "weak", "name": "Weak", "permissions": ["Platform management: Users"]},
            {"id": "able", "name": "Able", "permissions": _PERMITTED},
        ],
        "templates": [
            {
                "id": "a",
                "name": "Crane daily check, tower A",
                "owner": "olga",
                "rules": [{"group": "crew", "site": "dock"}],
            },
            {"id": "b", "name": "Crane daily check, tower B", "rules": [{"service_user": "lake"}, {"user": "anna"}]},
            {"id": "c", "name": "Ladder check", "locations": ["dock"], "rules": [{"user": "olga"}]},
        ],
        **more,
    }


def inventory(**more: Any) -> Table:
    """Return the tokens of that organisation."""
    token = {"inactivity_days": 45, "status": "active", "created_at": NOW}
    return {
        "format": 1,
        "revision": 1,
        "service_users": [
            {"id": "lake", "name": "Lake export", "permission_sets": ["able"]},
            {"id": "weak", "name": "Weak export", "permission_sets": ["weak"]},
        ],
        "tokens": [
            {"id": "tok_lake", "name": "Lake export", "kind": "service_user", "owner": "lake", **token},
            {"id": "tok_weak", "name": "Weak export", "kind": "service_user", "owner": "weak", **token},
            {
                "id": "tok_anna",
                "name": "Anna's report",
                "kind": "user",
                "owner": "anna",
                **token,
                "inactivity_days": 30,
            },
        ],
        **more,
    }


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what asks a command about a workspace, and gives its output in words of one line, or as data."""

    def asked(*arguments: str, facts: Table | None = None, tokens: Table | None = None) -> Any:
        (tmp_path / "organisation.toml").write_text(tomli_w.dumps(facts or organisation()), encoding="utf-8")
        (tmp_path / "tokens.toml").write_text(tomli_w.dumps(tokens or inventory()), encoding="utf-8")
        verb, *rest = arguments
        run([verb, "--workspace", str(tmp_path), "--at", NOW.isoformat(), *rest])
        told = capsys.readouterr().out
        return json.loads(told) if "--json" in arguments else " ".join(told.split())

    return asked


def test_halves_of_a_rule_are_told_apart_with_the_near_thing(ask: Any) -> None:
    """Who is at the site through one above it, and in a group of a near name, reads just that, and what it changes."""
    told = ask("why", "--token", "tok_anna", "--template", "a")
    assert (
        'Anna Petersen is at the site "Dock 3" through "Harbour East", as rule 1 asks; in the group "Winch crew": no.'
        in told
    )
    assert 'is in the group "Winch crew (old)", which is another one than "Winch crew"' in told
    assert 'Adding Anna Petersen to the site "Dock 3" again:' in told
    data = ask("why", "--token", "tok_anna", "--template", "a", "--json")
    assert [(half["in_group"], half["at_site"], half["through"]) for half in data["halves"]] == [
        ("no", "yes", "harbour")
    ]
    assert [near["id"] for near in data["halves"][0]["near"]] == ["old"]


def test_what_bears_a_near_name_comes_with_its_own_answer(ask: Any) -> None:
    """The template beside it that is visible, and the person of a near name, are told with what decides for them."""
    told = ask("why", "--token", "tok_anna", "--template", "a")
    assert 'the template "Crane daily check, tower B" (b), which is visible: it is shared with Anna Petersen.' in told
    assert "Anna Pedersen (anne), who has access to it: it is shared with group Winch crew at site Dock 3" in told
    assert "Not to be confused" not in ask("why", "--token", "tok_lake", "--template", "c")


def test_both_causes_stand_in_the_headline_and_in_the_message(ask: Any) -> None:
    """Who mends one cause alone would meet the next: both are told, as numbered steps that each say who and where."""
    told = ask("why", "--token", "tok_weak", "--template", "c")
    assert "it is shared with Olga Brandt, not with Weak export. Besides, Weak export has no permission to open" in told
    assert "All of these:" in told
    message = ask("why", "--token", "tok_weak", "--template", "c", "--message", "1")
    assert "Besides, Weak export has no permission" in message
    data = ask("why", "--token", "tok_weak", "--template", "c", "--json")
    steps = next(one["steps"] for one in data["repairs"] if len(one["steps"]) > 1)
    assert all(step["who"] and step["where"] and step["message"].startswith("Hello,") for step in steps)


def test_a_set_is_added_to_those_of_a_service_user_and_takes_the_place_of_a_user_s(ask: Any) -> None:
    """The one loses nothing; what the other loses and gains is named, and what breaks by it."""
    told = ask("why", "--token", "tok_weak", "--template", "c", "--all")
    assert 'Add the permission set "Able" to the sets of Weak export.' in told
    assert "Its sets add up: nothing is taken away from it." in told
    facts = organisation()
    facts["users"][0]["permission_set"] = "weak"
    told = ask("why", "--token", "tok_anna", "--template", "b", "--all", facts=facts)
    assert 'Change the permission set of Anna Petersen from "Weak" to "Able".' in told
    assert "loses Platform management: Users, and gains Templates: Access and Locations: Access." in told
    assert "Provisioning (SCIM) by this user stops." in told


def test_an_invitation_that_nobody_can_accept_is_not_offered(ask: Any) -> None:
    """A service user cannot log in: the other organisation shares again, and no acceptance is spoken of."""
    template = {
        "id": "f",
        "name": "Foreign",
        "organisation": "other",
        "rules": [{"service_user": "lake", "invitation": "pending"}],
    }
    facts = organisation(templates=[template])
    data = ask("why", "--token", "tok_lake", "--template", "f", "--json", facts=facts)
    codes = [change["change"] for repair in data["repairs"] for change in repair["changes"]]
    assert codes == ["share-with-service-user"]


def test_a_new_token_says_where_and_names_the_one_that_gets_it_already(ask: Any) -> None:
    """The place of a new token is the organisation by name; a live token of the same subject stands beside it."""
    tokens = inventory()
    ended = {
        **tokens["tokens"][0],
        "id": "tok_dead",
        "name": "Lake export, first",
        "status": "revoked",
        "revoked_at": NOW,
    }
    tokens["tokens"].append(ended)
    told = ask("why", "--token", "tok_dead", "--template", "b", tokens=tokens)
    assert 'The token "Lake export" (tok_lake) of Lake export gets it already: never used, it lives until' in told
    assert f"revoked {NOW.date().isoformat()}" in told
    ended |= {"status": "active", "inactivity_days": 31, "last_used_at": NOW.replace(year=NOW.year - 1)}
    ended["created_at"] = ended["last_used_at"]
    del ended["revoked_at"]
    told = ask("why", "--token", "tok_dead", "--template", "b", tokens=tokens)
    assert "Create a new token for Lake export in Acme Cranes and put" in told
    assert "last used" in told


def test_visible_says_for_which_call(ask: Any) -> None:
    """What is visible names the call, and the parameters that would leave it out."""
    facts = organisation()
    facts["templates"][1]["archived"] = True
    told = ask("why", "--token", "tok_anna", "--template", "b", facts=facts)
    assert "It is visible for this call: GET /feed/templates?archived=both" in told
    assert "a call with archived=false does not return it" in told


def test_an_unknown_answer_is_settled_first(ask: Any) -> None:
    """A change stands below what would settle it, and says that it holds whatever the truth is."""
    facts = organisation(templates=[{"id": "e", "name": "Open", "rules": [{"everyone": True}]}])
    told = ask("why", "--token", "tok_lake", "--template", "e", facts=facts)
    assert told.index("What would settle it") < told.index("What makes it visible whatever the truth is")


def test_compare_always_names_what_decides_and_what_is_the_same(ask: Any) -> None:
    """Two that are hidden for two causes differ in these; two that are alike are said to be, with the cause."""
    told = ask("compare", "--token", "tok_anna", "--template", "a", "--with-template", "c")
    assert "shared with Olga Brandt, someone else" in told
    assert "The same for both: Token state, 1 Subject type" in told
    told = ask("compare", "--token", "tok_anna", "--template", "c", "--with", "tok_anna")
    assert "Nothing that decides differs; for both of them it is shared with Olga Brandt" in told


def test_compare_names_both_dates_where_the_call_decides(ask: Any) -> None:
    """One template is too old for the call and the other is not: when each was last changed stands on either side."""
    facts = organisation()
    facts["templates"][1]["modified_at"] = NOW.replace(year=NOW.year - 1)
    again = {"id": "d", "name": "Newer", "modified_at": NOW, "rules": [{"user": "anna"}]}
    facts["templates"].append(again)
    bound = NOW - timedelta(days=30)
    told = ask(
        "compare", "--token", "tok_anna", "--template", "b", "--with-template", "d",
        "--modified-after", bound.isoformat(), facts=facts,
    )  # fmt: skip
    assert f"last changed {NOW.year - 1}-" in told
    assert f"the template is not archived; last changed {NOW.date().isoformat()}" in told


def test_what_would_not_help_is_hidden_after_it_by_another_model() -> None:
    """Over many worlds: every change that is told, made to the files as it reads, leaves the template hidden."""
    choices, tried = RandomChoices(random.Random(3)), 0
    for _ in range(60):
        facts, tokens, call = drawn_world(choices)
        directory = Directory(validated(Organisation, facts), validated(Inventory, tokens))
        parameters = Call(**{key: value for key, value in call.items() if key != "at"})
        token, template = choices.pick(directory.inventory.tokens), choices.pick(directory.organisation.templates)
        question = Question(requester_of_token(directory, token), template, parameters, call["at"])
        for one in futile(directory, question, walk(directory, question)):
            change = one.change.facts()
            assert one.answer.verdict is Verdict.HIDDEN
            if change["change"] in ("add-permission", "regenerate-token", "create-token"):
                continue
            after = applied(facts, tokens, call, token.id, [change])
            then = explain(after[0], after[1], token_id=after[3], template_id=template.id, **after[2])
            assert (then["verdict"], then["headline"]) == ("hidden", one.answer.headline.value)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("Lake export", ["Lake export (old)"]),
        ("Anna Petersen", ["Anna Pedersen"]),
        ("crane daily check tower a", ["Crane daily check, tower B"]),
        ("Ladder", []),
        ("   ", []),
    ],
)
@pytest.mark.parametrize("others", [0, 2_000])
def test_near_names_are_found_in_short_and_long_lists(wanted: str, near: list[str], others: int) -> None:
    """One word more, a letter or two: near; a part of another name: not."""
    names = ["Lake export (old)", "Anna Pedersen", "Crane daily check, tower B", "x" * 100_000]
    names += [f"Quite another thing {number}" for number in range(others)]
    assert [names[one.place] for one in nearest(wanted, names, 3)] == near
