"""Templates open to one subject, as few sets."""

from collections.abc import Mapping

from pyroaring import BitMap

from diagnostics.access.index.entitlements import Memberships, Permissions
from diagnostics.access.index.tables import ById, Tables
from diagnostics.access.types import SubjectKind, Truth

_NOTHING = BitMap()


class OpenSets:
    """The sets of one index, by what a subject is listed in. Those that belong to sites are made when first needed."""

    def __init__(self, tables: Tables, memberships: Memberships) -> None:
        """Take the sets of `tables`, and who is listed where from `memberships`."""
        self._tables = tables
        self._memberships = memberships
        self._at_sites = _AtSites(tables, memberships)
        self._with_groups = _WithGroups(tables, memberships)

    def of(self, kind: SubjectKind, key: str, permissions: Permissions) -> list[BitMap]:
        """Return at least one set; together they hold what opens to the subject of that canonical id."""
        tables = self._tables
        is_user = kind == "user"
        found = [covering[key] for covering in (tables.unread_covering, tables.others_covering) if key in covering]
        if (owned := tables.owned.get(key)) is not None:
            found.append(owned)
        if (direct := tables.direct.get(key)) is not None:
            found.append(direct)
        if is_user:
            groups = self._memberships.groups_with(key)
            by_group = tables.groups.get
            found += [shared for group in groups if (shared := by_group(group)) is not None]
            for site in self._memberships.sites_with(key):
                found.append(self._at_sites[site])
                found += filter(None, map(self._with_groups[site].__getitem__, groups))
        # The large sets are joined sooner after the small ones than before them.
        found.append(tables.everyone if is_user else tables.everyone_covering)
        if permissions.override is Truth.YES:
            found.append(tables.home)
        return found


class _AtSites(dict[str, BitMap]):
    """What opens to the members of each site as such: by rules for it, or for a site below it."""

    def __init__(self, tables: Tables, memberships: Memberships) -> None:
        super().__init__()
        self._sites = tables.sites
        self._memberships = memberships

    def __missing__(self, site: str) -> BitMap:
        below = self._memberships.site_and_below(site)
        found = [shared for one in below if (shared := self._sites.get(one)) is not None]
        opened = self[site] = _joined(found)
        return opened


class _WithGroups(dict[str, "_WithGroup"]):
    """For each site, what opens to those of its members who are in a group too."""

    def __init__(self, tables: Tables, memberships: Memberships) -> None:
        super().__init__()
        self._pairs = tables.pairs
        self._memberships = memberships

    def __missing__(self, site: str) -> "_WithGroup":
        found = self[site] = _WithGroup(self._pairs, self._memberships.site_and_below(site))
        return found


class _WithGroup(dict[str, BitMap]):
    """What rules for a group and one of some sites open, by group."""

    def __init__(self, pairs: Mapping[str, ById], sites: frozenset[str]) -> None:
        super().__init__()
        self._pairs = pairs
        self._sites = sites

    def __missing__(self, group: str) -> BitMap:
        by_site = self._pairs.get(group)
        found = [by_site[site] for site in self._sites & by_site.keys()] if by_site is not None else []
        opened = self[group] = _joined(found)
        return opened


def _joined(sets: list[BitMap]) -> BitMap:
    """Return the union, which is not to be changed: most often there is one set, or none."""
    if len(sets) > 1:
        return BitMap.union(*sets)
    return sets[0] if sets else _NOTHING
