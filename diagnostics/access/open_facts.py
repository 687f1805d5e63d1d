"""The elementary facts that one answer hangs on because nobody knows them: the inverse of filling them in."""

from collections.abc import Iterable, Iterator

from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, sharing
from diagnostics.access.gates.token import reasons
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Question, Subject, Truth
from diagnostics.model.fact import Fact
from diagnostics.model.organisation import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS, Template


def open_facts(directory: Directory, question: Question) -> tuple[Fact, ...]:
    """Return the unknown facts that the walk of a question looks at, each once and each said to be so.

    What is decided already asks for nothing more: rules where something grants access, single permissions where an
    override is held. Of permissions the facts are about the sets that the subject has, where these are known.
    """
    subject = question.requester.subject
    if subject is None:
        return ()
    found = dict.fromkeys(
        (*_of_requester(directory, question, subject), *facts_of(directory, subject, question.template))
    )
    return tuple(found)


def facts_of(directory: Directory, subject: Subject, template: Template) -> Iterator[Fact]:
    """Return the unknown facts that access and permission hang on, for a subject and a template."""
    override = directory.overrides(subject)
    if override is Truth.UNKNOWN:
        yield from _permissions(directory, subject, OVERRIDES)
    if override is not Truth.YES or directory.crosses(subject, template):
        yield from _of_rules(directory, subject, template)
    if override is not Truth.YES:
        yield from _of_permissions(directory, subject, template)


def _of_requester(directory: Directory, question: Question, subject: Subject) -> Iterator[Fact]:
    if directory.is_active(subject) is Truth.UNKNOWN:
        yield Fact(fact="subject-active", value=True, subject=subject.id)
    token = question.requester.token
    if token is not None and Reason.LAST_USE_UNKNOWN in reasons(directory, token, subject, question.at):
        yield Fact(fact="token-in-use", value=True, token=token.id)


def _of_rules(directory: Directory, subject: Subject, template: Template) -> Iterator[Fact]:
    shared = sharing.attempts(directory, subject, template)
    tried = (*shared, *membership.attempts(directory, subject, template))
    if any(one.outcome is Truth.YES and one.reason is not Reason.OVERRIDE_PERMISSION for one in tried):
        return
    for index in sorted(one.rule for one in tried if one.outcome is Truth.UNKNOWN and one.rule is not None):
        yield from _of_rule(directory, subject, template, index)
    if any(one.reason is Reason.RULES_UNKNOWN and one.outcome is Truth.UNKNOWN for one in shared):
        yield Fact(fact="other-rule-covers", value=True, template=template.id, subject=subject.id)


def _of_rule(directory: Directory, subject: Subject, template: Template, index: int) -> Iterator[Fact]:
    rule = template.rules[index]
    if rule.everyone:
        yield Fact(fact="covers-service-users", value=True, template=template.id, rule=index)
    elif rule.unrecognised is not None:
        yield Fact(fact="rule-covers", value=True, template=template.id, rule=index, subject=subject.id)
    if rule.group is not None and directory.in_group(subject.id, rule.group) is Truth.UNKNOWN:
        yield Fact(fact="in-group", value=True, subject=subject.id, group=rule.group)
    if rule.site is not None and directory.in_site(subject.id, rule.site) is Truth.UNKNOWN:
        yield Fact(fact="at-site", value=True, subject=subject.id, site=rule.site)


def _of_permissions(directory: Directory, subject: Subject, template: Template) -> Iterator[Fact]:
    yield from _permissions(directory, subject, (TEMPLATES_ACCESS,))
    has_locations = directory.has_locations(template)
    if has_locations is Truth.NO or directory.holds(subject, LOCATIONS_ACCESS) is Truth.YES:
        return
    yield from _permissions(directory, subject, (LOCATIONS_ACCESS,))
    if has_locations is Truth.UNKNOWN:
        yield Fact(fact="has-locations", value=True, template=template.id)


def _permissions(directory: Directory, subject: Subject, permissions: Iterable[str]) -> Iterator[Fact]:
    """Return what is open of some permissions: of the sets through which the subject may hold them, where known."""
    sets = directory.permission_set_ids(subject)
    for permission in permissions:
        if directory.holds(subject, permission) is not Truth.UNKNOWN:
            continue
        if not sets:
            yield Fact(fact="holds", value=True, subject=subject.id, permission=permission)
        for one in sets or ():
            if directory.set_holds(one, permission) is Truth.UNKNOWN:
                yield Fact(fact="holds", value=True, permission_set=one, permission=permission)
