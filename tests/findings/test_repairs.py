"""Repairs against brute force: all smallest sets of changes are offered, and open what they say they open."""

import random
from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Answer, Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import OFFERED, Repair
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.findings.applied import applied
from tests.findings.smallest_sets import shape, smallest_sets
from tests.reference.model import explain
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import Table, same
from tests.worlds.organisations import subjects
from tests.worlds.repairs import drawn_world

EVERY = 1_000


def seen_by(organisation: Table, tokens: Table, template: str, at: datetime) -> set[str]:
    """Return the subjects who see a template, walked one by one without token and call."""
    return {
        subject
        for subject in subjects(organisation, tokens)
        if explain(organisation, tokens, subject_id=subject, template_id=template, at=at)["verdict"] == "visible"
    }


def got_by(organisation: Table, tokens: Table, call: Table, token: str) -> set[str]:
    """Return the templates that a token gets, walked one by one."""
    return {
        template["id"]
        for template in organisation.get("templates", [])
        if explain(organisation, tokens, token_id=token, template_id=template["id"], **call)["verdict"] == "visible"
    }


def check_question(choices: Choices) -> int:
    """Hold the repairs of one answer in a world to brute force; return how many there are."""
    organisation, tokens, call = drawn_world(choices)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    questions = [
        Question(requester_of_token(directory, token), template, parameters, call["at"])
        for token in directory.inventory.tokens
        for template in directory.organisation.templates
    ]
    walked = [(question, walk(directory, question)) for question in questions]
    repairer = Repairer(Index(directory))
    assert all(repairer.repairs(*one).total == 0 for one in walked if one[1].verdict == "visible")
    shut = [one for one in walked if one[1].verdict != "visible"]
    if not shut:
        return 0
    return _check_repairs((organisation, tokens, call), directory, repairer, *choices.pick(shut))


def _check_repairs(
    world: tuple[Table, Table, Table], directory: Directory, repairer: Repairer, question: Question, answer: Answer
) -> int:
    organisation, tokens, call = world
    assert question.requester.token is not None
    token, template = question.requester.token, question.template.id
    found = repairer.repairs(question, answer, at_most=EVERY)
    before = got_by(organisation, tokens, call, token.id), seen_by(organisation, tokens, template, call["at"])

    def radius(changes: list[dict[str, Any]]) -> tuple[set[str], set[str]]:
        after = applied(organisation, tokens, call, token.id, changes)
        gained, others = got_by(*after) - before[0], seen_by(after[0], after[1], template, call["at"]) - before[1]
        return gained - {template}, {one for one in others if not same(one, token.owner)}

    least: defaultdict[object, list[int]] = defaultdict(list)
    for changes in smallest_sets(organisation, tokens, call, token.id, template):
        least[shape(organisation, tokens, changes)].append(sum(map(len, radius(list(changes)))))
    offered = {}
    people = subjects(organisation, tokens)
    for repair in found.first:
        changes = tuple(change.facts() for change in repair.changes)
        offered[shape(organisation, tokens, changes)] = repair.radius
        templates = {directory.organisation.templates[position].id for position in repair.templates}
        assert (templates, {people[position] for position in repair.subjects}) == radius(list(changes)), changes
    assert offered == {one: min(sizes) for one, sizes in least.items()}
    assert found.total == len(found.first) == len(offered)
    assert found.first == tuple(sorted(found.first, key=_rank))
    for few in (1, 2, OFFERED):
        assert repairer.repairs(question, answer, at_most=few).first == found.first[:few]
    return len(offered)


def _rank(repair: Repair) -> tuple[int, int, bool]:
    return repair.radius, len(repair.changes), repair.grants_override


@st.composite
def checked(draw: st.DrawFn) -> int:
    """Draw a question, and return how many repairs it has once they are held to brute force."""
    return check_question(DrawnChoices(draw))


@given(checked())
def test_repairs_are_all_the_smallest_sets_of_changes(repairs: int) -> None:
    """Every smallest set is offered, smallest radius first, and both its blast radii are what brute force counts."""
    assert repairs >= 0


def test_repairs_of_many_kinds_are_compared() -> None:
    """The same over a fixed many questions, which are not so poor that it says nothing: there are many repairs."""
    source = RandomChoices(random.Random(12))
    assert sum(check_question(source) for _ in range(200)) > 200


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_repairs_hold_in_many_random_worlds(seed: int) -> None:
    """The same over thousands of questions."""
    source = RandomChoices(random.Random(seed))
    assert sum(check_question(source) for _ in range(1_500))
