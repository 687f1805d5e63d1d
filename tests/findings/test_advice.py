"""Advice besides repairs: given only where the help page gives it, and all it counts is what brute force counts."""

import json
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Advice, AdviceCode
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.findings.test_repairs import seen_by
from tests.reference.model import explain
from tests.worlds.choices import Choices, RandomChoices
from tests.worlds.facts import Table, find
from tests.worlds.organisations import NOW
from tests.worlds.repairs import drawn_world
from tui.cli.main import run

BARRED = ("groups-do-not-apply-to-service-users", "sites-do-not-apply-to-service-users")


def advised(organisation: Table, tokens: Table, token: str, template: str, call: Table) -> dict[str, Advice]:
    """Return the advice on one answer, by its code."""
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    asked = next(one for one in directory.inventory.tokens if one.id == token)
    about = next(one for one in directory.organisation.templates if one.id == template)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    question = Question(requester_of_token(directory, asked), about, parameters, call["at"])
    found = Repairer(Index(directory)).repairs(question, walk(directory, question)).advice
    assert len({one.code for one in found}) == len(found)
    return {one.code.value: one for one in found}


def check_world(choices: Choices) -> int:
    """Hold the advice on every answer of a world to brute force; return how much there is."""
    organisation, tokens, call = drawn_world(choices)
    service_users = {one["id"] for one in tokens.get("service_users", [])}
    count = 0
    for token in tokens["tokens"]:
        people = organisation["users"] if token["kind"] == "user" else tokens.get("service_users", [])
        owner = find(people, token["owner"])
        for template in organisation["templates"]:
            answer = explain(organisation, tokens, token_id=token["id"], template_id=template["id"], **call)
            found = advised(organisation, tokens, token["id"], template["id"], call)
            seeing = seen_by(organisation, tokens, template["id"], call["at"])
            is_hidden = answer["verdict"] != "visible"
            is_foreign_owner = owner is not None and token["kind"] == "user" and "organisation" in owner
            if owner is None or is_foreign_owner:
                continue
            is_gone = token["kind"] == "user" and owner["status"] != "active"
            assert (AdviceCode.USE_SERVICE_USER_TOKEN in found) == (is_gone and is_hidden)
            access = [gate for gate in answer["gates"] if gate["gate"] in ("sharing", "membership")]
            tried = [attempt for gate in access for attempt in gate["attempts"]]
            is_barred = (
                any(attempt["reason"] in BARRED for attempt in tried)
                and all(attempt["outcome"] != "yes" for attempt in tried)
                and bool(seeing - service_users)
            )
            assert (AdviceCode.USE_USER_TOKEN in found) == (is_barred and is_hidden)
            for code, others in (
                (AdviceCode.USE_SERVICE_USER_TOKEN, seeing & service_users),
                (AdviceCode.USE_USER_TOKEN, seeing - service_users),
            ):
                if code in found:
                    _check_substitutes(organisation, tokens, owner, template, found[code], others)
                    count += 1
    return count


def _check_substitutes(
    organisation: Table, tokens: Table, owner: Table, template: Table, one: Advice, others: set[str]
) -> None:
    active = [{**user, "status": "active"} if user is owner else user for user in organisation["users"]]

    def seen(subject: str) -> set[str]:
        """Return the other templates that somebody sees, or would if nothing but their state kept them from it."""
        return {
            other["id"]
            for other in organisation["templates"]
            if other is not template
            and explain({**organisation, "users": active}, tokens, subject_id=subject, template_id=other["id"], at=NOW)[
                "verdict"
            ]
            == "visible"
        }

    assert one.count == len(others)
    assert {other.subject.id for other in one.substitutes} <= others
    assert one.own == len(seen(owner["id"]))
    shared = [other.shared for other in one.substitutes]
    assert shared == [len(seen(other.subject.id) & seen(owner["id"])) for other in one.substitutes]
    assert shared == sorted(shared, reverse=True)


