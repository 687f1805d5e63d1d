"""Repairs against brute force: they mend, none of their changes is too many, and they open what they say they open."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.found import Repairs
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.organisation.model import Organisation, Template
from diagnostics.tokens.inventory import Inventory, Token
from diagnostics.validation import validated
from tests.findings.applied import applied
from tests.reference.facts import Table, find, same
from tests.reference.model import explain
from tests.reference.worlds import random_call, random_world, subjects, worlds_and_calls


def seen_by(organisation: Table, tokens: Table, template: str, at: Any) -> set[str]:
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


def check_world(organisation: Table, tokens: Table, call: Table) -> int:
    """Hold every repair of every token and template to brute force; return how many there were."""
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    index = Index(directory)
    repairer = Repairer(index)
    checked = 0
    for token in directory.inventory.tokens:
        asker = asker_of_token(directory, token)
        for template in directory.organisation.templates:
            parameters = {key: value for key, value in call.items() if key != "at"}
            question = Question(asker, template, Call(**parameters), call["at"])
            answer = walk(directory, question)
            found = repairer.repairs(question, answer)
            assert (found.total > 0) == bool(found.first)
            assert answer.verdict != "visible" or found.total == 0
            assert [repair.radius for repair in found.first] == sorted(repair.radius for repair in found.first)
            for repair in found.first:
                checked += 1
                changes = [change.facts() for change in repair.changes]
                world = applied(organisation, tokens, call, token.id, changes)
                mended = explain(world[0], world[1], token_id=world[3], template_id=template.id, **world[2])
                assert mended["verdict"] == "visible", changes
                for size in range(len(changes)):
                    for fewer in combinations(changes, size):
                        less = applied(organisation, tokens, call, token.id, list(fewer))
                        left = explain(less[0], less[1], token_id=less[3], template_id=template.id, **less[2])
                        assert left["verdict"] != "visible", (changes, fewer)
                gained = got_by(world[0], world[1], world[2], world[3]) - got_by(organisation, tokens, call, token.id)
                templates = {directory.organisation.templates[position].id for position in repair.templates}
                assert templates == gained - {template.id}, changes
                before = seen_by(organisation, tokens, template.id, call["at"])
                after = seen_by(world[0], world[1], template.id, call["at"])
                others = {one for one in after - before if not same(one, token.owner)}
                people = [
                    *(user for user in directory.organisation.users if not directory.is_foreign(user.organisation)),
                    *directory.inventory.service_users,
                ]
                assert {people[position].id for position in repair.subjects} == others, changes
            if answer.verdict != "visible":
                check_nothing_smaller_is_missing(organisation, tokens, call, token, template, found)
    return checked


def check_nothing_smaller_is_missing(
    organisation: Table, tokens: Table, call: Table, token: Token, template: Template, found: Repairs
) -> None:
    """Hold the list to every single change of sharing or membership that mends: as small a repair is offered."""
    for change in single_changes(organisation, token, template):
        world = applied(organisation, tokens, call, token.id, [change])
        mended = explain(world[0], world[1], token_id=world[3], template_id=template.id, **world[2])
        if mended["verdict"] == "visible":
            gained = got_by(world[0], world[1], world[2], world[3]) - got_by(organisation, tokens, call, token.id)
            assert found.first, change
            assert found.first[0].radius <= len(gained - {template.id}), change


def single_changes(organisation: Table, token: Token, template: Template) -> Iterator[dict[str, Any]]:
    """Return the sharing with the token's owner, and the joining of every listed group and site that a rule names."""
    if template.organisation is None:
        yield {"change": f"share-with-{token.kind.replace('_', '-')}", "template": template.id, token.kind: token.owner}
    if token.kind == "service_user":
        return
    for rule in template.rules:
        if rule.group is not None and find(organisation.get("groups", []), rule.group) is not None:
            yield {"change": "add-to-group", "user": token.owner, "group": rule.group}
        if rule.site is not None and find(organisation.get("sites", []), rule.site) is not None:
            yield {"change": "add-to-site", "user": token.owner, "site": rule.site}


@given(worlds_and_calls())
def test_repairs_hold_in_random_worlds(drawn: tuple[Table, Table, Table]) -> None:
    """A repair makes the template visible, each of its changes is needed, and both its blast radii are exact."""
    check_world(*drawn)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_repairs_hold_in_many_random_worlds(seed: int) -> None:
    """The same over thousands of worlds."""
    source = random.Random(seed)
    checked = 0
    for _ in range(150):
        organisation, tokens = random_world(source)
        checked += check_world(organisation, tokens, random_call(source, organisation, tokens))
    assert checked


@given(st.integers(0, 2**32))
def test_repairs_are_found_at_all(seed: int) -> None:
    """The worlds are not so poor that the laws above say nothing: over a few of them some repair is offered."""
    source = random.Random(seed)
    worlds = [random_world(source) for _ in range(8)]
    assert sum(check_world(*world, random_call(source, *world)) for world in worlds)
