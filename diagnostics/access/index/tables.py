"""Tables of an index: positions of templates by rule, owner, group, site and time."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import union
from diagnostics.model.ids import CanonicalIds

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


UNLISTED = ""
"""Stands for every group that the workspace does not list: of none of them is anybody's membership known."""

Spelled = TypeVar("Spelled")
Key = TypeVar("Key")
ById = Mapping[str, BitMap]
_NO_SETS: ById = {}
_NOTHING = BitMap()


class Tables(NamedTuple):
    """Sets of template positions, by canonical id where they are by somebody or something.

    "Abroad" are the templates of other organisations; `sites`, `pairs` and the `everyone` sets but `everyone_abroad`
    hold templates of this organisation only. `pairs` is by group, then by site; `pairs_of_group` and `pairs_at_site`
    are its unions either way. "Again" are those with more than one rule of a kind.
    The last ones are of facts that are known besides those of the workspace: by subject, where rules that could not be
    read, or are not listed, cover it, and where certainly none does.
    """

    everything: BitMap
    home: BitMap
    abroad: BitMap
    archived: BitMap
    with_locations: BitMap
    dated: Dated

    owned: ById
    direct: ById
    direct_pending: ById
    named: BitMap

    everyone: BitMap
    everyone_covering: BitMap
    everyone_excluding: BitMap
    everyone_unsaid: BitMap
    everyone_unsaid_again: BitMap
    everyone_abroad: BitMap
    unrecognised: BitMap
    unrecognised_again: BitMap

    groups: ById
    groups_pending: ById
    sites: ById
    pairs: Mapping[str, ById]
    pairs_of_group: ById
    pairs_at_site: ById
    any_group: BitMap
    any_group_pending: BitMap
    any_site: BitMap
    any_site_abroad: BitMap
    any_pair: BitMap
    any_pair_abroad: BitMap

    unread_covering: ById = _NO_SETS
    unread_passing: ById = _NO_SETS
    others_covering: ById = _NO_SETS
    others_passing: ById = _NO_SETS
    without_locations: BitMap = _NOTHING
    unlisted_groups: frozenset[str] = frozenset((UNLISTED,))


def build_tables(directory: Directory, ids: CanonicalIds, apart: frozenset[str] = frozenset()) -> Tables:
    """Read every template and every rule of `directory` once, with the help of `ids`.

    `apart` are groups that are not listed, and of which something is known all the same.
    """
    gathered = _gather(directory, ids)
    listed_groups = directory.groups.keys() | apart

    def group_key(spelling: str) -> str:
        key = ids[spelling]
        return key if key in listed_groups else UNLISTED

    everything = BitMap(range(len(directory.organisation.templates)))
    abroad = BitMap(gathered.abroad)
    covering, excluding, unsaid = (BitMap(gathered.everyone[said]) for said in (True, False, None))
    direct, direct_pending = _sets(gathered.direct), _sets(gathered.direct_pending)
    groups, groups_pending = _merged(gathered.groups, group_key), _merged(gathered.groups_pending, group_key)
    sites = _merged(gathered.sites, ids.__getitem__)

    pairs: defaultdict[str, dict[str, BitMap]] = defaultdict(dict)
    at_site: defaultdict[str, list[BitMap]] = defaultdict(list)
    for (group, site), positions in _merged(gathered.pairs, lambda pair: (group_key(pair[0]), ids[pair[1]])).items():
        pairs[group][site] = positions
        at_site[site].append(positions)
    pairs_of_group = {group: union(by_site.values()) for group, by_site in pairs.items()}

    return Tables(
        everything=everything,
        home=everything - abroad,
        abroad=abroad,
        archived=BitMap(gathered.archived),
        with_locations=BitMap(gathered.with_locations),
        dated=Dated.of(gathered.moments, everything),
        owned=_merged(gathered.owned, ids.__getitem__),
        direct=direct,
        direct_pending=direct_pending,
        named=union((*direct.values(), *direct_pending.values())),
        everyone=covering | excluding | unsaid,
        everyone_covering=covering,
        everyone_excluding=excluding,
        everyone_unsaid=unsaid,
        everyone_unsaid_again=_again(gathered.everyone[None]),
        everyone_abroad=BitMap(gathered.everyone_abroad),
        unrecognised=BitMap(gathered.unrecognised),
        unrecognised_again=_again(gathered.unrecognised),
        groups=groups,
        groups_pending=groups_pending,
        sites=sites,
        pairs=dict(pairs),
        pairs_of_group=pairs_of_group,
        pairs_at_site={site: union(found) for site, found in at_site.items()},
        any_group=union(groups.values()),
        any_group_pending=union(groups_pending.values()),
        any_site=union(sites.values()),
        any_site_abroad=BitMap(gathered.any_site_abroad),
        any_pair=union(pairs_of_group.values()),
        any_pair_abroad=BitMap(gathered.any_pair_abroad),
        unlisted_groups=frozenset((UNLISTED, *apart)),
    )


