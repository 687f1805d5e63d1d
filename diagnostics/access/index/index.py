"""The index: all answers of one requester at once, as bitmaps of template positions by reason."""

from collections.abc import Mapping, Set
from copy import copy
from datetime import datetime
from functools import cached_property, partial
from itertools import chain

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates import token
from diagnostics.access.index.decide import Answers, decide, union
from diagnostics.access.index.of_subject import (
    Memberships,
    Permissions,
    Standing,
    grants,
    known,
    near_misses,
    opened_by_both,
    opened_by_group,
    opened_by_sites,
    unknowns,
    ways,
)
from diagnostics.access.index.of_template import member_sets
from diagnostics.access.index.storage import listing_sections, set_sections, stored_tables, table_sections
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.index.tables import ById, Tables, build_tables
from diagnostics.access.index_store import IndexStore, StoredListing
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, Requester, SubjectKind, Truth
from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.lazy import collector_paused

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
        found = []
        if (owned := tables.owned.get(key)) is not None:
            found.append(owned)
        if (direct := tables.direct.get(key)) is not None:
            found.append(direct)
        if is_user:
            groups = self._memberships.groups_of.get(key, ())
            by_group = tables.groups.get
            found += [shared for group in groups if (shared := by_group(group)) is not None]
            for site in self._memberships.sites_of.get(key, ()):
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


_WORTH_KEEPING = 5_000
"""Templates. The index of fewer is built in less time than it takes to find the kept one and look whether it fits."""


