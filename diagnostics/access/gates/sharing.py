"""Is the template shared with the subject itself?"""

from collections.abc import Iterator

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_named_subject, of_organisation, of_permission_sets, of_subject
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Subject, Truth
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Rule, Template

_EVERYONE = {
    Truth.YES: Reason.SHARED_WITH_EVERYONE,
    Truth.NO: Reason.EVERYONE_EXCLUDES_SERVICE_USERS,
    Truth.UNKNOWN: Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS,
}


def attempts(directory: Directory, subject: Subject, template: Template) -> tuple[Attempt, ...]:
    """Return one attempt for each rule that is not about groups or sites, and one each for owner, override and gaps."""
    return tuple(_attempts(directory, subject, template))


def _attempts(directory: Directory, subject: Subject, template: Template) -> Iterator[Attempt]:
    if template.owner is not None and canonical(template.owner) == canonical(subject.id):
        yield Attempt(Reason.OWNER_OF_TEMPLATE, Truth.YES, evidence=(of_subject(subject),))
    for index, rule in enumerate(template.rules):
        named = rule.user or rule.service_user
        if named is not None:
            yield _direct(directory, subject, rule, index, named)
        elif rule.everyone:
            yield _everyone(directory, subject, template, index)
        elif rule.unrecognised is not None:
            yield Attempt(Reason.RULE_NOT_UNDERSTOOD, directory.unread_rule_covers(template, index, subject), index)
    yield from _override(directory, subject, template)
    if (covered := directory.other_rule_covers(template, subject)) is not Truth.NO:
        yield Attempt(Reason.RULES_UNKNOWN, covered)


def _direct(directory: Directory, subject: Subject, rule: Rule, index: int, named: str) -> Attempt:
    if canonical(named) != canonical(subject.id):
        evidence = (of_named_subject(directory, named),)
        return Attempt(Reason.NAMES_ANOTHER_SUBJECT, Truth.NO, index, evidence)
    if rule.invitation == "pending":
        return Attempt(Reason.INVITATION_PENDING, Truth.NO, index, (of_subject(subject),))
    reason = Reason.SHARED_WITH_USER if subject.kind == "user" else Reason.SHARED_WITH_SERVICE_USER
    return Attempt(reason, Truth.YES, index, (of_subject(subject),))


def _everyone(directory: Directory, subject: Subject, template: Template, index: int) -> Attempt:
    evidence = (of_organisation(directory, template.organisation),)
    if directory.crosses(subject, template):
        return Attempt(Reason.EVERYONE_OF_ANOTHER_ORGANISATION, Truth.NO, index, evidence)
    covers = Truth.YES if subject.kind == "user" else directory.covers_service_users(template, index)
    return Attempt(_EVERYONE[covers], covers, index, evidence)


def _override(directory: Directory, subject: Subject, template: Template) -> Iterator[Attempt]:
    held = directory.overrides(subject)
    if directory.crosses(subject, template):
        if held is Truth.YES:
            evidence = (*of_permission_sets(directory, subject), of_organisation(directory, template.organisation))
            yield Attempt(Reason.OVERRIDE_STOPS_AT_ORGANISATION, Truth.NO, evidence=evidence)
    elif held is Truth.YES:
        yield Attempt(Reason.OVERRIDE_PERMISSION, held, evidence=of_permission_sets(directory, subject))
    elif held is Truth.UNKNOWN:
        yield Attempt(Reason.OVERRIDE_UNKNOWN, held, evidence=of_permission_sets(directory, subject))
