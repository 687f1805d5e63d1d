"""The access rules of all templates, turned around: for whom each is meant, as sets of template positions.

A position is a template's place in the file.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.organisation.identifiers import CanonicalIds

UNLISTED = ""
"""Stands for every group that the workspace does not list: of none of them is anybody's membership known."""

BySubject = Mapping[str, BitMap]


@dataclass(frozen=True, slots=True)
class Tables:
    """Sets of template positions, by canonical id where they are by somebody or something.

    `named_only` are the templates whose direct rules name that subject and nobody else. "Abroad" are the templates of
    other organisations; `sites`, `pairs` and `everyone_*` hold the templates of this organisation only. `pairs` is by
    group, then by site; `pairs_of_group` and `pairs_at_site` are its unions either way.
    """

    everything: BitMap
    home: BitMap
    abroad: BitMap
    archived: BitMap
    with_locations: BitMap
    undated: BitMap
    dated: "Dated"

    owned: BySubject
    named: BitMap
    named_only: BySubject
    direct: BySubject
    direct_pending: BySubject

    everyone: BitMap
    everyone_covering: BitMap
    everyone_excluding: BitMap
    everyone_unsaid: BitMap
    everyone_abroad: BitMap
    unrecognised: BitMap

    groups: BySubject
    groups_pending: BySubject
    sites: BySubject
    pairs: Mapping[str, BySubject]
    pairs_of_group: BySubject
    pairs_at_site: BySubject
    any_group: BitMap
    any_group_pending: BitMap
    any_site: BitMap
    any_site_abroad: BitMap
    any_pair: BitMap
    any_pair_abroad: BitMap


class Dated:
    """The templates whose time of change is known, oldest first once it is asked for."""

    def __init__(self, moments: list[tuple[datetime, int]]) -> None:
        """Keep times and positions."""
        self._moments = moments
        self._times: list[datetime] | None = None
        self._positions = array("I")

    def outside(self, after: datetime | None, before: datetime | None) -> BitMap:
        """Return the positions changed earlier than `after` or later than `before`; both moments belong inside."""
        from bisect import bisect_left, bisect_right

        if self._times is None:
            self._moments.sort()
            self._positions = array("I", [position for _, position in self._moments])
            self._times = [moment for moment, _ in self._moments]
        start = bisect_left(self._times, after) if after is not None else 0
        end = bisect_right(self._times, before) if before is not None else len(self._times)
        return BitMap(self._positions[:start]) | BitMap(self._positions[end:])


_Lists = defaultdict[str, list[int]]


def _lists() -> _Lists:
    return defaultdict(list)


@dataclass(slots=True)
class _Gathered:
    """Positions as they are met, in file order."""

    foreign: list[int] = field(default_factory=list)


def build_tables(directory: Directory) -> Tables:
    """Read every template and every rule once."""
    raise NotImplementedError
