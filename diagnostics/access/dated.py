"""The templates in the order of their time of change, for calls that ask for a span of time."""

from array import array
from bisect import bisect_left, bisect_right
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap


class _Sorted(NamedTuple):
    times: list[datetime]
    positions: "array[int]"


class Dated:
    """Positions by time of change. They are sorted when a call first asks for a span."""

    def __init__(self, moments: list[tuple[datetime, int]], everything: BitMap) -> None:
        """Keep the known times with their positions; the other positions of `everything` have no known time."""
        self._moments = moments
        self._everything = everything

    @cached_property
    def undated(self) -> BitMap:
        """The positions whose time of change is not known."""
        return self._everything - BitMap(self._sorted.positions)

    def outside(self, after: datetime | None, before: datetime | None) -> BitMap:
        """Return the positions changed earlier than `after` or later than `before`; both moments belong inside."""
        times, positions = self._sorted
        start = bisect_left(times, after) if after is not None else 0
        end = bisect_right(times, before) if before is not None else len(times)
        return BitMap(positions[:start]) | BitMap(positions[end:])

    @cached_property
    def _sorted(self) -> _Sorted:
        moments = sorted(self._moments)
        return _Sorted([moment for moment, _ in moments], array("I", [position for _, position in moments]))
