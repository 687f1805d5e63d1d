"""Cedar, with the access rules written as policies, agrees with Sightline and the reference model."""

from collections.abc import Sequence

import pytest

from tests.engines.cedar import Cedar
from tests.engines.comparing import compare, compare_batch
from tests.engines.engine import Asked
from tests.engines.printing import disagreement_text
from tests.engines.shrinking import Worlds
from tests.engines.spicedb import why_not
from tests.worlds.acme import NIGHT, USER, acme

_PARTS = 4
_PAIRS = 20_000
_SOAKED_PARTS = 20
_SOAKED_PAIRS = 1_000_000
_DOZEN = 12


class GroupsForService(Cedar):
    """Cedar with one rule wrong: a rule for any group lets service users in."""

    def allowed(self, worlds: Sequence[Asked]) -> list[list[bool]]:
        """Return what the policies say, and yes where a service user meets a rule for a group."""
        return [
            [
                answer or (pair.kind == "service_user" and pair.template in _with_groups(asked))
                for answer, pair in zip(answers, asked.pairs, strict=True)
            ]
            for answers, asked in zip(super().allowed(worlds), worlds, strict=True)
        ]


def _with_groups(asked: Asked) -> set[str]:
    templates = asked.organisation["templates"]
    return {one["id"] for one in templates if any("group" in rule for rule in one.get("rules", []))}


@pytest.mark.parametrize("part", range(_PARTS))
def test_cedar_agrees_on_every_certain_answer(part: int) -> None:
    """What Sightline says for certain with facts withheld, Cedar says when it is told everything."""
    count = compare([Cedar()], seed=part, pairs=_PAIRS // _PARTS)
    assert not count.disagreements, disagreement_text(count.disagreements[0])
    assert count.pairs >= _PAIRS // _PARTS
    assert min(count.answers[verdict] for verdict in ("visible", "hidden", "unknown")) > count.pairs // 20


@pytest.mark.soak
@pytest.mark.skipif(why_not() is None, reason="Cedar is asked beside SpiceDB, about as many pairs")
@pytest.mark.parametrize("part", range(_SOAKED_PARTS))
def test_cedar_agrees_on_a_million_pairs(part: int) -> None:
    """The same for very many organisations."""
    count = compare([Cedar()], seed=1_000 + part, pairs=_SOAKED_PAIRS // _SOAKED_PARTS)
    assert not count.disagreements, disagreement_text(count.disagreements[0])


def test_an_engine_with_a_wrong_rule_is_found_and_its_workspace_is_small() -> None:
    """A disagreement is printed as a workspace of a dozen lines at most, with what each engine says of the pair."""
    count = compare([GroupsForService()], seed=1, pairs=_PAIRS)
    found = count.disagreements[0]
    assert found.pair.kind == "service_user"
    assert (found.said["Sightline"], found.said["reference"], found.said["Cedar"]) == ("hidden", "hidden", "visible")
    facts = disagreement_text(found).split("with facts withheld:\n")[1].split("with all facts")[0].splitlines()
    assert len(facts) <= _DOZEN
    assert any("group = " in line for line in facts)


def test_a_certain_answer_that_the_truth_belies_is_a_disagreement() -> None:
    """Facts that are withheld but said to be whole make a certain answer, and the whole truth shows it wrong."""
    withheld, truth = acme(NIGHT), acme(NIGHT, night=(USER,))
    _, found = compare_batch([Cedar()], [Worlds(withheld, truth)])[0]
    told = {one.said["Sightline, facts withheld"]: one.said["Cedar"] for one in found if one.pair.subject == USER}
    assert told == {"hidden": "visible"}
