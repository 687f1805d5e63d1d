"""What some changes would change for everybody, worked out on a copy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import Asker, Call, Subject
from diagnostics.findings.repairs.applying import changed_directory, changed_template
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry, Organisation
from diagnostics.tokens.inventory import Inventory

Listed = TypeVar("Listed", bound=Entry)

_ON_TEMPLATES = (
    ChangeCode.SHARE_WITH_USER,
    ChangeCode.SHARE_WITH_SERVICE_USER,
    ChangeCode.COVER_SERVICE_USERS,
    ChangeCode.ACCEPT_INVITATION,
)


class Effect(NamedTuple):
    """What one subject gains and loses. Positions are those of templates in the file."""

    subject: Subject
    gained: BitMap
    lost: BitMap


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The changed copy, and what is different in it for whom."""

    organisation: Organisation
    inventory: Inventory
    effects: tuple[Effect, ...]


def what_if(directory: Directory, changes: Iterable[Change]) -> WhatIf:
    """Return what `changes` would change for every subject, walked without token and call."""
    changed = directory
    for change in changes:
        changed = _applied(changed, change)
    return WhatIf(changed.organisation, changed.inventory, tuple(_effects(directory, changed)))


def _effects(before: Directory, after: Directory) -> Iterator[Effect]:
    one, other = Index(before), Index(after)
    at = before.organisation.organisation.captured_at
    own_users = [user for user in before.organisation.users if not before.is_foreign(user.organisation)]
    for record in (*own_users, *before.inventory.service_users):
        subjects = [before.subject(record.id), after.subject(record.id)]
        assert subjects[0] is not None
        seen, then = (
            index.visible(Asker(None, subject), Call(), at)
            for index, subject in zip((one, other), subjects, strict=True)
        )
        if seen != then:
            yield Effect(subjects[0], then - seen, seen - then)


def _applied(directory: Directory, change: Change) -> Directory:
    """Return a directory of whole facts after one change."""
    organisation, inventory = directory.organisation, directory.inventory
    if change.code in _ON_TEMPLATES:
        assert change.template is not None
        template = changed_template(directory.templates[canonical(change.template)], change)
        organisation = replace(organisation, templates=_replaced(organisation.templates, template))
        return Directory(organisation, inventory)
    changed = changed_directory(directory, change)
    match change.code:
        case ChangeCode.ADD_TO_GROUP:
            groups = _replaced(organisation.groups, changed.groups[canonical(change.group or "")])
            return Directory(replace(organisation, groups=groups), inventory)
        case ChangeCode.ADD_TO_SITE:
            sites = _replaced(organisation.sites, changed.sites[canonical(change.site or "")])
            return Directory(replace(organisation, sites=sites), inventory)
        case ChangeCode.ADD_PERMISSION:
            known = changed.permission_sets[canonical(change.permission_set or "")]
            sets = _replaced(organisation.permission_sets, known)
            return Directory(replace(organisation, permission_sets=sets), inventory)
        case _ if change.user is not None:
            users = _replaced(organisation.users, changed.users[canonical(change.user)])
            return Directory(replace(organisation, users=users), inventory)
        case _:
            service_user = changed.service_users[canonical(change.service_user or "")]
            listed = _replaced(inventory.service_users, service_user)
            return Directory(organisation, replace(inventory, service_users=listed))


def _replaced(entries: Sequence[Listed], entry: Listed) -> tuple[Listed, ...]:
    return tuple(entry if listed.id == entry.id else listed for listed in entries)
