"""What is said to restore many missing templates at once, against brute force."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Requester
from diagnostics.findings import gap_repairs
from diagnostics.findings.gap import gap
from diagnostics.findings.gap_repairs import Restorer, Restoring
from diagnostics.findings.repairs.types import Repair
from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.findings.applied import applied, listed
from tests.findings.smallest_sets import asking, permitting
from tests.findings.test_repairs import got_by, seen_by
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import MANAGE_ALL, VIEW_ALL, Table, find, same
from tests.worlds.organisations import NOW
from tests.worlds.repairs import drawn_world
from tui.cli.main import run


def joinings(organisation: Table, user: str) -> Iterator[dict[str, str]]:
    """Return the joining of every group and site there is."""
    for kind in ("group", "site"):
        for entry in organisation.get(f"{kind}s", []):
            yield {"change": f"add-to-{kind}", "user": user, kind: entry["id"]}


def check_world(choices: Choices) -> tuple[int, int]:
    """Hold what is said to restore each cause of each gap to brute force; return how much was restored and shared."""
    organisation, tokens, call = drawn_world(choices)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    index = Index(directory)
    restorer = Restorer(directory, index)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    restored = shared = 0
    for token in directory.inventory.tokens:
        found = gap(directory, index, requester_of_token(directory, token), parameters, call["at"])
        before = got_by(organisation, tokens, call, token.id)

        def gained_by(changes: list[dict[str, Any]], token: Token = token, before: set[str] = before) -> set[str]:
            return got_by(*applied(organisation, tokens, call, token.id, changes)) - before

        for cause in found.causes:
            one = restorer.of(found, cause)
            of_cause = {found.templates[position].id for position in cause.positions}
            said = {found.templates[position].id for position in one.restored}
            if one.repair is not None:
                assert gained_by([change.facts() for change in one.repair.changes]) == said
                restored += len(said)
            worth = len(said & of_cause), len(said)
            if token.kind == "user":
                for change in joinings(organisation, token.owner):
                    gained = gained_by([change])
                    assert not gained & of_cause or (len(gained & of_cause), len(gained)) <= worth
            for change in others_by_one_change(organisation, tokens, call, token.id):
                assert len(gained_by([change]) & of_cause) <= worth[0]
            if one.repair is not None:
                assert one.question is not None
                _check_subjects((organisation, tokens, call), token, one.question.template.id, one.repair)
            kind = token.kind.replace("_", "-")
            share = [
                {"change": f"share-with-{kind}", "template": found.templates[n].id, token.kind: token.owner}
                for n in one.shared
            ]
            assert gained_by(share) == {change["template"] for change in share}
            assert not any(_is_out_of_reach(organisation, found.templates[n].id) for n in one.shared)
            shared += len(share)
    return restored, shared


def others_by_one_change(organisation: Table, tokens: Table, call: Table, token_id: str) -> Iterator[dict[str, Any]]:
    """Return every change of permissions, token or call that grants no override, if it is one change."""
    token = listed(tokens["tokens"], token_id)
    yield from (change for change in permitting(organisation, tokens, token) if not _overrides(organisation, change))
    for template in organisation.get("templates", []):
        changes = asking(organisation, tokens, call, token, template)
        if changes is not None and len(changes) == 1:
            yield changes[0]


def _overrides(organisation: Table, change: dict[str, Any]) -> bool:
    given = listed(organisation["permission_sets"], change["permission_set"]).get("permissions", [])
    return not {VIEW_ALL, MANAGE_ALL}.isdisjoint([change.get("permission"), *given])


def _check_subjects(world: tuple[Table, Table, Table], token: Token, template: str, repair: Repair) -> None:
    """Hold the other subjects to whom a repair is said to open its example to brute force."""
    organisation, tokens, call = world
    changes = [change.facts() for change in repair.changes]
    after = applied(organisation, tokens, call, token.id, changes)
    gained = seen_by(after[0], after[1], template, call["at"]) - seen_by(organisation, tokens, template, call["at"])
    assert len({one for one in gained if not same(one, token.owner)}) == len(repair.subjects)


def _is_out_of_reach(organisation: Table, template: str) -> bool:
    """Return whether a template is another organisation's whose data lies elsewhere, so that only copies are sent."""
    own = organisation["organisation"].get("data_centre")
    owner = find(organisation["organisations"], listed(organisation["templates"], template).get("organisation", ""))
    return own is not None and owner is not None and owner.get("data_centre", own) != own


