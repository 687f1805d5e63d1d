"""One source of choices for the builders of worlds: a seeded generator, or hypothesis, which then can shrink them.

The builders put the plainest choice first, and do nothing where `chance` says no.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(ABC):
    """Answers to "which one?" and "how many?"."""

    @abstractmethod
    def number(self, low: int, high: int) -> int:
        """Return a whole number, both bounds included."""

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`, of which there is at least one."""
        return options[self.number(0, len(options) - 1)]

    def chance(self, one_in: int) -> bool:
        """Return True one time in `one_in`."""
        return self.number(1, one_in) == one_in

    def some(self, options: Sequence[T], one_in: int = 2) -> list[T]:
        """Return each of `options` one time in `one_in`, in their order."""
        return [option for option in options if self.chance(one_in)]


class RandomChoices(Choices):
    """Choices of a seeded generator: fast, the same for the same seed, never shrunk."""

    def __init__(self, source: random.Random) -> None:
        """Take every choice from `source`."""
        self._source = source

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both bounds included."""
        return self._source.randint(low, high)


class DrawnChoices(Choices):
    """Choices that hypothesis draws one by one."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        """Take every choice from `draw`, as a composite strategy receives it."""
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both bounds included."""
        return low if low == high else self._draw(st.integers(low, high))
