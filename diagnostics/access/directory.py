"""Look-ups over one workspace by canonical id, and what can be said of membership and permission."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from diagnostics.access.index_store import IndexStore, StoredListing
from diagnostics.access.types import Subject, Truth, any_of
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.lazy import KeptEntries
from diagnostics.model.organisation import (
    OVERRIDES,
    Coverage,
    Entry,
    Group,
    Organisation,
    OtherOrganisation,
    PermissionSet,
    Site,
    Template,
    User,
)

Listed = TypeVar("Listed", bound=Entry)


def _by_id(entries: Iterable[Listed]) -> Mapping[str, Listed]:
    if isinstance(entries, KeptEntries):
        return entries.by_id
    return {canonical(entry.id): entry for entry in entries}


_MANY = 50

_TABLES: dict[type[Entry], str] = {
    User: "users",
    ServiceUser: "service_users",
    Group: "groups",
    Site: "sites",
    PermissionSet: "permission_sets",
    Template: "templates",
}


class Directory:
    """Everything one workspace says, found by any spelling of an id. Tables are built when first asked for."""

    def __init__(self, organisation: Organisation, inventory: Inventory, index_store: IndexStore | None = None) -> None:
        """Look up in `organisation` and `inventory`, which are taken as consistent.

        `index_store` is where an index of just these facts may be kept.
        """
        self.organisation = organisation
        self.index_store = index_store
        self.inventory = inventory
        self.coverage: Coverage = organisation.coverage
        self.id = canonical(organisation.organisation.id)
        self._members: MutableMapping[tuple[type, str], frozenset[str]] = {}
        self._kept_listings: dict[type, StoredListing | None] = {}
        self._above: dict[str, tuple[Site, ...]] = {}

    @cached_property
    def users(self) -> Mapping[str, User]:
        """Users by canonical id."""
        return _by_id(self.organisation.users)

    @cached_property
    def service_users(self) -> Mapping[str, ServiceUser]:
        """Service users by canonical id."""
        return _by_id(self.inventory.service_users)

    @cached_property
    def tokens(self) -> Mapping[str, Token]:
        """Tokens by canonical id."""
        return _by_id(self.inventory.tokens)

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Groups by canonical id."""
        return _by_id(self.organisation.groups)

    @cached_property
    def sites(self) -> Mapping[str, Site]:
        """Sites by canonical id."""
        return _by_id(self.organisation.sites)

    @cached_property
    def permission_sets(self) -> Mapping[str, PermissionSet]:
        """Permission sets by canonical id."""
        return _by_id(self.organisation.permission_sets)

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """Templates by canonical id."""
        return _by_id(self.organisation.templates)

    @cached_property
    def template_positions(self) -> Mapping[str, int]:
        """The place of each template in the file, by canonical id."""
        templates = self.organisation.templates
        if isinstance(templates, KeptEntries):
            return templates.positions
        return {canonical(template.id): position for position, template in enumerate(templates)}

    @cached_property
    def other_organisations(self) -> Mapping[str, OtherOrganisation]:
        """The other organisations that the file names, by canonical id."""
        return _by_id(self.organisation.organisations)

    def warm(self) -> None:
        """Build now the tables that are looked into most, which takes a while where there are many entries."""
        _ = self.users, self.templates, self.groups, self.sites, self.tokens

    def changed(self, entry: User | ServiceUser | Group | Site | PermissionSet | Template) -> "Directory":
        """Return a directory with one entry replaced. It shares all else with this one, so it costs next to nothing."""
        return self.patched(_TABLES[type(entry)], entry.id, entry)

    def patched(self, table: str, identifier: str, entry: Entry | None) -> "Directory":
        """Return a directory with one entry of a table replaced, added, or with None left out.

        Only what is looked up changes: `organisation` and `inventory` stay those of this directory.
        """
        members = frozenset(map(canonical, entry.members)) if isinstance(entry, Group | Site) else None
        return self._patched(table, identifier, entry, members)

    def joined(self, entry: Group | Site, user_id: str) -> "Directory":
        """Return a directory in which a user belongs to a group or site too. Its other members are not read again."""
        members = self._members_of(entry) | {canonical(user_id)}
        joined = replace(entry, members=(*entry.members, user_id))
        return self._patched(_TABLES[type(entry)], entry.id, joined, members)

    def _patched(self, table: str, identifier: str, entry: Entry | None, members: frozenset[str] | None) -> "Directory":
        key, listed = canonical(identifier), getattr(self, table)
        changed = copy(self)
        changed.index_store = None
        if entry is None:
            changed.__dict__[table] = {known: value for known, value in listed.items() if known != key}
        else:
            changed.__dict__[table] = ChainMap({key: entry}, listed)
        if entry is not None and members is not None:
            changed._members = ChainMap({(type(entry), entry.id): members}, self._members)
        if table == "sites":
            changed._above = {}
        return changed

    def covered(self, coverage: Coverage) -> "Directory":
        """Return a directory of which something else is known to be whole. Only what is looked up changes."""
        changed = copy(self)
        changed.index_store = None
        changed.coverage = coverage
        return changed

    def subject_of(self, token: Token) -> Subject:
        """Return whom `token` acts for."""
        owner = canonical(token.owner)
        if token.kind == "user":
            return Subject("user", token.owner, self.users.get(owner))
        return Subject("service_user", token.owner, self.service_users.get(owner))

    def subject(self, identifier: str) -> Subject | None:
        """Return the listed user or service user of that id, or None."""
        key = canonical(identifier)
        if (user := self.users.get(key)) is not None:
            return Subject("user", user.id, user)
        if (service_user := self.service_users.get(key)) is not None:
            return Subject("service_user", service_user.id, service_user)
        return None

    def is_foreign(self, organisation: str | None) -> bool:
        """Return whether an entry with this `organisation` belongs to another organisation than the workspace's."""
        return organisation is not None and canonical(organisation) != self.id

    def is_in_another_data_centre(self, organisation: str | None) -> bool:
        """Return whether that other organisation is known to be in another data centre than this one."""
        own = self.organisation.organisation.data_centre
        other = self.other_organisations.get(canonical(organisation or ""))
        return own is not None and other is not None and other.data_centre not in (None, own)

    def crosses(self, subject: Subject, template: Template) -> bool:
        """Return whether template and subject are not both of this organisation.

        Only a token that is bound elsewhere can have another organisation's user for its subject.
        """
        is_foreign_subject = subject.user is not None and self.is_foreign(subject.user.organisation)
        return is_foreign_subject or self.is_foreign(template.organisation)

    def lists(self, members_of: Group | Site, subject_id: str) -> bool:
        """Return whether the subject is a listed, direct member of the group or site."""
        key, kind = canonical(subject_id), type(members_of)
        # To read one list takes little, to read a thousand takes longer than to open what is kept of them all.
        is_read = self.index_store is None or len(self._members) < _MANY or (kind, members_of.id) in self._members
        listing = self._kept_listing(kind) if not is_read else None
        if listing is not None:
            return canonical(members_of.id) in listing.get(key, ())
        return key in self._members_of(members_of)

    def _kept_listing(self, kind: type[Group | Site]) -> StoredListing | None:
        """Return which groups, or sites, list each member, where that is kept."""
        if kind not in self._kept_listings:
            section = self.index_store.load() if self.index_store is not None else None
            self._kept_listings[kind] = StoredListing(_TABLES[kind], section) if section is not None else None
        return self._kept_listings[kind]

    def _members_of(self, entry: Group | Site) -> frozenset[str]:
        key = (type(entry), entry.id)
        members = self._members.get(key)
        if members is None:
            members = self._members[key] = frozenset(map(canonical, entry.members))
        return members

    def in_group(self, subject_id: str, group_id: str) -> Truth:
        """Return whether the user is a member of the group: unknown where neither a listing nor coverage says."""
        group = self.groups.get(canonical(group_id))
        if group is None:
            return Truth.UNKNOWN
        if self.lists(group, subject_id):
            return Truth.YES
        return Truth.NO if self.coverage.is_complete("group_members") else Truth.UNKNOWN

    def in_site(self, subject_id: str, site_id: str) -> Truth:
        """Return whether the user is a member of the site or of one above it (help page 001614)."""
        if any(self.lists(site, subject_id) for site in self.site_and_above(site_id)):
            return Truth.YES
        is_whole = self.coverage.is_complete("sites") and self.coverage.is_complete("site_members")
        return Truth.NO if is_whole else Truth.UNKNOWN

    def site_and_above(self, site_id: str) -> Sequence[Site]:
        """Return the site and its ancestors as far as they are listed, nearest first."""
        key = canonical(site_id)
        found = self._above.get(key)
        if found is None:
            found = self._above[key] = tuple(self._climbed(key))
        return found

    def _climbed(self, key: str) -> Iterator[Site]:
        above: str | None = key
        while above is not None and (site := self.sites.get(canonical(above))) is not None:
            yield site
            above = site.parent

    def holds(self, subject: Subject, permission: str) -> Truth:
        """Return whether the subject holds one permission: what is stated of it decides, then its permission sets."""
        record = subject.record
        if record is None:
            return Truth.UNKNOWN
        if permission in record.holds:
            return Truth.YES
        if permission in record.lacks:
            return Truth.NO
        set_ids = self.permission_set_ids(subject)
        if set_ids is None:
            return Truth.UNKNOWN
        return any_of(self._set_holds(set_id, permission) for set_id in set_ids)

    def permission_set_ids(self, subject: Subject) -> tuple[str, ...] | None:
        """Return the ids of the subject's permission sets, or None where they are not known."""
        if subject.service_user is not None:
            return subject.service_user.permission_sets
        if subject.user is not None and subject.user.permission_set is not None:
            return (subject.user.permission_set,)
        return None

    def _set_holds(self, set_id: str, permission: str) -> Truth:
        permission_set = self.permission_sets.get(canonical(set_id))
        if permission_set is None or permission_set.permissions is None:
            return Truth.UNKNOWN
        return Truth.YES if permission in permission_set.permissions else Truth.NO

    def overrides(self, subject: Subject) -> Truth:
        """Return whether the subject holds a permission that opens all of its organisation (help page 000089)."""
        return any_of(self.holds(subject, permission) for permission in OVERRIDES)

    def has_locations(self, template: Template) -> Truth:
        """Return whether the template has locations."""
        if template.locations:
            return Truth.YES
        return Truth.NO if self.coverage.is_complete("template_locations") else Truth.UNKNOWN
