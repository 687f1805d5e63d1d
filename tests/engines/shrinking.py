"""A disagreement made small: the choices that led to its world, with as many of them plain as will still disagree."""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.worlds.choices import Choices
from tests.worlds.completions import build_completion
from tests.worlds.facts import Table, same
from tests.worlds.organisations import build_world

World = tuple[Table, Table]


class Worlds(NamedTuple):
    """One organisation twice: with facts withheld, and completed."""

    facts: World
    truth: World


class RecordedChoices(Choices):
    """Choices of a seeded generator that remember what was chosen."""

    def __init__(self, source: random.Random) -> None:
        """Take every choice from `source`."""
        self._source = source
        self.chosen: list[int] = []

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both bounds included, and remember how far above the plainest it is."""
        number = self._source.randint(low, high)
        self.chosen.append(number - low)
        return number


class ReplayedChoices(Choices):
    """Choices made before. Where they end, each further one is the plainest."""

    def __init__(self, chosen: Sequence[int]) -> None:
        """Choose as `chosen` says."""
        self._chosen = iter(chosen)

    def number(self, low: int, high: int) -> int:
        """Return the next remembered number, as far as the bounds allow."""
        return min(low + next(self._chosen, 0), high)


def worlds_of(choices: Choices) -> Worlds:
    """Return the organisation that the choices lead to, with facts withheld and completed."""
    facts = build_world(choices)
    return Worlds(facts, build_completion(choices, *facts))


def smallest(chosen: Sequence[int], disagrees: Callable[[Worlds], bool], most_trials: int = 3000) -> Worlds:
    """Return the plainest organisation found that still disagrees, having tried at most so many."""
    best, trials = list(chosen), 0
    length = len(best)
    while length:
        start = 0
        while start < len(best) and trials < most_trials:
            trials += 1
            for candidate in _plainer(best, start, length):
                if disagrees(worlds_of(ReplayedChoices(candidate))):
                    best = candidate
                    break
            else:
                start += length
        length //= 2
    return _without_bystanders(worlds_of(ReplayedChoices(best)), disagrees)


def _without_bystanders(worlds: Worlds, disagrees: Callable[[Worlds], bool]) -> Worlds:
    """Leave out every entry that nothing names and that can go without ending the disagreement."""
    for file, table in enumerate(worlds.facts):
        for key in [key for key, value in table.items() if isinstance(value, list)]:
            for entry in list(table[key]):
                fewer = Worlds(*(_without(world, file, key, entry["id"]) for world in worlds))
                if repr(fewer).count(repr(entry["id"])) == 0 and disagrees(fewer):
                    worlds = fewer
    return worlds


def _without(world: World, file: int, key: str, identifier: str) -> World:
    tables = list(world)
    left = [entry for entry in tables[file].get(key, []) if not same(entry["id"], identifier)]
    tables[file] = {**tables[file], key: left}
    return tables[0], tables[1]


def _plainer(chosen: list[int], start: int, length: int) -> list[list[int]]:
    """Return the choices without a block of them, and with the plainest in its place, where that differs."""
    without = chosen[:start] + chosen[start + length :]
    block = chosen[start : start + length]
    return [without] if not any(block) else [without, chosen[:start] + [0] * len(block) + chosen[start + length :]]
