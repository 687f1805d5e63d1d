"""What is said to restore many missing templates at once, against brute force."""

import json
import random

import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call
from diagnostics.findings.gap import gap
from diagnostics.findings.restoring import Restorer
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import validated
from tests.findings.applied import applied
from tests.findings.test_repairs import got_by
from tests.reference.worlds import random_call, random_world
from tui.main import run


def test_a_cause_is_restored_as_far_as_is_said() -> None:
    """Over random worlds, the repair restores exactly the templates it names, and so does sharing each of a cause."""
    source = random.Random(11)
    restored = shared = 0
    for _ in range(60):
        organisation, tokens = random_world(source)
        call = random_call(source, organisation, tokens)
        directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
        index = Index(directory)
        restorer = Restorer(directory, index)
        parameters = {key: value for key, value in call.items() if key != "at"}
        for token in directory.inventory.tokens:
            asker = asker_of_token(directory, token)
            found = gap(directory, index, asker, Call(**parameters), call["at"])
            before = got_by(organisation, tokens, call, token.id)
            for cause in found.causes:
                one = restorer.of(found, cause)
                if one.repair is not None:
                    world = applied(
                        organisation, tokens, call, token.id, [change.facts() for change in one.repair.changes]
                    )
                    gained = got_by(world[0], world[1], world[2], world[3]) - before
                    assert gained == {found.templates[position].id for position in one.restored}
                    restored += len(gained)
                home = [n for n in one.shared if found.templates[n].organisation is None]
                key = token.kind
                changes = [
                    {
                        "change": f"share-with-{key.replace('_', '-')}",
                        "template": found.templates[n].id,
                        key: token.owner,
                    }
                    for n in home
                ]
                world = applied(organisation, tokens, call, token.id, changes)
                gained = got_by(world[0], world[1], world[2], world[3]) - before
                assert gained == {found.templates[n].id for n in home}
                shared += len(gained)
    assert restored
    assert shared


def test_gap_says_what_restores_most(capsys: pytest.CaptureFixture[str]) -> None:
    """With --repairs each cause comes with what sharing restores, of how many that are missing."""
    assert run(["gap", "--demo", "service-user-behind-a-group", "--repairs"]) == 3
    assert "Sharing it with Power BI export restores 1 of 2" in capsys.readouterr().out
    assert run(["gap", "--demo", "service-user-behind-a-group", "--repairs", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [one["sharing_restores"] for one in told["repairs"]] == [1, 1]
    assert {one["missing"] for one in told["repairs"]} == {2}