def test_another_kind_of_token_is_advised_where_the_help_page_does() -> None:
    """For a user who is gone a service user's token, for a rule by group or site a user's; with exact counts."""
    choices = RandomChoices(random.Random(41))
    assert sum(check_world(choices) for _ in range(60)) > 15


@pytest.mark.parametrize(("kind", "limit"), [("service_user", 20), ("user", 10)])
def test_where_there_is_no_room_for_a_token_the_one_to_retire_is_named(kind: str, limit: int) -> None:
    """At the limit no renewal is offered, and the advice says which tokens are the safest to retire; below it, none."""
    for active in (limit - 1, limit):
        dead = _token(kind, 0) | {"status": "revoked"}
        live = [_token(kind, number) for number in range(1, active + 1)]
        organisation: Table = {
            "format": 1,
            "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
            "users": [{"id": "ada", "name": "Ada", "status": "active", "holds": ["Templates: Access"]}],
            "templates": [{"id": "t", "name": "T", "rules": [{kind: "ada" if kind == "user" else "bi"}]}],
        }
        service_users = [{"id": "bi", "name": "BI", "holds": ["Templates: Access"]}]
        tokens: Table = {"format": 1, "service_users": service_users, "tokens": [dead, *live]}
        found = advised(organisation, tokens, "tok-0", "t", {"at": NOW})
        assert (AdviceCode.MAKE_ROOM in found) == (active == limit)
        if active == limit:
            one = found[AdviceCode.MAKE_ROOM]
            assert one.quota is not None and (one.quota.used, one.quota.limit) == (limit, limit)
            # The one with the highest number was used longest ago.
            assert one.retirements[0].token.id == f"tok-{limit}"


def test_who_comes_closest_to_the_requester_is_named_first() -> None:
    """Of those who see the template the one who sees most of what the requester does, wherever the file has it."""
    held = {"status": "active", "holds": ["Templates: Access"]}
    organisation: Table = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
        "users": [{"id": one, "name": one, **held} for one in ("ada", "ben")],
        "groups": [{"id": "night", "name": "Night", "members": ["ada", "ben"]}],
        "templates": [
            {"id": "t", "name": "T", "rules": [{"group": "night"}]},
            {"id": "u", "name": "U", "rules": [{"service_user": "bi"}, {"user": "ben"}]},
        ],
    }
    service_users = [{"id": "bi", "name": "BI", "holds": ["Templates: Access"]}]
    tokens: Table = {"format": 1, "service_users": service_users, "tokens": [_token("service_user", 1)]}
    one = advised(organisation, tokens, "tok-1", "t", {"at": NOW})[AdviceCode.USE_USER_TOKEN]
    assert [(other.subject.id, other.shared) for other in one.substitutes] == [("ben", 1), ("ada", 0)]
    assert (one.count, one.own) == (2, 1)


def _token(kind: str, number: int) -> Table:
    return {
        "id": f"tok-{number}",
        "name": f"Token {number}",
        "kind": kind,
        "owner": "ada" if kind == "user" else "bi",
        "inactivity_days": 30 if kind == "user" else 45,
        "status": "active",
        "created_at": NOW - timedelta(days=100),
        "last_used_at": NOW - timedelta(hours=number),
    }


def test_advice_stands_beside_the_repairs_and_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Advice is told in words in every format, and no change of a repair speaks of another subject."""
    asked = ["why", "--demo", "service-user-behind-a-group"]
    run([*asked, "--json"])
    told: Any = json.loads(capsys.readouterr().out)
    assert [one["advice"] for one in told["advice"]] == ["use-user-token"]
    owner = told["subject"]["id"]
    changes = [change for repair in told["repairs"] for change in repair["changes"]]
    assert all(change.get("service_user", owner) == owner and "user" not in change for change in changes)
    run(asked)
    assert "What the product advises besides\n  - Use a user's token instead" in capsys.readouterr().out
    run([*asked, "--format", "markdown"])
    assert told["advice"][0]["text"] in capsys.readouterr().out
