"""What some changes would change for everybody, worked out on a copy."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from diagnostics.access.audience import Audiences, audiences
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import Asker, Call, Subject
from diagnostics.access.standing import permissions_of
from diagnostics.findings.repairs.applying import changed_directory, changed_template
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.organisation.entries import KeptEntries
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
    listed = tuple(changes)
    changed = directory
    for change in listed:
        changed = _applied(changed, change)
    return WhatIf(changed.organisation, changed.inventory, tuple(_effects(directory, changed, listed)))


def _effects(before: Directory, after: Directory, changes: Sequence[Change]) -> Iterator[Effect]:
    """Return what is different for whom, looking only where something can be.

    Who is named by a change, or has a changed permission set, is walked whole; all others can only gain, and only the
    templates whose rules changed: no such change shuts anybody out.
    """
    crowd, crowd_after = audiences(before), audiences(after)
    touched = _touched(crowd, crowd_after, changes)
    gained: defaultdict[int, BitMap] = defaultdict(BitMap)
    lost: defaultdict[int, BitMap] = defaultdict(BitMap)
    positions = before.template_positions
    for key in dict.fromkeys(canonical(change.template) for change in changes if change.template is not None):
        seen, then = crowd.sees(before.templates[key]), crowd_after.sees(after.templates[key])
        for subject in then - seen:
            gained[subject].add(positions[key])
    if touched:
        at = before.organisation.organisation.captured_at
        one = Index(before)
        is_of_templates = any(change.template is not None for change in changes)
        other = Index(after) if is_of_templates else one.of_same_templates(after)
        for subject in touched:
            seen = one.visible(Asker(None, crowd.subjects[subject]), Call(), at)
            then = other.visible(Asker(None, crowd_after.subjects[subject]), Call(), at)
            gained[subject], lost[subject] = then - seen, seen - then
    for subject in sorted(gained.keys() | lost.keys()):
        if gained[subject] or lost[subject]:
            yield Effect(crowd.subjects[subject], gained[subject], lost[subject])


def _touched(crowd: Audiences, after: Audiences, changes: Iterable[Change]) -> BitMap:
    """Return the subjects whose own facts changed: state, groups and sites, or what they are permitted."""
    subjects = crowd.subjects
    named = (change.user or change.service_user for change in changes if change.template is None)
    keys = (canonical(identifier) for identifier in named if identifier is not None)
    touched = BitMap([subjects.positions[key] for key in keys if key in subjects.positions])
    for profile in subjects.profiles:
        example = profile.example
        then = after.subjects[subjects.positions[canonical(example.id)]]
        if permissions_of(crowd.directory, example) != permissions_of(after.directory, then):
            touched |= profile.positions
    return touched


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
            listed = tuple(_replaced(inventory.service_users, service_user))
            return Directory(organisation, replace(inventory, service_users=listed))


def _replaced(entries: Sequence[Listed], entry: Listed) -> Sequence[Listed]:
    if isinstance(entries, KeptEntries):
        return entries.replaced(entry)
    return tuple(entry if listed.id == entry.id else listed for listed in entries)
