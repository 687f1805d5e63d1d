"""Entitlements of subjects: memberships and permissions, by canonical id."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Subject, SubjectKind, Truth, any_of
from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.inventory import ServiceUser
from diagnostics.model.lazy import LeanUser, collector_paused
from diagnostics.model.organisation import LOCATIONS_ACCESS, TEMPLATES_ACCESS, Group, Site, User


class Permissions(NamedTuple):
    """Whether a subject holds an override, and may open templates and locations (an override includes both)."""

    override: Truth
    templates: Truth
    locations: Truth

    def obstacles(self, has_locations: Truth) -> tuple[Reason, ...]:
        """Return what the permission gate finds, but for what is granted, at a template that has locations or not."""
        found = []
        if self.templates is Truth.NO:
            found.append(Reason.TEMPLATES_PERMISSION_MISSING)
        elif self.templates is Truth.UNKNOWN:
            found.append(Reason.PERMISSION_SET_UNKNOWN)
        if has_locations is Truth.NO or self.locations is Truth.YES:
            return tuple(found)
        if has_locations is Truth.UNKNOWN:
            found.append(Reason.LOCATIONS_UNKNOWN)
        elif self.locations is Truth.NO:
            found.append(Reason.LOCATIONS_PERMISSION_MISSING)
        else:
            found.append(Reason.PERMISSION_SET_UNKNOWN)
        return tuple(found)


def stated_permissions(record: User | LeanUser | ServiceUser | None) -> Hashable:
    """Return what the workspace says of a subject's permissions; who shares it is permitted the same."""
    if record is None:
        return None
    sets = record.permission_sets if isinstance(record, ServiceUser) else record.permission_set
    return sets, record.holds, record.lacks


def permissions_of(directory: Directory, subject: Subject) -> Permissions:
    """Return what the subject is permitted."""
    override = directory.overrides(subject)
    return Permissions(
        override,
        any_of((override, directory.holds(subject, TEMPLATES_ACCESS))),
        any_of((override, directory.holds(subject, LOCATIONS_ACCESS))),
    )


class Standing(NamedTuple):
    """All that decides about one subject. Ids are canonical.

    `groups` are those that list a user; `sites` those that list it, and all below them. Neither counts for a service
    user (help page 005096). `not_groups` and `not_sites` are those it is known not to belong to though not all members
    are listed.
    """

    kind: SubjectKind
    id: str
    groups: frozenset[str]
    sites: frozenset[str]
    permissions: Permissions
    not_groups: frozenset[str] = frozenset()
    not_sites: frozenset[str] = frozenset()


_NONE: frozenset[str] = frozenset()


Listing = Mapping[str, Sequence[str]]
"""By member the groups or sites that list it; all ids are canonical."""


class Memberships:
    """The groups and sites of every subject. Tables are built when first asked for."""

    def __init__(
        self, directory: Directory, ids: CanonicalIds, listings: Callable[[str], Listing] | None = None
    ) -> None:
        """Look at the groups and sites of `directory`, with the help of `ids`.

        `listings` returns who is listed by "groups" and by "sites", where that is known already.
        """
        self._directory = directory
        self._ids = ids
        self._listings = listings
        self._below: dict[str, frozenset[str]] = {}
        self._permissions: dict[Hashable, Permissions] = {}

    def standing(self, subject: Subject) -> Standing:
        """Return all that decides about the subject."""
        key = canonical(subject.id)
        permissions = self.permissions(subject)
        if subject.kind == "service_user":
            return Standing(subject.kind, key, _NONE, _NONE, permissions)
        sites = _NONE.union(*map(self.site_and_below, self.sites_of.get(key, ())))
        standing = Standing(subject.kind, key, frozenset(self.groups_of.get(key, ())), sites, permissions)
        return self._with_learned(subject.id, standing)

    def permissions(self, subject: Subject) -> Permissions:
        """Return what the subject is permitted."""
        stated: Hashable = stated_permissions(subject.record)
        if self._directory.learned.personal and (key := canonical(subject.id)) in self._directory.learned.personal:
            stated = key, stated
        found = self._permissions.get(stated)
        if found is None:
            found = self._permissions[stated] = permissions_of(self._directory, subject)
        return found

    def _with_learned(self, identifier: str, standing: Standing) -> Standing:
        """Return the standing with the memberships that are known besides."""
        directory, learned = self._directory, self._directory.learned
        in_group, in_site = directory.in_group, directory.in_site
        groups = {one: in_group(identifier, one) is Truth.YES for one in learned.groups.get(standing.id, ())}
        sites = {one: in_site(identifier, one) is Truth.YES for one in learned.sites.get(standing.id, ())}
        if not groups and not sites:
            return standing
        left = [one for one, is_there in sites.items() if not is_there]
        above = (canonical(site.id) for one in left for site in directory.site_and_above(one))
        return standing._replace(
            groups=standing.groups | {one for one, is_there in groups.items() if is_there},
            sites=standing.sites.union(*(self.site_and_below(one) for one, is_there in sites.items() if is_there)),
            not_groups=frozenset(one for one, is_there in groups.items() if not is_there),
            not_sites=frozenset((*left, *above)),
        )

    def knowing(self, directory: Directory) -> "Memberships":
        """Return the memberships of a directory that differs only in what is known besides its facts."""
        changed = copy(self)
        changed._directory, changed._permissions = directory, {}
        return changed

    def groups_with(self, key: str) -> Sequence[str]:
        """Return the groups that list a member, with those that it is known to belong to besides."""
        learned, listed = self._directory.learned.groups, self.groups_of.get(key, ())
        return self._joined(learned[key], listed, self._directory.in_group, key) if key in learned else listed

    def sites_with(self, key: str) -> Sequence[str]:
        """Return the sites that list a member, with those that it is known to belong to besides."""
        learned, listed = self._directory.learned.sites, self.sites_of.get(key, ())
        return self._joined(learned[key], listed, self._directory.in_site, key) if key in learned else listed

    @staticmethod
    def _joined(
        learned: Iterable[str], listed: Sequence[str], belongs: Callable[[str, str], Truth], key: str
    ) -> Sequence[str]:
        return tuple(dict.fromkeys((*listed, *(one for one in learned if belongs(key, one) is Truth.YES))))

    def site_and_below(self, site: str) -> frozenset[str]:
        """Return the canonical ids of a site and of all below it, whose members its own members are too."""
        found = self._below.get(site)
        if found is None:
            reached = {site}
            to_visit = [site]
            while to_visit:
                children = self._children.get(to_visit.pop(), ())
                to_visit.extend(child for child in children if child not in reached)
                reached.update(children)
            found = self._below[site] = frozenset(reached)
        return found

    @cached_property
    def groups_of(self) -> Listing:
        """The groups that list each member."""
        return self._listings("groups") if self._listings else self._listing(self._directory.organisation.groups)

    @cached_property
    def sites_of(self) -> Listing:
        """The sites that list each member."""
        return self._listings("sites") if self._listings else self._listing(self._directory.organisation.sites)

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        ids = self._ids
        children: defaultdict[str, list[str]] = defaultdict(list)
        for site in self._directory.organisation.sites:
            if site.parent is not None:
                children[ids[site.parent]].append(ids[site.id])
        return children

    def _listing(self, entries: Iterable[Group] | Iterable[Site]) -> Listing:
        """Return, by member, the entries that list it."""
        ids = self._ids
        listing: defaultdict[str, list[str]] = defaultdict(list)
        with collector_paused():
            for entry in entries:
                key = ids[entry.id]
                for member in entry.members:
                    listing[ids[member]].append(key)
        return listing
