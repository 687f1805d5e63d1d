"""Of which numbered subjects a group or a site holds: certainly, and possibly where not all is known."""

from collections.abc import Iterable
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index_access import known
from diagnostics.access.subjects import Subjects
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Group, Site

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
        group = self._directory.groups.get(key)
        certain = self._direct(self._groups, key, group)
        is_whole = group is not None and self._known.group_members
        return Reach(certain, certain if is_whole else self._subjects.users)

    def _reach_of_site(self, key: str) -> Reach:
        certain = self._direct(self._sites, key, self._directory.sites.get(key))
        for site in self._directory.site_and_above(key):
            certain = certain | self._direct(self._sites, canonical(site.id), site)
        return Reach(certain, certain if self._known.site_members else self._subjects.users)

    def joined(self, subject_id: str, *, group: str | None = None, site: str | None = None) -> "Members":
        """Return the members as they would be if a user joined a group, a site, or both."""
        changed = Members(self._directory, self._subjects)
        changed._groups, changed._sites = dict(self._groups), dict(self._sites)
        joining = self._positions((subject_id,))
        if group is not None:
            changed._groups[canonical(group)] = self.of_group(group).certain | joining
        if site is not None:
            self.of_site(site)
            direct = self._sites[canonical(site)]
            changed._sites[canonical(site)] = direct | joining
        return changed

    def _direct(self, found: dict[str, BitMap], key: str, listed: Group | Site | None) -> BitMap:
        members = found.get(key)
        if members is None:
            members = found[key] = self._positions(listed.members) if listed is not None else _NOTHING
        return members

    def _positions(self, members: Iterable[str]) -> BitMap:
        """Return the positions of those who are users of this organisation."""
        ids, positions = self._subjects.ids, self._subjects.positions
        keys = (ids[member] for member in members)
        return BitMap([positions[key] for key in keys if key in positions]) & self._subjects.users