class _Gathered:
    """Positions as they are met. Subjects are by canonical id, owners, groups and sites by how the file spells them."""

    def __init__(self) -> None:
        self.abroad: list[int] = []
        self.archived: list[int] = []
        self.with_locations: list[int] = []
        self.moments: list[tuple[datetime, int]] = []
        self.owned: defaultdict[str, list[int]] = defaultdict(list)
        self.direct: defaultdict[str, list[int]] = defaultdict(list)
        self.direct_pending: defaultdict[str, list[int]] = defaultdict(list)
        self.everyone: dict[bool | None, list[int]] = {True: [], False: [], None: []}
        self.everyone_abroad: list[int] = []
        self.unrecognised: list[int] = []
        self.groups: defaultdict[str, list[int]] = defaultdict(list)
        self.groups_pending: defaultdict[str, list[int]] = defaultdict(list)
        self.sites: defaultdict[str, list[int]] = defaultdict(list)
        self.pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self.any_site_abroad: list[int] = []
        self.any_pair_abroad: list[int] = []


def _gather(directory: Directory, ids: CanonicalIds) -> _Gathered:
    """Return the positions of every kind. This is the one pass over all rules, so it looks nothing up twice."""
    met = _Gathered()
    own = directory.id
    direct, direct_pending, everyone, unrecognised = met.direct, met.direct_pending, met.everyone, met.unrecognised
    groups, groups_pending, sites, pairs = met.groups, met.groups_pending, met.sites, met.pairs
    for position, template in enumerate(directory.organisation.templates):
        is_home = template.organisation is None or ids[template.organisation] == own
        if not is_home:
            met.abroad.append(position)
        if template.archived:
            met.archived.append(position)
        if template.locations:
            met.with_locations.append(position)
        if template.modified_at is not None:
            met.moments.append((template.modified_at, position))
        if template.owner is not None:
            met.owned[template.owner].append(position)
        for rule in template.rules:
            group, site = rule.group, rule.site
            if group is None and site is None:
                named = rule.user or rule.service_user
                if named is not None:
                    (direct_pending if rule.invitation == "pending" else direct)[ids[named]].append(position)
                elif rule.everyone:
                    (everyone[rule.covers_service_users] if is_home else met.everyone_abroad).append(position)
                elif rule.unrecognised is not None:
                    unrecognised.append(position)
            elif site is None:
                assert group is not None
                (groups_pending if rule.invitation == "pending" else groups)[group].append(position)
            elif is_home:
                if group is None:
                    sites[site].append(position)
                else:
                    pairs[group, site].append(position)
            else:
                (met.any_site_abroad if group is None else met.any_pair_abroad).append(position)
    return met


def _again(positions: list[int]) -> BitMap:
    """Return the positions, which are in order, that stand there more than once."""
    return BitMap(here for here, following in pairwise(positions) if here == following)


def _sets(lists: Mapping[str, list[int]]) -> dict[str, BitMap]:
    return {key: BitMap(positions) for key, positions in lists.items()}


def _merged(lists: Mapping[Spelled, list[int]], key_of: Callable[[Spelled], Key]) -> dict[Key, BitMap]:
    """Return sets by key, from lists by all that was written for the key."""
    merged: defaultdict[Key, list[int]] = defaultdict(list)
    for spelled, positions in lists.items():
        merged[key_of(spelled)].extend(positions)
    return {key: BitMap(positions) for key, positions in merged.items()}
