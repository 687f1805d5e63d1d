"""The openings on one ground in the order of what each opens at the least, so that most need not be counted at all."""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from typing import Any

from pyroaring import BitMap

from diagnostics.findings.repairs.found import Rank, Size
from diagnostics.findings.repairs.opening import Opening, Openings
from diagnostics.findings.repairs.parts import Ground


class LeastFirst:
    """Some openings on one ground, for a rank that has those first which open least."""

    def __init__(self, ground: Ground, ways: Openings, rank: Rank, openings: Sequence[Opening]) -> None:
        """`ways` is where the openings are from."""
        self._ground = ground
        self._ways = ways
        self._rank = rank
        self._openings = openings
        self._without = len(ground.templates) + len(ground.subjects)
        self._in_group: dict[str, BitMap] = {}
        self._in_site: dict[str, BitMap] = {}

    def bounds(self) -> Iterator[tuple[tuple[Any, ...], int]]:
        """Return the place of each opening with a key that its own is not before; these keys rise.

        What is shared with a group or site as such is quick to count, so it is what an opening waits with at first.
        Only those whose turn comes are looked at more closely.
        """
        openings, kinds = self._openings, self._kinds()
        order = {codes: number for number, codes in enumerate(kinds)}
        groups, sites = self._shared()
        waiting = [
            (max(groups[opening.group], sites[opening.site]), order[opening.codes], place, False)
            for place, opening in enumerate(openings)
        ]
        heapify(waiting)
        while waiting:
            least, number, place, is_close = waiting[0]
            if is_close:
                heappop(waiting)
                size = Size(self._without + least, 0, self._ground.grants_override, kinds[number])
                yield self._rank.key(size), place
            else:
                heapreplace(waiting, (self._closer(openings[place]), number, place, True))

    def _kinds(self) -> list[Any]:
        """Return the kinds of changes that occur, in the order in which they come where as much is opened."""
        found = {opening.codes for opening in self._openings}
        return sorted(found, key=lambda codes: self._rank.key(Size(0, 0, self._ground.grants_override, codes)))

    def _shared(self) -> tuple[dict[str | None, int], dict[str | None, int]]:
        """Return how many templates in reach are shared with each group and each site that is joined."""
        count = self._ground.templates_in_reach.intersection_cardinality
        groups: dict[str | None, int] = {None: 0}
        sites: dict[str | None, int] = {None: 0}
        for group in {opening.group for opening in self._openings if opening.group is not None}:
            groups[group] = count(self._ways.shared_with_group(group))
        for site in {opening.site for opening in self._openings if opening.site is not None}:
            sites[site] = count(self._ways.shared_with_site(site))
        return groups, sites

    def _closer(self, opening: Opening) -> int:
        """Return how much an opening opens, but for what only group and site together do."""
        subjects = self._ground.subjects_in_reach.intersection_cardinality(self._ways.subjects(opening))
        if opening.group is None:
            return subjects + (len(self._by_site(opening.site)) if opening.site is not None else 0)
        by_group = self._by_group(opening.group)
        if opening.site is None:
            return subjects + len(by_group)
        return subjects + by_group.union_cardinality(self._by_site(opening.site))

    def _by_group(self, group: str) -> BitMap:
        found = self._in_group.get(group)
        if found is None:
            found = self._in_group[group] = self._ground.templates_in_reach & self._ways.by_group(group)
        return found

    def _by_site(self, site: str) -> BitMap:
        found = self._in_site.get(site)
        if found is None:
            found = self._in_site[site] = self._ground.templates_in_reach & self._ways.by_site(site)
        return found
