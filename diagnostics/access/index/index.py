"""The index: all answers of one requester at once, as bitmaps of template positions by reason."""

from collections.abc import Mapping, Set
from copy import copy
from datetime import datetime
from functools import cached_property, partial
from itertools import chain

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates import token
from diagnostics.access.index.decide import Answers, decide, nothing_known, union
from diagnostics.access.index.entitlements import Memberships, Permissions, Standing
from diagnostics.access.index.learned import groups_apart, with_learned
from diagnostics.access.index.members import member_sets
from diagnostics.access.index.of_subject import (
    Known,
    covered,
    grants,
    known,
    near_misses,
    opened_by_both,
    opened_by_group,
    opened_by_sites,
    unknowns,
    ways,
)
from diagnostics.access.index.storage import listing_sections, set_sections, stored_tables, table_sections
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.index.tables import Tables, build_tables
from diagnostics.access.index.visible import OpenSets
from diagnostics.access.index_store import UNSOUND, IndexStore, Sections, StoredListing
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, Requester, Subject, Truth
from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.lazy import collector_paused

_WORTH_KEEPING = 5_000
"""Templates. The index of fewer is built in less time than it takes to find the kept one and look whether it fits."""

_NOTHING = BitMap()


class Index:
    """Answers about every template of one directory. A position is a template's place in the file."""

    def __init__(self, directory: Directory) -> None:
        """Read all templates and rules of `directory`, which takes a second for half a million rules."""
        self.directory = directory
        ids = CanonicalIds()
        apart = groups_apart(directory)
        store = directory.index_store if not apart else None
        section = store.load() if store is not None else None
        stored = self._stored(section) if section is not None else None
        if section is not None and stored is not None:
            self._tables: Tables = stored
            self.memberships = Memberships(directory, ids, partial(StoredListing, section=section))
        else:
            with collector_paused():
                self._tables = build_tables(directory, ids, apart)
            self.memberships = Memberships(directory, ids)
            if store is not None and len(self.everything) >= _WORTH_KEEPING:
                self._keep(store)
        self._tables = with_learned(self._tables, directory)
        self._open_sets = OpenSets(self._tables, self.memberships)
        self._known = known(directory.coverage)
        self._found_obstacles: dict[Permissions, dict[Reason, BitMap]] = {}

    def _stored(self, section: Sections) -> Tables | None:
        """Return the cached tables; None where they do not hold what tables of these templates do."""
        try:
            tables = stored_tables(section)
            if tables.everything == BitMap(range(len(self.directory.organisation.templates))):
                return tables
        except UNSOUND:
            pass
        if self.directory.index_store is not None:
            self.directory.index_store.discard()
        return None

    def of_same_templates(self, directory: Directory) -> "Index":
        """Return the index of a directory that differs only in who belongs to what it lists, and who is permitted what.

        Templates, rules and coverage are those of this index, so that they need not be read again.
        """
        changed = copy(self)
        changed.directory = directory
        changed.memberships = Memberships(directory, CanonicalIds())
        changed._open_sets = OpenSets(changed._tables, changed.memberships)
        return changed

    def knowing(self, directory: Directory) -> "Index":
        """Return the index of a directory that differs only in what is known besides its facts.

        It must know no less than that of this index.
        """
        if groups_apart(directory) != groups_apart(self.directory):
            return Index(directory)
        changed = self.of_same_templates(directory)
        changed.memberships = self.memberships.knowing(directory)
        changed._tables = with_learned(self._tables, directory)
        changed._open_sets = OpenSets(changed._tables, changed.memberships)
        changed._found_obstacles = {}
        changed.__dict__.pop("_locations", None)
        return changed

    def reach(self, subject: Subject) -> Answers:
        """Return for every template whether the subject may have it, token, state and call aside, with its headline."""
        return self.answers_of(self.memberships.standing(subject), self._unlisted(subject))

    def granting(self, subject: Subject) -> Answers:
        """Return what certainly gives the subject access to templates, as the headline of all that is visible then."""
        standing = self.memberships.standing(subject)
        return decide(self.everything, grants(self._tables, standing), covered(self._tables, standing))

    def _unlisted(self, subject: Subject) -> dict[Reason, BitMap]:
        is_open = self.directory.is_active(subject) is Truth.UNKNOWN
        return {Reason.SUBJECT_UNKNOWN: self.everything} if is_open else {}

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
            if self.directory.knows_all_secrets:
                return decide(self.everything, {Reason.TOKEN_UNRECOGNISED: self.everything})
            return nothing_known(self.everything)
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
            covered(tables, standing),
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
    def tables(self) -> Tables:
        """The rules of all templates, turned around. Not to be changed."""
        return self._tables

    @property
    def known(self) -> Known:
        """The facts that access rests on and that are whole."""
        return self._known

    @property
    def by_locations(self) -> tuple[tuple[Truth, BitMap], ...]:
        """The positions of the templates by whether they have locations."""
        return self._locations

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
        """Return what keeps templates from the requester before access and after permission: token, state, and call."""
        assert requester.subject is not None
        unlisted = self._unlisted(requester.subject)
        if requester.token is None:
            return unlisted | {
                attempt.reason: self.everything for attempt in token.without_token(self.directory, requester.subject)
            }
        frame = self._excluded(call) | unlisted
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
        tables = self._tables
        others = tables.everything - tables.with_locations - tables.without_locations
        is_whole = self.directory.coverage.is_complete("template_locations")
        found = (Truth.YES, tables.with_locations), (Truth.NO if is_whole else Truth.UNKNOWN, others)
        return (*found, (Truth.NO, tables.without_locations)) if tables.without_locations else found
