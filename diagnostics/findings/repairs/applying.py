"""A question asked again after some changes, on a copy: nothing that exists is touched."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.question import Asker, Call, Question, Subject
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Rule, Template
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.limits import DEFAULT_INACTIVITY_DAYS


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
            token = fresh_token(question.asker, question.at)
            return replace(situation, question=replace(question, asker=replace(question.asker, token=token)))
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


def fresh_token(asker: Asker, at: datetime) -> Token:
    """Return a token of the same subject as it would be right after it was made here."""
    assert asker.token is not None
    kind = asker.token.kind
    days = DEFAULT_INACTIVITY_DAYS[kind]
    return Token(
        id=asker.token.id,
        name=asker.token.name,
        kind=kind,
        owner=asker.token.owner,
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
    asker = question.asker
    subject = asker.subject
    if subject is not None and subject.record is not None:
        found = directory.subject(subject.id)
        record = found.record if found is not None else subject.record
        asker = replace(asker, subject=Subject(subject.kind, subject.id, record))
    return Situation(directory, replace(question, asker=asker))
