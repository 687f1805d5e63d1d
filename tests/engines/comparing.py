"""Sightline, the reference model and other engines over one world: every pair on which two of them differ.

The engines know two values, so each world is asked twice: as it is, with facts withheld, and completed. What Sightline
says for certain of the first must be what the engines say of the second; of the second it must be certain throughout.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.engines.engine import Asked, Engine, Pair, pairs_of
from tests.engines.shrinking import RecordedChoices, World, Worlds, smallest, worlds_of
from tests.reference.model import explain
from tests.worlds.facts import canonical
from tests.worlds.organisations import NOW

_AT_ONCE = 100
_WORDS = {True: "visible", False: "hidden"}


class Disagreement(NamedTuple):
    """One pair with what each says of it, and the organisation, with facts withheld and completed."""

    pair: Pair
    said: dict[str, str]
    worlds: Worlds


@dataclass
class Count:
    """How many pairs were asked about, how many of them Sightline left unknown, and the disagreements."""

    pairs: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    @property
    def unknown(self) -> int:
        """How many pairs Sightline could not answer without the facts that were withheld."""
        return self.answers["unknown"]


def compare(engines: Sequence[Engine], seed: int, pairs: int) -> Count:
    """Ask about at least so many pairs of random organisations. The first that disagrees is made small, and ends it."""
    source, count = random.Random(seed), Count()
    while count.pairs < pairs and not count.disagreements:
        chosen: list[list[int]] = []
        batch: list[Worlds] = []
        for _ in range(_AT_ONCE):
            choices = RecordedChoices(source)
            batch.append(worlds_of(choices))
            chosen.append(choices.chosen)
        for choice, (answers, found) in zip(chosen, compare_batch(engines, batch), strict=True):
            count.pairs += answers.total()
            count.answers += answers
            if found and not count.disagreements:
                small = smallest(choice, lambda worlds: bool(compare_batch(engines, [worlds])[0][1]))
                count.disagreements += compare_batch(engines, [small])[0][1]
    return count


def compare_batch(engines: Sequence[Engine], batch: Sequence[Worlds]) -> list[tuple[Counter[str], list[Disagreement]]]:
    """Ask about every pair of some organisations.

    Return for each how often Sightline answered what with facts withheld, and the disagreements.
    """
    pairs = [pairs_of(*worlds.facts) for worlds in batch]
    asked = [Asked(*worlds.truth, its_pairs) for worlds, its_pairs in zip(batch, pairs, strict=True)]
    by_engine = {engine.name: engine.allowed(asked) for engine in engines}
    found = []
    for number, worlds in enumerate(batch):
        columns = {
            "Sightline, facts withheld": sightline(worlds.facts, pairs[number]),
            "reference, facts withheld": reference(worlds.facts, pairs[number]),
            "Sightline": sightline(worlds.truth, pairs[number]),
            "reference": reference(worlds.truth, pairs[number]),
        }
        for name, answers in by_engine.items():
            columns[name] = [_WORDS[one] for one in answers[number]]
        said = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        rows = zip(pairs[number], said, strict=True)
        differing = [Disagreement(pair, one, worlds) for pair, one in rows if _differ(one)]
        found.append((Counter(columns["Sightline, facts withheld"]), differing))
    return found


def _differ(said: dict[str, str]) -> bool:
    known = {verdict for verdict in said.values() if verdict != "unknown"}
    withheld = said["Sightline, facts withheld"] != said["reference, facts withheld"]
    return withheld or len(known) > 1 or said["Sightline"] == "unknown"


def sightline(world: World, pairs: Sequence[Pair]) -> list[str]:
    """Return the verdict of the walk for each pair."""
    organisation, tokens = world
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    return list(_walked(directory, pairs))


def _walked(directory: Directory, pairs: Sequence[Pair]) -> Iterator[str]:
    for pair in pairs:
        subject, template = directory.subject(pair.subject), directory.templates[canonical(pair.template)]
        assert subject is not None and subject.kind == pair.kind
        answer = walk(directory, Question(Requester(None, subject), template, Call(), NOW))
        yield str(Verdict(answer.verdict).value)


def reference(world: World, pairs: Sequence[Pair]) -> list[str]:
    """Return the verdict of the reference model for each pair."""
    return [
        str(explain(*world, subject_id=pair.subject, template_id=pair.template, at=NOW)["verdict"]) for pair in pairs
    ]
