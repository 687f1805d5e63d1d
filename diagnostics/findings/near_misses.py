"""Who nearly sees a template: a rule of it names them, or all but covers them, and yet does not open it to them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from pyroaring import BitMap

from diagnostics.access.answer import Attempt
from diagnostics.access.audience import Audiences
from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, permission, sharing, token
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Group, Rule, Site, Template


class NearMiss(NamedTuple):
    """Why somebody nearly sees a template. `rule` is an index in the file, None where it is no matter of one rule.

    `lacks` says which half is missing where a rule wants a member of a group and of a site.
    """

    reason: Reason
    rule: int | None = None
    lacks: Literal["group", "site"] | None = None


def near_misses(audiences: Audiences, template: Template) -> Mapping[int, list[NearMiss]]:
    """Return the near misses of all who do not certainly see the template, by their positions."""
    found: defaultdict[int, list[NearMiss]] = defaultdict(list)
    seen = audiences.sees(template)
    for miss, positions in _NearMisses(audiences, template).all():
        for position in positions - seen:
            found[position].append(miss)
    return found


def missed(directory: Directory, template: Template, subject: Subject, miss: NearMiss) -> Attempt:
    """Return the attempt of the walk that `miss` is about, without walking all the rules beside it."""
    tried: tuple[Attempt, ...]
    if miss.rule is not None:
        rule = template.rules[miss.rule]
        gate = sharing if rule.group is None and rule.site is None else membership
        tried = gate.attempts(directory, subject, replace(template, rules=(rule,)))
    elif miss.reason is Reason.OVERRIDE_STOPS_AT_ORGANISATION:
        tried = sharing.attempts(directory, subject, replace(template, rules=()))
    else:
        tried = (*token.without_token(subject), *permission.attempts(directory, subject, template))
    found = next(one for one in tried if one.reason is miss.reason and one.outcome is not Truth.YES)
    return found._replace(rule=miss.rule)


class _NearMisses:
    """The near misses of one template, for whom each."""

    def __init__(self, audiences: Audiences, template: Template) -> None:
        self._audiences = audiences
        self._template = template
        self._users, self._service_users = audiences.subjects.users, audiences.subjects.service_users
        self._is_foreign = audiences.directory.is_foreign(template.organisation)

    def all(self) -> Iterator[tuple[NearMiss, BitMap]]:
        """Return each near miss with those of whom it is one, some of whom may see the template by another rule."""
        for number, rule in enumerate(self._template.rules):
            for miss, positions in self._of_rule(rule):
                yield miss._replace(rule=number), positions
        override = self._audiences.permitted.override[Truth.YES]
        if self._is_foreign:
            yield NearMiss(Reason.OVERRIDE_STOPS_AT_ORGANISATION), override
        opened = self._audiences.opened(self._template)
        if not self._is_foreign:
            opened = opened | override
        has_locations = self._audiences.directory.has_locations(self._template)
        stopped = (self._audiences.permitted.obstacles[has_locations], self._audiences.subjects.inactive)
        for obstacles in stopped:
            for reason, positions in obstacles.items():
                yield NearMiss(reason), positions & opened

    def _of_rule(self, rule: Rule) -> Iterator[tuple[NearMiss, BitMap]]:
        if rule.group is not None or rule.site is not None:
            yield from self._of_membership(rule)
        elif rule.everyone and not self._is_foreign:
            if rule.covers_service_users is None:
                yield NearMiss(Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS), self._service_users
            elif not rule.covers_service_users:
                yield NearMiss(Reason.EVERYONE_EXCLUDES_SERVICE_USERS), self._service_users
        elif rule.invitation == "pending":
            named = self._audiences.subjects.positions.get(canonical(rule.user or rule.service_user or ""))
            yield NearMiss(Reason.INVITATION_PENDING), BitMap() if named is None else BitMap([named])

    def _of_membership(self, rule: Rule) -> Iterator[tuple[NearMiss, BitMap]]:
        members = self._audiences.members
        listed = self._listed_service_users(rule)
        if rule.group is None:
            yield NearMiss(Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS), listed
        else:
            yield NearMiss(Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS), listed
        if rule.site is None:
            if rule.invitation == "pending":
                yield NearMiss(Reason.INVITATION_PENDING), members.of_group(rule.group or "").certain
            return
        at_site = members.of_site(rule.site)
        in_group = members.of_group(rule.group) if rule.group is not None else None
        if self._is_foreign:
            inside = at_site.certain if in_group is None else at_site.certain & in_group.certain
            yield NearMiss(Reason.SITE_RULE_STOPS_AT_ORGANISATION), inside
        elif in_group is not None:
            missed = Reason.NOT_MEMBER_OF_GROUP_AND_SITE
            yield NearMiss(missed, lacks="site"), (in_group.certain - at_site.possible) & self._users
            yield NearMiss(missed, lacks="group"), (at_site.certain - in_group.possible) & self._users

    def _listed_service_users(self, rule: Rule) -> BitMap:
        """Return the service users that a rule's group, or else its site or one above, lists in vain."""
        directory, positions = self._audiences.directory, self._audiences.subjects.positions
        listing: list[Group | Site]
        if rule.group is not None:
            group = directory.groups.get(canonical(rule.group))
            listing = [group] if group is not None else []
        else:
            listing = list(directory.site_and_above(rule.site or ""))
        members = (canonical(member) for one in listing for member in one.members)
        return BitMap([positions[key] for key in members if key in positions]) & self._service_users
