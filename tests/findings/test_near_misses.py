"""Who nearly sees a template, beside what the reference model tried; and what a token gets, with its paths."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.types import Call, Question, Requester, Truth
from diagnostics.access.walk import walk
from diagnostics.findings.who import Path, Paths, missed, who
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.reference.model import explain
from tests.worlds.choices import RandomChoices
from tests.worlds.facts import Table, is_in_group, is_in_site
from tests.worlds.organisations import NOW, worlds
from tests.worlds.repairs import drawn_world
from tui.cli.main import run
from tui.presentation.who import near_miss_lines

Miss = tuple[str, int | None, str | None]

ALWAYS = ("everyone-excludes-service-users", "everyone-may-not-cover-service-users", "override-stops-at-organisation")


def expected(organisation: Table, tokens: Table, template: Table, subject: str) -> set[Miss]:
    """Return the near misses of a subject, read from what the reference model tried."""
    answer = explain(organisation, tokens, subject_id=subject, template_id=template["id"], at=NOW)
    if answer["verdict"] == "visible":
        return set()
    access = [one for gate in answer["gates"] if gate["gate"] in ("sharing", "membership") for one in gate["attempts"]]
    found = {
        miss for one in access if one["outcome"] != "yes" for miss in _of_attempt(organisation, template, subject, one)
    }
    if any(one["outcome"] == "yes" for one in access):
        stopped = [gate for gate in answer["gates"] if gate["gate"] in ("token", "permission")]
        found |= {
            (one["reason"], None, None) for gate in stopped for one in gate["attempts"] if one["outcome"] != "yes"
        }
    return found


def _of_attempt(organisation: Table, template: Table, subject: str, attempt: Table) -> Iterator[Miss]:
    reason, number = attempt["reason"], attempt["rule"]
    if reason in ALWAYS:
        yield reason, number, None
    if number is None:
        return
    rule = template["rules"][number]
    in_group = is_in_group(organisation, subject, rule["group"]) if "group" in rule else None
    at_site = is_in_site(organisation, subject, rule["site"]) if "site" in rule else None
    halves = [one for one in (in_group, at_site) if one is not None]
    match reason:
        case "invitation-pending" | "site-rule-stops-at-organisation" if all(one == "yes" for one in halves):
            yield reason, number, None
        case "groups-do-not-apply-to-service-users" if _lists(organisation, "groups", rule["group"], subject):
            yield reason, number, None
        case "sites-do-not-apply-to-service-users" if at_site == "yes":
            yield reason, number, None
        case "not-member-of-group-and-site" if (in_group, at_site) == ("yes", "no"):
            yield reason, number, "site"
        case "not-member-of-group-and-site" if (in_group, at_site) == ("no", "yes"):
            yield reason, number, "group"


def _lists(organisation: Table, name: str, identifier: str, subject: str) -> bool:
    whole = {**organisation, "coverage": {}}
    return name == "groups" and is_in_group(whole, subject, identifier) == "yes"


def check_world(organisation: Table, tokens: Table) -> int:
    """Hold the near misses of every template to the reference model; return how many there are."""
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    everybody, memberships = audiences(directory), Index(directory).memberships
    count = 0
    for template, plain in zip(directory.organisation.templates, organisation["templates"], strict=True):
        for seer in who(everybody, template).seers():
            told = {(miss.reason.value, miss.rule, miss.lacks) for miss in seer.near_misses}
            assert told == expected(organisation, tokens, plain, seer.subject.id)
            assert len(near_miss_lines(directory, template, seer)) == len(seer.near_misses) == len(told)
            answer = walk(directory, Question(Requester(None, seer.subject), template, Call(), NOW))
            tried = [attempt for gate in answer.gates for attempt in gate.attempts]
            assert all(missed(directory, template, seer.subject, miss) in tried for miss in seer.near_misses)
            access = [one for gate in answer.gates if gate.name in ("sharing", "membership") for one in gate.attempts]
            found = Paths(directory, seer.subject, memberships.standing(seer.subject)).of(template)
            assert list(found) == [Path(one.reason, one.rule) for one in access if one.outcome is Truth.YES]
            assert set(found) == set(seer.paths)
            count += len(told)
    return count


@given(worlds())
def test_near_misses_are_what_the_walk_tried_and_nearly_found(world: tuple[Table, Table]) -> None:
    """A near miss is an attempt that all but covers the subject, and none is left out; paths are the walk's."""
    check_world(*world)


def test_there_are_near_misses_of_many_kinds() -> None:
    """The same over fixed worlds, which are not so poor that it says nothing."""
    choices = RandomChoices(random.Random(31))
    assert sum(check_world(*drawn_world(choices)[:2]) for _ in range(80)) > 200


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command, and return what it printed."""
    assert run([*arguments]) == 0
    return capsys.readouterr().out


def test_a_near_miss_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """In text, Markdown and JSON alike: which rule it is, and what is wanting."""
    told = "rule 1: shared with group Housekeeping at site City Hotel; Sam Wilson is in the group, not at the site"
    asked = ("who", "--demo", "right-group-wrong-site")
    assert " ".join(printed(capsys, *asked).split()).count(told) == 1
    assert told in printed(capsys, *asked, "--format", "markdown")
    data: Any = json.loads(printed(capsys, *asked, "--json"))
    sam = next(one for one in data["subjects"] if one["name"] == "Sam Wilson")
    assert sam["near_misses"] == [{"reason": "not-member-of-group-and-site", "rule": 0, "lacks": "site", "text": told}]
    assert data["counts"]["near_misses"] == 1


def test_who_would_see_it_but_for_something_else_is_told_what(capsys: pytest.CaptureFixture[str]) -> None:
    """For whom a rule opens the template that may not ask, the rule is named and the obstacle."""
    told = " ".join(printed(capsys, "who", "--demo", "owner-deactivated").split())
    assert "opened by rule 1 (member-of-group), but Marcus Bell is deactivated" in told


def test_a_token_gets_templates_by_their_paths(capsys: pytest.CaptureFixture[str]) -> None:
    """Each template that a token gets stands with every rule that opens it, in every format."""
    asked = ("who", "--demo", "service-user-behind-a-group", "--token", "tok_02")
    data: Any = json.loads(printed(capsys, *asked, "--json"))
    assert [one["paths"] for one in data["templates"]] == [
        [{"reason": reason, "rule": 0}]
        for reason in ("member-of-group", "member-of-group", "member-of-site", "shared-with-everyone")
    ]
    assert "      rule 1 (member-of-site)\n" in printed(capsys, *asked)
    assert ": rule 1 (member-of-site)\n" in printed(capsys, *asked, "--format", "markdown")
