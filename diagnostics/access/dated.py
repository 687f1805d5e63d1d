"""The templates in the order of their time of change, for calls that ask for a span of time."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property

from pyroaring import BitMap

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Dated:
    """Positions by time of change: `times` in microseconds since 1970, sorted, each for the position beside it."""

    def __init__(self, times: "array[int]", positions: "array[int]", everything: BitMap) -> None:
        """Keep the known times; the positions of `everything` that are not among them have no known time."""
        self.times = times
        self.positions = positions
        self._everything = everything

    @classmethod
    def of(cls, moments: Iterable[tuple[datetime, int]], everything: BitMap) -> "Dated":
        """Return the positions of `moments` in the order of their times."""
        ordered = sorted((_microseconds(moment), position) for moment, position in moments)
        return cls(
            array("q", [time for time, _ in ordered]), array("I", [position for _, position in ordered]), everything
        )

    @cached_property
    def undated(self) -> BitMap:
        """The positions whose time of change is not known."""
        return self._everything - BitMap(self.positions)

    def outside(self, after: datetime | None, before: datetime | None) -> BitMap:
        """Return the positions changed earlier than `after` or later than `before`; both moments belong inside."""
        start = bisect_left(self.times, _microseconds(after)) if after is not None else 0
        end = bisect_right(self.times, _microseconds(before)) if before is not None else len(self.times)
        return BitMap(self.positions[:start]) | BitMap(self.positions[end:])


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
