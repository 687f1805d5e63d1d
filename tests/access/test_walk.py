"""The walk is the reference's, attempt by attempt, and what it is certain of stays when missing facts come in."""

import random
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import UNRECOGNISED, Answer, Call, Question, Requester
from diagnostics.access.walk import walk
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.reference.model import explain
from tests.worlds.completions import random_completion
from tests.worlds.facts import Table
from tests.worlds.organisations import random_call, random_world, subjects, worlds_and_calls


def plain(answer: Answer) -> Table:
    """Return an answer as the reference writes it."""
    return {
        "verdict": answer.verdict.value,
        "headline": answer.headline.value,
        "web_app": answer.web_app.value if answer.web_app is not None else None,
        "gates": [
            {
                "gate": gate.name,
                "state": gate.state.value,
                "reason": gate.reason.value,
                "attempts": [
                    {"reason": attempt.reason.value, "outcome": attempt.outcome.value, "rule": attempt.rule}
                    for attempt in gate.attempts
                ],
            }
            for gate in answer.gates
        ],
    }


def directory_of(organisation: Table, tokens: Table) -> Directory:
    """Return the directory of a world of plain tables."""
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def requesters(directory: Directory, organisation: Table, tokens: Table) -> list[tuple[Requester, dict[str, Any]]]:
    """Return everybody who can ask: tokens, subjects and an unknown secret, with what the reference calls them."""
    found: list[tuple[Requester, dict[str, Any]]] = [(UNRECOGNISED, {"unrecognised_secret": True})]
    found += [(requester_of_token(directory, token), {"token_id": token.id}) for token in directory.inventory.tokens]
    for identifier in subjects(organisation, tokens):
        subject = directory.subject(identifier)
        found.append((Requester(None, subject), {"subject_id": identifier}))
    return found


def check_world(organisation: Table, tokens: Table, call: Table) -> int:
    """Hold the walk to the reference for everybody and every template; return how many answers there were."""
    directory = directory_of(organisation, tokens)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    compared = 0
    for requester, named in requesters(directory, organisation, tokens):
        for template in directory.organisation.templates:
            answer = walk(directory, Question(requester, template, parameters, call["at"]))
            expected = explain(organisation, tokens, template_id=template.id, **named, **call)
            assert plain(answer) == expected, (named, template.id)
            compared += 1
    return compared


def certain(organisation: Table, tokens: Table, call: Table) -> dict[tuple[str, str], str]:
    """Return the verdicts that are certain, by token and template."""
    directory = directory_of(organisation, tokens)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    at: datetime = call["at"]
    return {
        (token.id, template.id): answer.verdict.value
        for token in directory.inventory.tokens
        for template in directory.organisation.templates
        if (answer := walk(directory, Question(requester_of_token(directory, token), template, parameters, at))).verdict
        != "unknown"
    }


def check_completion(source: random.Random) -> int:
    """Fill in the missing facts of a world at random; return how many certain verdicts stood."""
    organisation, tokens = random_world(source)
    call = random_call(source, organisation, tokens)
    before = certain(organisation, tokens, call)
    whole = random_completion(source, organisation, tokens)
    after = certain(*whole, call)
    assert {key: after.get(key) for key in before} == before
    return len(before)


@given(worlds_and_calls())
def test_the_walk_is_the_reference(drawn: tuple[Table, Table, Table]) -> None:
    """Verdict, headline, web app and every gate with its attempts agree, for everybody and every template."""
    check_world(*drawn)


@given(st.integers(0, 2**32))
def test_a_certain_answer_stays_when_facts_come_in(seed: int) -> None:
    """Unknown is sound: however the missing facts turn out, what was certain does not change."""
    check_completion(random.Random(seed))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_the_walk_is_the_reference_in_very_many_worlds(seed: int) -> None:
    """The same over tens of thousands of answers."""
    source = random.Random(seed)
    compared = stood = 0
    for _ in range(2_000):
        organisation, tokens = random_world(source)
        compared += check_world(organisation, tokens, random_call(source, organisation, tokens))
        stood += check_completion(source)
    assert compared
    assert stood
