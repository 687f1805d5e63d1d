"""The plan for a gap against brute force: it restores what can be restored, by the fewest people, and sums up."""

import json
import random
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Gap, gap
from diagnostics.findings.plan import actors
from diagnostics.findings.plan.actors import Actor, Actors, fewest_actors
from diagnostics.findings.plan.plan import Plan, make_plan
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from fixtures.demos import names
from tests.findings.applied import applied
from tests.findings.test_repairs import EVERY, got_by
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import MANAGE_ALL, VIEW_ALL
from tests.worlds.organisations import NOW
from tests.worlds.repairs import drawn_world
from tui.cli.main import run
from tui.presentation.text import WIDTH, cells

Ways = list[list[tuple[Actor, ...]]]
"""For each repair of one template, for each of its changes who could make it."""


def check_world(choices: Choices) -> tuple[int, int]:
    """Hold the plan of a token's gap to brute force; return how many templates and how many steps there were."""
    organisation, tokens, call = drawn_world(choices)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    index = Index(directory)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    token = choices.pick(directory.inventory.tokens)
    found = gap(directory, index, requester_of_token(directory, token), parameters, call["at"])
    plan = make_plan(directory, index, found, index.everything)
    hidden = found.answers.of(Verdict.HIDDEN)
    assert plan.wanted == hidden
    assert plan.unknown == len(found.answers.of(Verdict.UNKNOWN))
    before = got_by(organisation, tokens, call, token.id)
    ids = [template.id for template in found.templates]
    of_hidden = {ids[position] for position in hidden}
    done: list[dict[str, Any]] = []
    seen: set[str] = set()
    for step in plan.steps:
        changes = [change.facts() for change in step.changes]
        alone = got_by(*applied(organisation, tokens, call, token.id, changes)) - before
        assert step.alone == len(alone & of_hidden)
        done += changes
        now = got_by(*applied(organisation, tokens, call, token.id, done))
        assert before <= now
        assert {ids[position] for position in step.templates} == (now & of_hidden) - seen
        assert step.so_far == len(now & of_hidden)
        assert {ids[position] for position in step.beside} <= now - before - of_hidden
        seen = now & of_hidden
    assert {ids[position] for position in plan.restored} == seen
    assert sum(len(step.templates) for step in plan.steps) == len(plan.restored)
    listed = [position for left in plan.left for position in left.templates]
    assert sorted([*listed, *plan.restored]) == list(hidden)
    _check_against_repairs(directory, index, found, plan)
    _check_alternatives((organisation, tokens, call), token.id, plan, of_hidden)
    return len(plan.restored), len(plan.steps)


def _check_against_repairs(directory: Directory, index: Index, found: Gap, plan: Plan) -> None:
    """Hold a plan to the repairs of each template: all that have one without an override, and no actor too many."""
    repairer = Repairer(index)
    ways: list[Ways] = []
    for position in plan.wanted:
        question = Question(found.requester, found.templates[position], found.call, found.at)
        repairs = repairer.repairs(question, walk(directory, question), at_most=EVERY).first
        plain = [repair.changes for repair in repairs if not repair.grants_override]
        assert bool(plain) == (position in plan.restored)
        if plain:
            of, subject = Actors(directory).of, found.requester.subject
            assert subject is not None
            ways.append([[of(change, subject, question.template) for change in changes] for changes in plain])
    assert len(plan.actors) == _fewest(ways)
    assert plan.at_least == len(plan.actors)


def _fewest(ways: list[Ways]) -> int:
    """Return how many actors there must be, by trying every set of them, small ones first."""
    everybody = sorted({actor for one in ways for changes in one for able in changes for actor in able})
    for size in range(len(everybody) + 1):
        for chosen in combinations(everybody, size):
            if all(any(all(set(able) & set(chosen) for able in changes) for changes in one) for one in ways):
                return size
    raise AssertionError


def _check_alternatives(world: tuple[Any, Any, Any], token: str, plan: Plan, hidden: set[str]) -> None:
    """Hold what each override is said to restore to brute force, and to its not being among the steps."""
    before = got_by(*world, token)
    for one in plan.alternatives:
        changes = [change.facts() for change in one.changes]
        gained = got_by(*applied(*world, token, changes)) - before
        assert len(one.templates) == len(gained & hidden)
        assert all(step.changes != one.changes for step in plan.steps)


@given(data=st.data())
def test_a_plan_restores_whatever_repairs_do(data: st.DataObject) -> None:
    """Over random worlds: all that repairs without an override restore, by as few people, in lists that sum up."""
    check_world(DrawnChoices(data.draw))


def test_plans_of_many_worlds() -> None:
    """The same over worlds that are sure to have many a gap."""
    choices = RandomChoices(random.Random(5))
    counts = [check_world(choices) for _ in range(80)]
    assert sum(templates for templates, _ in counts) > 60
    assert sum(steps for _, steps in counts) > 40


