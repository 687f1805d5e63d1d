"""Group and site membership and permitted subjects as bitmaps, with lower and upper bounds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.entitlements import Listing, permissions_of
from diagnostics.access.index.of_subject import known
from diagnostics.access.index.storage import StoredSets
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.index.tables import ById
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Truth
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Group, Site

_NOTHING = BitMap()


class Reach(NamedTuple):
    """Of whom something certainly holds, and of whom it may hold, the certain ones included."""

    certain: BitMap
    possible: BitMap


class Members:
    """The users in each group and site, found when first asked for. A service user gains nothing by being listed."""

    def __init__(self, directory: Directory, subjects: Subjects) -> None:
        """Look at the groups and sites of `directory`, and number as `subjects` does."""
        self._directory = directory
        self._subjects = subjects
        self._known = known(directory.coverage)
        self._groups: dict[str, BitMap] = {}
        self._sites: dict[str, BitMap] = {}
        self._of_group: dict[str, Reach] = {}
        self._of_site: dict[str, Reach] = {}

    def of_group(self, identifier: str) -> Reach:
        """Return who belongs to a group. Of one that is not listed, everybody may. Not to be changed."""
        reach = self._of_group.get(identifier)
        if reach is None:
            reach = self._of_group[identifier] = self._reach_of_group(canonical(identifier))
        return reach

    def of_site(self, identifier: str) -> Reach:
        """Return who belongs to a site, by itself or by one above it (help page 001614). Not to be changed."""
        reach = self._of_site.get(identifier)
        if reach is None:
            reach = self._of_site[identifier] = self._reach_of_site(canonical(identifier))
        return reach

    def _reach_of_group(self, key: str) -> Reach:
        is_listed = key in self._directory.groups
        certain = self._of_listed_group(key) if is_listed else _NOTHING
        is_whole = is_listed and self._known.group_members
        if is_whole:
            return Reach(certain, certain)
        return self._with_learned(certain, self._directory.learned.groups, self._directory.in_group, key)

    def _with_learned(
        self, certain: BitMap, learned: Iterable[str], belongs: Callable[[str, str], Truth], key: str
    ) -> Reach:
        """Return who belongs where not all is listed: of some it may be known besides."""
        positions = {subject: self._subjects.positions.get(subject) for subject in learned}
        found = {at: belongs(subject, key) for subject, at in positions.items() if at is not None}
        members = BitMap(at for at, truth in found.items() if truth is Truth.YES) & self._subjects.users
        others = BitMap(at for at, truth in found.items() if truth is Truth.NO)
        return Reach(certain | members, self._subjects.users - others)

    def _reach_of_site(self, key: str) -> Reach:
        certain = _NOTHING
        for site in self._directory.site_and_above(key):
            certain = certain | self._of_listed_site(canonical(site.id))
        if self._known.site_members:
            return Reach(certain, certain)
        return self._with_learned(certain, self._directory.learned.sites, self._directory.in_site, key)

    def joined(self, subject_id: str, *, group: str | None = None, site: str | None = None) -> "Members":
        """Return the members as they would be if a user joined a group, a site, or both."""
        changed = Members(self._directory, self._subjects)
        changed._groups, changed._sites = dict(self._groups), dict(self._sites)
        joining = self._positions((subject_id,))
        if group is not None:
            changed._groups[canonical(group)] = self.of_group(group).certain | joining
        if site is not None:
            changed._sites[canonical(site)] = self._of_listed_site(canonical(site)) | joining
        return changed

    def _of_listed_group(self, key: str) -> BitMap:
        members = self._groups.get(key)
        if members is None:
            members = self._groups[key] = self._direct(self._kept_groups, key, self._directory.groups)
        return members

    def _of_listed_site(self, key: str) -> BitMap:
        members = self._sites.get(key)
        if members is None:
            members = self._sites[key] = self._direct(self._kept_sites, key, self._directory.sites)
        return members

    def _direct(self, kept: ById | None, key: str, listed: Mapping[str, Group] | Mapping[str, Site]) -> BitMap:
        if kept is not None:
            return kept.get(key, _NOTHING)
        entry = listed.get(key)
        return self._positions(entry.members) if entry is not None else _NOTHING

    @cached_property
    def _kept_groups(self) -> ById | None:
        return self._kept("group_members")

    @cached_property
    def _kept_sites(self) -> ById | None:
        return self._kept("site_members")

    def _kept(self, name: str) -> ById | None:
        """Return the sets of `member_sets` as they are kept, if they are."""
        store = self._directory.index_store
        section = store.load() if store is not None else None
        return StoredSets(name, section) if section is not None else None

    def _positions(self, members: Iterable[str]) -> BitMap:
        """Return the positions of those who are users of this organisation."""
        ids, positions = self._subjects.ids, self._subjects.positions
        found = [position for member in members if (position := positions.get(ids[member])) is not None]
        return BitMap(found) & self._subjects.users


def member_sets(subjects: Subjects, listing: Listing) -> dict[str, BitMap]:
    """Return the positions of the users that each entry of `listing` lists itself, by canonical id."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for key, position in subjects.positions.items():
        if position in subjects.users:
            for entry in listing.get(key, ()):
                found[entry].append(position)
    return {entry: BitMap(positions) for entry, positions in found.items()}


class Permitted(NamedTuple):
    """Who holds an override, and what the permission gate finds (but for what is granted) where there are locations."""

    override: Mapping[Truth, BitMap]
    obstacles: Mapping[Truth, Mapping[Reason, BitMap]]


def permitted(directory: Directory, subjects: Subjects) -> Permitted:
    """Return what `subjects` are permitted by the permission sets of `directory`, which may state them anew."""
    override = {truth: BitMap() for truth in Truth}
    obstacles: dict[Truth, dict[Reason, BitMap]] = {truth: {} for truth in Truth}
    for profile in subjects.profiles:
        permissions = permissions_of(directory, profile.example)
        override[permissions.override] |= profile.positions
        for has_locations, found in obstacles.items():
            for reason in permissions.obstacles(has_locations):
                found[reason] = found.get(reason, BitMap()) | profile.positions
    return Permitted(override, obstacles)