class Index:
    """Answers about every template of one directory. A position is a template's place in the file."""

    def __init__(self, directory: Directory) -> None:
        """Read all templates and rules of `directory`, which takes a second for half a million rules."""
        self.directory = directory
        ids = CanonicalIds()
        store = directory.index_store
        if store is not None and (section := store.load()) is not None:
            self._tables: Tables = stored_tables(section)
            self.memberships = Memberships(directory, ids, partial(StoredListing, section=section))
        else:
            with collector_paused():
                self._tables = build_tables(directory, ids)
            self.memberships = Memberships(directory, ids)
            if store is not None and len(self.everything) >= _WORTH_KEEPING:
                self._keep(store)
        self._open_sets = OpenSets(self._tables, self.memberships)
        self._known = known(directory.coverage)
        self._found_obstacles: dict[Permissions, dict[Reason, BitMap]] = {}

    def of_same_templates(self, directory: Directory) -> "Index":
        """Return the index of a directory that differs only in who belongs to what it lists, and who is permitted what.

        Templates, rules and coverage are those of this index, so that they need not be read again.
        """
        changed = copy(self)
        changed.directory = directory
        changed.memberships = Memberships(directory, CanonicalIds())
        changed._open_sets = OpenSets(changed._tables, changed.memberships)
        return changed

    def _keep(self, store: IndexStore) -> None:
        sections = table_sections(self._tables)
        sections |= listing_sections("groups", self.memberships.groups_of)
        sections |= listing_sections("sites", self.memberships.sites_of)
        subjects = Subjects(self.directory)
        sections |= set_sections("group_members", member_sets(subjects, self.memberships.groups_of))
        sections |= set_sections("site_members", member_sets(subjects, self.memberships.sites_of))
        store.save(sections)

    @property
    def everything(self) -> BitMap:
        """The positions of all templates. Not to be changed."""
        return self._tables.everything

    def answers(self, requester: Requester, call: Call, at: datetime) -> Answers:
        """Return verdict and headline of every template for this requester, this call, judged at this moment.

        Without a token neither token nor call decides, as in the web app.
        """
        if requester.subject is None:
            return decide(self.everything, {Reason.TOKEN_UNRECOGNISED: self.everything})
        return self.answers_of(self.memberships.standing(requester.subject), self.frame(requester, call, at))

    def answers_of(self, standing: Standing, frame: dict[Reason, BitMap]) -> Answers:
        """Return verdict and headline of every template for a subject of this standing, which need not be a real one.

        The subject is one of this organisation: another's asks only with a token that stops everything. `frame` is
        what token and call come to; nothing for the subject's own view of what it has access to.
        """
        tables, facts = self._tables, self._known
        return decide(
            tables.everything,
            {
                **near_misses(tables, standing, facts),
                **unknowns(tables, standing, facts),
                **grants(tables, standing),
                **self._obstacles(standing.permissions),
                **frame,
            },
        )

    def visible(self, requester: Requester, call: Call, at: datetime) -> BitMap:
        """Return the positions of the templates that the requester certainly gets, and nothing about the others."""
        subject = requester.subject
        if subject is None:
            return BitMap()
        permissions = self.memberships.permissions(subject)
        opened = self._open_sets.of(subject.kind, canonical(subject.id), permissions)
        return self._unstopped(BitMap.union(*opened), permissions, self.frame(requester, call, at))

    def visible_of(self, standing: Standing, frame: dict[Reason, BitMap]) -> BitMap:
        """Return the positions that are certainly visible to a subject of this standing, which need not be real."""
        opened = BitMap.union(*chain.from_iterable(ways(self._tables, standing).values()))
        return self._unstopped(opened, standing.permissions, frame)

    def _unstopped(self, opened: BitMap, permissions: Permissions, frame: Mapping[Reason, BitMap]) -> BitMap:
        for stopped in (*frame.values(), *self._obstacles(permissions).values()):
            opened = opened - stopped
        return opened

    def granted(self, standing: Standing) -> BitMap:
        """Return the positions that something certainly opens to a subject of this standing, permission aside."""
        return union(grants(self._tables, standing).values())

    def stopped(self, permissions: Permissions, frame: Mapping[Reason, BitMap]) -> BitMap:
        """Return the positions that permissions, token or call keep from the subject, or may keep from it."""
        return union((*self._obstacles(permissions).values(), *frame.values()))

    @property
    def with_locations(self) -> BitMap:
        """The positions of the templates that have locations. Not to be changed."""
        return self._tables.with_locations

    @property
    def named_groups(self) -> Set[str]:
        """The groups that rules name (canonical ids)."""
        return self._tables.groups.keys() | self._tables.pairs_of_group.keys()

    @property
    def named_sites(self) -> Set[str]:
        """The sites that rules of this organisation's templates name (canonical ids)."""
        return self._tables.sites.keys() | self._tables.pairs_at_site.keys()

    def shared_with_group(self, group: str) -> BitMap:
        """Return the positions that a rule opens to a group (canonical id) as such. Not to be changed."""
        return self._tables.groups.get(group, _NOTHING)

    def shared_with_site(self, site: str) -> BitMap:
        """Return the positions that a rule opens to a site (canonical id) as such. Not to be changed."""
        return self._tables.sites.get(site, _NOTHING)

    def opened_by_group(self, standing: Standing, group: str) -> BitMap:
        """Return the positions a user would gain access to by joining a group (canonical id). Not to be changed."""
        return opened_by_group(self._tables, standing, group)

    def opened_by_site(self, standing: Standing, site: str) -> BitMap:
        """Return the positions a user would gain access to by joining a site (canonical id)."""
        return opened_by_sites(self._tables, standing, self.memberships.site_and_below(site))

    def opened_by_both(self, group: str, site: str) -> BitMap:
        """Return the positions that joining both a group and a site (canonical ids) opens beside what each does."""
        return opened_by_both(self._tables, group, self.memberships.site_and_below(site))

    def frame(self, requester: Requester, call: Call, at: datetime) -> dict[Reason, BitMap]:
        """Return the answers of the gates around access and permission: the requester's token, and its call."""
        assert requester.subject is not None
        if requester.token is None:
            return {attempt.reason: self.everything for attempt in token.without_token(requester.subject)}
        frame = self._excluded(call)
        for reason in token.reasons(self.directory, requester.token, requester.subject, at):
            frame[reason] = self.everything
        return frame

    def _excluded(self, call: Call) -> dict[Reason, BitMap]:
        tables = self._tables
        excluded: dict[Reason, BitMap] = {}
        if call.archived == "true":
            excluded[Reason.EXCLUDED_BY_ARCHIVED_FILTER] = tables.everything - tables.archived
        elif call.archived == "false":
            excluded[Reason.EXCLUDED_BY_ARCHIVED_FILTER] = tables.archived
        if call.modified_after is not None or call.modified_before is not None:
            outside = tables.dated.outside(call.modified_after, call.modified_before)
            excluded[Reason.EXCLUDED_BY_MODIFIED_FILTER] = outside
            excluded[Reason.MODIFIED_TIME_UNKNOWN] = tables.dated.undated
        return excluded

    def _obstacles(self, permissions: Permissions) -> Mapping[Reason, BitMap]:
        """Return what the permission gate finds, but for what is granted."""
        known = self._found_obstacles.get(permissions)
        if known is not None:
            return known
        found = self._found_obstacles[permissions] = {}
        for has_locations, positions in self._locations:
            for reason in permissions.obstacles(has_locations):
                found[reason] = found[reason] | positions if reason in found else positions
        return found

    @cached_property
    def _locations(self) -> tuple[tuple[Truth, BitMap], ...]:
        others = self._tables.everything - self._tables.with_locations
        is_whole = self.directory.coverage.is_complete("template_locations")
        return (Truth.YES, self._tables.with_locations), (Truth.NO if is_whole else Truth.UNKNOWN, others)