@pytest.mark.parametrize("examples", [0, 5])
@given(data=st.data())
def test_nothing_that_is_one_change_restores_more(examples: int, data: st.DataObject) -> None:
    """Over random worlds, and also where only those templates are asked that are promising."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gap_repairs, "_EXAMPLES", examples)
        check_world(DrawnChoices(data.draw))


def test_a_cause_is_restored_as_far_as_is_said() -> None:
    """The repair of a cause restores exactly what it says, no joining restores more of it, and sharing what is said."""
    choices = RandomChoices(random.Random(11))
    counts = [check_world(choices) for _ in range(60)]
    assert sum(restored for restored, _ in counts) > 100
    assert sum(shared for _, shared in counts) > 15


def test_gap_says_what_restores_most(capsys: pytest.CaptureFixture[str]) -> None:
    """With --repairs each cause comes with what sharing restores, of how many that are missing."""
    assert run(["gap", "--demo", "service-user-behind-a-group", "--repairs"]) == 3
    assert "Sharing it with Power BI export restores 1 of 2" in capsys.readouterr().out
    assert run(["gap", "--demo", "service-user-behind-a-group", "--repairs", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [one["sharing_restores"] for one in told["repairs"]] == [1, 1]
    assert {one["missing"] for one in told["repairs"]} == {2}


def _best_for_ada(organisation: Table) -> Restoring:
    """Return what restores most of the largest cause of what Ada does not see."""
    directory = Directory(validated(Organisation, organisation), Inventory(format=1))
    index = Index(directory)
    found = gap(directory, index, Requester(None, directory.subject("ada")), Call(), NOW)
    return Restorer(directory, index).of(found, found.causes[0])


def test_what_restores_most_is_found_beyond_the_first_templates() -> None:
    """Of many templates it is not the first that count: the group of most of them is named, with how many."""
    member = {"id": "ada", "name": "Ada", "status": "active", "holds": ["Templates: Access", "Locations: Access"]}
    shared_with = ["few"] * 6 + ["many"] * 8
    organisation: Table = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
        "users": [member],
        "groups": [{"id": one, "name": one} for one in ("few", "many")],
        "templates": [
            {"id": f"t{n}", "name": f"T{n}", "rules": [{"group": group}]} for n, group in enumerate(shared_with)
        ],
    }
    best = _best_for_ada(organisation)
    assert best.repair is not None
    assert [change.facts() for change in best.repair.changes] == [
        {"change": "add-to-group", "user": "ada", "group": "many"}
    ]
    assert list(best.restored) == list(range(6, 14))


def test_a_site_above_those_that_rules_name_is_the_best_where_it_opens_more() -> None:
    """Membership is inherited: one site above two that rules name restores what both of them would."""
    sites = [{"id": "region", "name": "Region"}]
    sites += [{"id": one, "name": one, "parent": "region"} for one in ("port", "quay")]
    organisation: Table = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
        "users": [{"id": "ada", "name": "Ada", "status": "active", "holds": ["Templates: Access"]}],
        "sites": sites,
        "templates": [{"id": one, "name": one, "rules": [{"site": one}]} for one in ("port", "quay")],
    }
    best = _best_for_ada(organisation)
    assert best.repair is not None
    assert [change.facts() for change in best.repair.changes] == [
        {"change": "add-to-site", "user": "ada", "site": "region"}
    ]
    assert list(best.restored) == [0, 1]