@given(data=st.data())
def test_no_smaller_set_of_actors_would_do(data: st.DataObject) -> None:
    """Among ways of one actor and of two, the smallest sets are as small as trying every set finds them."""
    people = [Actor("person", name) for name in "abcdef"]
    ways = st.frozensets(st.sampled_from(people), min_size=1, max_size=2)
    needs = data.draw(st.lists(st.frozensets(ways, min_size=1, max_size=3), max_size=7))
    given_actors = data.draw(st.frozensets(st.sampled_from(people), max_size=1))
    found = fewest_actors(given_actors, needs)
    assert all(given_actors <= one and all(any(way <= one for way in need) for need in needs) for one in found.sets)
    sizes = [
        len(given_actors.union(chosen))
        for size in range(len(people) + 1)
        for chosen in combinations(people, size)
        if all(any(way <= given_actors.union(chosen) for way in need) for need in needs)
    ]
    assert {len(one) for one in found.sets} == {min(sizes)} == {found.at_least}


def test_where_the_search_is_given_up_the_bound_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """A set that was not shown to be the smallest comes with a number that is not above the smallest."""
    monkeypatch.setattr(actors, "MOST_STEPS", 0)
    people = [Actor("person", name) for name in "abcdefgh"]
    needs = [frozenset(frozenset([one]) for one in people[n : n + 3]) for n in range(6)]
    found = fewest_actors(frozenset(), needs)
    assert len(found.sets) == 1
    assert found.at_least <= 2 <= len(found.sets[0])


def test_a_part_of_the_gap_is_shared_and_nothing_outside_it_opened(capsys: pytest.CaptureFixture[str]) -> None:
    """With --template and --cause the plan is about those templates alone, and says so in every format."""
    asked = ["plan", "--demo", "service-user-behind-a-group"]
    assert run([*asked, "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["gap"] == whole["restored"] == 2
    one = whole["steps"][0]["templates"][0]
    assert run([*asked, "--template", one.upper(), "--json"]) == 0
    part = json.loads(capsys.readouterr().out)
    assert (part["gap"], [step["templates"] for step in part["steps"]]) == (1, [[one]])
    assert run([*asked, "--cause", "groups-do-not-apply-to-service-users", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith('"id","name","step","who","change","left"\n')
    assert run([*asked, "--cause", "token-revoked", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gap"] == 0


def test_what_cannot_be_is_refused_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """A code that is none, a pattern that fits nothing and a message to nobody are used wrongly."""
    asked = ["plan", "--demo", "service-user-behind-a-group"]
    assert run([*asked, "--cause", "token-revokd"]) == 2
    assert "token-revoked" in capsys.readouterr().err
    assert run([*asked, "--template", "nothing*"]) == 2
    assert "nothing*" in capsys.readouterr().err
    assert run([*asked, "--message", "9"]) == 2
    assert "1 message" in capsys.readouterr().err


@pytest.mark.parametrize("name", names())
def test_the_plan_of_each_demo_fits_a_terminal(capsys: pytest.CaptureFixture[str], snapshot: Any, name: str) -> None:
    """Each demo's plan as it is read on an 80-column terminal; it leaves with 0 whatever it comes to."""
    assert run(["plan", "--demo", name]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert max(map(cells, told.out.splitlines())) <= WIDTH
    snapshot.assert_match(told.out, f"{name}.txt")


def test_a_plan_of_very_many_steps_is_made_and_proved() -> None:
    """More groups to join than a chain of copies could hold: each is a step, and each restores its template."""
    count = 1_100
    organisation = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
        "users": [
            {
                "id": "ada",
                "name": "Ada",
                "status": "active",
                "holds": ["Templates: Access"],
                "lacks": [VIEW_ALL, MANAGE_ALL],
            }
        ],
        "groups": [{"id": f"g{number}", "name": f"G{number}"} for number in range(count)],
        "templates": [{"id": f"t{number}", "name": "T", "rules": [{"group": f"g{number}"}]} for number in range(count)],
    }
    directory = Directory(validated(Organisation, organisation), validated(Inventory, {"format": 1}))
    index = Index(directory)
    found = gap(directory, index, Requester(None, directory.subject("ada")), Call(), NOW)
    told: list[tuple[int, int]] = []
    plan = make_plan(directory, index, found, index.everything, lambda done, of: told.append((done, of)))
    assert len(plan.restored) == count
    assert plan.actors == (Actor("administrator"),)
    assert told[-1] == (count, count)


def test_each_actor_gets_one_message_with_all_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """An administrator who is to do two things reads of both in one message, numbered, each with its place."""
    assert run(["plan", "--demo", "several-causes", "--message", "1"]) == 0
    told = capsys.readouterr().out
    assert "1. create a new token" in told
    assert "2. " in told
    assert told.count("Where: ") == 2
    assert run(["plan", "--demo", "several-causes", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert len(plan["messages"]) == plan["actors"] == plan["actors_at_least"] == 3
    assert all(one["grants_override"] for one in plan["alternatives"])
