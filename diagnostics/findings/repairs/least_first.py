"""Openings in the order of what each opens at the least, so that most of them need not be counted at all."""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from typing import Any

from pyroaring import BitMap

from diagnostics.findings.repairs.found import Rank, Size
from diagnostics.findings.repairs.opening import Opening, Openings
from diagnostics.findings.repairs.parts import Ground


class LeastFirst:
    """Some openings, for a rank that has those first which open least."""

    def __init__(self, ways: Openings, rank: Rank, openings: Sequence[Opening]) -> None:
        """`ways` is where the openings are from."""
        self.openings = openings
        self._ways = ways
        self._rank = rank
        found = [opening.codes for opening in openings]
        # In the order in which they come where as much is opened, on whatever ground.
        self._kinds = sorted(set(found), key=lambda codes: rank.key(Size(0, 0, False, codes)))
        order = {codes: number for number, codes in enumerate(self._kinds)}
        self._order = [order[codes] for codes in found]
        groups = {opening.group for opening in openings if opening.group is not None}
        sites = {opening.site for opening in openings if opening.site is not None}
        self._shared_with_groups = [(group, ways.shared_with_group(group)) for group in groups]
        self._shared_with_sites = [(site, ways.shared_with_site(site)) for site in sites]
        self._opened_to = [
            (place, opened_to)
            for place, opening in enumerate(openings)
            if opening.edit is not None and (opened_to := ways.subjects(opening))
        ]

    def bounds(self, ground: Ground) -> Iterator[tuple[tuple[Any, ...], int]]:
        """Return the place of each opening with a key that its own is not before; these keys rise.

        What is shared with a group or site as such is quick to count, and so are the subjects to whom a changed rule
        opens the template: this is what an opening waits with at first.
        Only those whose turn comes are looked at more closely.
        """
        count = ground.templates_in_reach.intersection_cardinality
        groups: dict[str | None, int] = {group: count(shared) for group, shared in self._shared_with_groups}
        sites: dict[str | None, int] = {site: count(shared) for site, shared in self._shared_with_sites}
        groups[None] = sites[None] = 0
        waiting = [
            (in_group if (in_group := groups[group]) > (in_site := sites[site]) else in_site, number, place, False)
            for place, ((_, _, group, site), number) in enumerate(zip(self.openings, self._order, strict=True))
        ]
        count_subjects = ground.subjects_in_reach.intersection_cardinality
        for place, opened_to in self._opened_to:
            least, number, _, is_close = waiting[place]
            waiting[place] = least + count_subjects(opened_to), number, place, is_close
        heapify(waiting)
        without = len(ground.templates) + len(ground.subjects)
        closer = _Closer(ground, self._ways)
        while waiting:
            least, number, place, is_close = waiting[0]
            if is_close:
                heappop(waiting)
                size = Size(without + least, 0, ground.grants_override, self._kinds[number])
                yield self._rank.key(size), place
            else:
                heapreplace(waiting, (closer.count(self.openings[place]), number, place, True))


class _Closer:
    """Counts on one ground what openings open, but for what only a group and a site together do."""

    def __init__(self, ground: Ground, ways: Openings) -> None:
        self._ground = ground
        self._ways = ways
        self._by_group: dict[str, BitMap] = {}
        self._by_site: dict[str, BitMap] = {}

    def count(self, opening: Opening) -> int:
        group, site = opening.group, opening.site
        subjects = 0
        if opening.edit is not None:
            subjects = self._ground.subjects_in_reach.intersection_cardinality(self._ways.subjects(opening))
        by_group = self._of_group(group) if group is not None else None
        if site is None:
            return subjects + (len(by_group) if by_group is not None else 0)
        by_site = self._of_site(site)
        return subjects + (len(by_site) if by_group is None else by_group.union_cardinality(by_site))

    def _of_group(self, group: str) -> BitMap:
        found = self._by_group.get(group)
        if found is None:
            found = self._by_group[group] = self._ground.templates_in_reach & self._ways.by_group(group)
        return found

    def _of_site(self, site: str) -> BitMap:
        found = self._by_site.get(site)
        if found is None:
            found = self._by_site[site] = self._ground.templates_in_reach & self._ways.by_site(site)
        return found
