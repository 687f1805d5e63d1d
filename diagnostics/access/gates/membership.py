"""Is the template shared with a group or site of the subject's?"""

from collections.abc import Iterator
from functools import cache, partial

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_group, of_organisation, of_site, of_subject
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Evidence, Subject, Truth, all_of
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Rule, Template

_AT_SITE = {
    Truth.YES: Reason.MEMBER_OF_SITE,
    Truth.NO: Reason.NOT_MEMBER_OF_SITE,
    Truth.UNKNOWN: Reason.MEMBERSHIP_UNKNOWN,
}
_IN_GROUP_AT_SITE = {
    Truth.YES: Reason.MEMBER_OF_GROUP_AND_SITE,
    Truth.NO: Reason.NOT_MEMBER_OF_GROUP_AND_SITE,
    Truth.UNKNOWN: Reason.MEMBERSHIP_UNKNOWN,
}


def attempts(directory: Directory, subject: Subject, template: Template) -> tuple[Attempt, ...]:
    """Return one attempt for each rule that names a group, a site, or both."""
    return tuple(_attempts(directory, subject, template))


def _attempts(directory: Directory, subject: Subject, template: Template) -> Iterator[Attempt]:
    # A few groups and sites may stand in thousands of rules.
    in_group = cache(partial(directory.in_group, subject.id))
    in_site = cache(partial(directory.in_site, subject.id))
    group_named, site_named = cache(partial(of_group, directory)), cache(partial(of_site, directory))
    for index, rule in enumerate(template.rules):
        if rule.group is None and rule.site is None:
            continue
        if subject.kind == "service_user":
            yield _of_service_user(directory, subject, rule, index)
        elif rule.site is None and rule.group is not None:
            yield _by_group(rule, in_group(rule.group), (group_named(rule.group),), index)
        elif directory.crosses(subject, template):
            evidence = (*_named(directory, rule), of_organisation(directory, template.organisation))
            yield Attempt(Reason.SITE_RULE_STOPS_AT_ORGANISATION, Truth.NO, index, evidence)
        elif rule.site is not None:
            at_site, site = in_site(rule.site), site_named(rule.site)
            if rule.group is None:
                yield Attempt(_AT_SITE[at_site], at_site, index, (site,))
            else:
                belongs = all_of((in_group(rule.group), at_site))
                yield Attempt(_IN_GROUP_AT_SITE[belongs], belongs, index, (group_named(rule.group), site))


def _of_service_user(directory: Directory, subject: Subject, rule: Rule, index: int) -> Attempt:
    """Return that the rule grants nothing: "Group and site access control: Not supported" (help page 005096)."""
    reason = (
        Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS
        if rule.group is not None
        else Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS
    )
    evidence = _named(directory, rule)
    if _lists_service_user(directory, subject, rule):
        evidence = (*evidence, of_subject(subject))
    return Attempt(reason, Truth.NO, index, evidence)


def _lists_service_user(directory: Directory, subject: Subject, rule: Rule) -> bool:
    if rule.group is not None:
        group = directory.groups.get(canonical(rule.group))
        return group is not None and directory.lists(group, subject.id)
    return rule.site is not None and directory.in_site(subject.id, rule.site) is Truth.YES


def _by_group(rule: Rule, belongs: Truth, evidence: tuple[Evidence, ...], index: int) -> Attempt:
    if belongs is Truth.NO:
        return Attempt(Reason.NOT_MEMBER_OF_GROUP, Truth.NO, index, evidence)
    if rule.invitation == "pending":
        return Attempt(Reason.INVITATION_PENDING, Truth.NO, index, evidence)
    if belongs is Truth.YES:
        return Attempt(Reason.MEMBER_OF_GROUP, belongs, index, evidence)
    return Attempt(Reason.MEMBERSHIP_UNKNOWN, belongs, index, evidence)


def _named(directory: Directory, rule: Rule) -> tuple[Evidence, ...]:
    named = []
    if rule.group is not None:
        named.append(of_group(directory, rule.group))
    if rule.site is not None:
        named.append(of_site(directory, rule.site))
    return tuple(named)
