"""Changes to a workspace: their types, their application to a directory, and their effect on everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.entitlements import permissions_of
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences, audiences
from diagnostics.access.types import Call, Question, Requester, Subject
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.lazy import KeptEntries
from diagnostics.model.organisation import Entry, Organisation, Rule, Template
from diagnostics.tokens.state import DEFAULT_INACTIVITY_DAYS


class ChangeCode(StrEnum):
    """A stable code for one kind of change, in the order in which equal repairs are offered."""

    CHANGE_REQUEST = "change-request"
    REGENERATE_TOKEN = "regenerate-token"
    CREATE_TOKEN = "create-token"
    ACCEPT_INVITATION = "accept-invitation"
    SHARE_WITH_USER = "share-with-user"
    SHARE_WITH_SERVICE_USER = "share-with-service-user"
    ADD_TO_GROUP = "add-to-group"
    ADD_TO_SITE = "add-to-site"
    COVER_SERVICE_USERS = "cover-service-users"
    REACTIVATE_USER = "reactivate-user"
    ASSIGN_PERMISSION_SET = "assign-permission-set"
    ADD_PERMISSION = "add-permission"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Only the ids its code speaks of are set; `rule` is an index in the file, from 0.

    A `change-request` without `value` leaves its parameter out.
    """

    code: ChangeCode
    template: str | None = None
    rule: int | None = None
    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    permission_set: str | None = None
    permission: str | None = None
    token: str | None = None
    parameter: str | None = None
    value: str | None = None

    def facts(self) -> dict[str, str | int | None]:
        """Return the change as the contract writes it: its code under `change`, and its ids."""
        keys = ("template", "rule", "user", "service_user", "group", "site", "permission_set", "permission", "token")
        said: dict[str, str | int | None] = {"change": self.code.value}
        said |= {key: value for key in keys if (value := getattr(self, key)) is not None}
        if self.code is ChangeCode.CHANGE_REQUEST:
            said |= {"parameter": self.parameter, "value": self.value}
        return said


@dataclass(frozen=True, slots=True)
class Situation:
    """A question and the facts it is asked of."""

    directory: Directory
    question: Question


def applied(situation: Situation, changes: Iterable[Change]) -> Situation:
    """Return the same question after the changes."""
    for change in changes:
        situation = _apply(situation, change)
    return situation


def _apply(situation: Situation, change: Change) -> Situation:
    directory, question = situation.directory, situation.question
    match change.code:
        case ChangeCode.CHANGE_REQUEST:
            return replace(situation, question=replace(question, call=changed_call(question.call, change)))
        case ChangeCode.REGENERATE_TOKEN | ChangeCode.CREATE_TOKEN:
            token = fresh_token(question.requester, question.at)
            return replace(situation, question=replace(question, requester=replace(question.requester, token=token)))
        case (
            ChangeCode.ACCEPT_INVITATION
            | ChangeCode.COVER_SERVICE_USERS
            | ChangeCode.SHARE_WITH_USER
            | ChangeCode.SHARE_WITH_SERVICE_USER
        ):
            template = changed_template(question.template, change)
            return replace(situation, question=replace(question, template=template))
        case _:
            return _asked_in(changed_directory(directory, change), question)


def changed_call(call: Call, change: Change) -> Call:
    """Return the call with one parameter changed, or left out."""
    match change.parameter:
        case "archived":
            return replace(call, archived="both")
        case "modified_after":
            return replace(call, modified_after=_moment(change.value))
        case _:
            return replace(call, modified_before=_moment(change.value))


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value is not None else None


def fresh_token(requester: Requester, at: datetime) -> Token:
    """Return a token of the same subject as it would be right after it was made here."""
    assert requester.token is not None
    kind = requester.token.kind
    days = DEFAULT_INACTIVITY_DAYS[kind]
    return Token(
        id=requester.token.id,
        name=requester.token.name,
        kind=kind,
        owner=requester.token.owner,
        inactivity_days=days,
        status="active",
        created_at=at,
    )


def changed_template(template: Template, change: Change) -> Template:
    """Return the template with one access rule changed or added."""
    rules = list(template.rules)
    match change.code:
        case ChangeCode.ACCEPT_INVITATION:
            assert change.rule is not None
            rules[change.rule] = replace(rules[change.rule], invitation="accepted")
        case ChangeCode.COVER_SERVICE_USERS:
            assert change.rule is not None
            rules[change.rule] = replace(rules[change.rule], covers_service_users=True)
        case ChangeCode.SHARE_WITH_USER:
            rules.append(Rule(user=change.user))
        case _:
            rules.append(Rule(service_user=change.service_user))
    return replace(template, rules=tuple(rules))


def changed_directory(directory: Directory, change: Change) -> Directory:
    """Return the directory with one user, service user, group, site or permission set changed."""
    match change.code:
        case ChangeCode.ADD_TO_GROUP:
            assert change.group is not None and change.user is not None
            return directory.joined(directory.groups[canonical(change.group)], change.user)
        case ChangeCode.ADD_TO_SITE:
            assert change.site is not None and change.user is not None
            return directory.joined(directory.sites[canonical(change.site)], change.user)
        case ChangeCode.REACTIVATE_USER:
            assert change.user is not None
            return directory.changed(replace(directory.users[canonical(change.user)], status="active"))
        case ChangeCode.ADD_PERMISSION:
            assert change.permission_set is not None and change.permission is not None
            known = directory.permission_sets[canonical(change.permission_set)]
            permissions = (*(known.permissions or ()), change.permission)
            return directory.changed(replace(known, permissions=permissions))
        case ChangeCode.ASSIGN_PERMISSION_SET if change.user is not None:
            user = directory.users[canonical(change.user)]
            return directory.changed(replace(user, permission_set=change.permission_set))
        case ChangeCode.ASSIGN_PERMISSION_SET:
            assert change.service_user is not None and change.permission_set is not None
            service_user = directory.service_users[canonical(change.service_user)]
            sets = (*(service_user.permission_sets or ()), change.permission_set)
            return directory.changed(replace(service_user, permission_sets=sets))
        case _:
            raise ValueError(change.code)


def _asked_in(directory: Directory, question: Question) -> Situation:
    """Return the question with its subject as the changed directory has it."""
    requester = question.requester
    subject = requester.subject
    if subject is not None and subject.record is not None:
        found = directory.subject(subject.id)
        record = found.record if found is not None else subject.record
        requester = replace(requester, subject=Subject(subject.kind, subject.id, record))
    return Situation(directory, replace(question, requester=requester))


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
            seen = one.visible(Requester(None, crowd.subjects[subject]), Call(), at)
            then = other.visible(Requester(None, crowd_after.subjects[subject]), Call(), at)
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
    """Return a directory of whole facts after one change, with what is known besides."""
    return _stated(directory, change).knowing(directory.learned)


def _stated(directory: Directory, change: Change) -> Directory:
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
    key = canonical(entry.id)
    return tuple(entry if canonical(listed.id) == key else listed for listed in entries)
