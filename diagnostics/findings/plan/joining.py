"""Groups and sites for a user to join: the few that together open many templates."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import heapify, heappop, heappush

from pyroaring import BitMap

from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.index import Index
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.model.ids import canonical

Joining = tuple[str, str]
"""`group` or `site`, and its canonical id."""


class Joinings:
    """What a user could join, in one directory."""

    def __init__(self, index: Index) -> None:
        """Work on the rules that `index` holds."""
        self._index = index
        self._directory = index.directory

    @cached_property
    def groups(self) -> frozenset[str]:
        """The listed groups (canonical ids) that a rule names."""
        return frozenset(self._index.named_groups & self._directory.groups.keys())

    @cached_property
    def sites(self) -> frozenset[str]:
        """The listed sites (canonical ids) that a rule names, or that lie above such a one."""
        named = (self._directory.site_and_above(site) for site in self._index.named_sites)
        return frozenset(canonical(site.id) for above in named for site in above)

    def joined(self, standing: Standing, joinings: Iterable[Joining]) -> Standing:
        """Return the standing of a user who has joined more."""
        groups, sites = set(standing.groups), set(standing.sites)
        for kind, key in joinings:
            if kind == "group":
                groups.add(key)
            else:
                sites |= self._index.memberships.site_and_below(key)
        return standing._replace(groups=frozenset(groups), sites=frozenset(sites))

    def everywhere(self, standing: Standing) -> Standing:
        """Return the standing of a user who has joined whatever there is to join."""
        every = [*(("group", key) for key in self.groups), *(("site", key) for key in self.sites)]
        return self.joined(standing, every)

    def change(self, user: str, joining: Joining) -> Change:
        """Return the joining of one group or site as a change."""
        kind, key = joining
        if kind == "group":
            return Change(ChangeCode.ADD_TO_GROUP, user=user, group=self._directory.groups[key].id)
        return Change(ChangeCode.ADD_TO_SITE, user=user, site=self._directory.sites[key].id)

    def few(self, standing: Standing, needed: BitMap, outside: BitMap) -> list[Joining]:
        """Return few joinings that open all of `needed` which joining can open, and little of `outside`.

        Each is the one that opens most for what it opens outside; where only a group and a site together open
        something, both are joined.
        """
        chosen: list[Joining] = []
        left = BitMap(needed)
        while left:
            single = list(self._cover(self._opened(standing), left, outside))
            for joining, opened in single:
                chosen.append(joining)
                left -= opened
            standing = self.joined(standing, [joining for joining, _ in single])
            if not left:
                break
            pair = self._pair(standing, left)
            if pair is None:
                break
            chosen += pair
            standing = self.joined(standing, pair)
            left -= self._index.granted(standing)
        return chosen

    def at_no_cost(self, standing: Standing, wanted: BitMap, outside: BitMap) -> Iterator[tuple[Joining, BitMap]]:
        """Return joinings that each open two or more of `wanted` and nothing of `outside`, with what each opens."""
        opened = {joining: found for joining, found in self._opened(standing).items() if not found.intersect(outside)}
        for joining, found in self._cover(opened, wanted, outside):
            if len(found) > 1:
                yield joining, found

    def _cover(
        self, opened: Mapping[Joining, BitMap], needed: BitMap, outside: BitMap
    ) -> Iterator[tuple[Joining, BitMap]]:
        """Return, best first, joinings that open something of `needed` still, with what each adds."""
        left = BitMap(needed)
        waiting = [
            (-_worth(found, left, outside), joining) for joining, found in opened.items() if found.intersect(left)
        ]
        heapify(waiting)
        while waiting and left:
            _, joining = heappop(waiting)
            worth = _worth(opened[joining], left, outside)
            if not worth:
                continue
            # What others have opened since is worth nothing any more: only the best of the others is to be beaten.
            if waiting and (-worth, joining) > waiting[0]:
                heappush(waiting, (-worth, joining))
                continue
            found = opened[joining] & left
            left -= found
            yield joining, found

    def _opened(self, standing: Standing) -> dict[Joining, BitMap]:
        index = self._index
        groups = {("group", one): index.opened_by_group(standing, one) for one in self.groups - standing.groups}
        sites = {("site", one): index.opened_by_site(standing, one) for one in self.sites - standing.sites}
        return groups | sites

    def _pair(self, standing: Standing, needed: BitMap) -> list[Joining] | None:
        """Return a group and a site of one rule that together open one of `needed`."""
        for position in needed:
            template = self._directory.organisation.templates[position]
            for rule in template.rules:
                if rule.group is None or rule.site is None:
                    continue
                group, site = canonical(rule.group), canonical(rule.site)
                if group not in self._directory.groups or site not in self._directory.sites:
                    continue
                pair = [
                    *([("group", group)] if group not in standing.groups else []),
                    *([("site", site)] if site not in standing.sites else []),
                ]
                if position in self._index.granted(self.joined(standing, pair)):
                    return pair
        return None


def _worth(opened: BitMap, left: BitMap, outside: BitMap) -> float:
    return opened.intersection_cardinality(left) / (1 + opened.intersection_cardinality(outside))
