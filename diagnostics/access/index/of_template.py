"""The audience of one template: all subjects, as bitmaps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates import sharing
from diagnostics.access.index.decide import Answers, decide, union
from diagnostics.access.index.members import Members, Permitted, Reach, permitted
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Truth
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Rule, Template

Found = Iterator[tuple[Reason, BitMap]]
_NOTHING = BitMap()
_NOT_KNOWN = (Reason.RULE_NOT_UNDERSTOOD, Reason.RULES_UNKNOWN)


class Audiences(NamedTuple):
    """Who sees a template, for every template of one directory. A position is that of a subject in `subjects`.

    To try a change: give `of` other rules, or replace `members` by what `members.joined` returns, or `permitted` by
    what the permission sets of a changed directory permit.
    """

    directory: Directory
    subjects: Subjects
    members: Members
    permitted: Permitted

    def of(self, template: Template, rules: Sequence[Rule] | None = None) -> Answers:
        """Return verdict and headline of a template for every subject, with other rules than its own if given."""
        masks: dict[Reason, BitMap] = {}
        for _, reason, found in self.openings(template, rules):
            masks[reason] = masks[reason] | found if reason in masks else found
        if not self.directory.coverage.is_complete("template_rules"):
            masks[Reason.RULES_UNKNOWN] = self.subjects.everyone
        covered = self._learned(template, masks)
        masks.update(self.permitted.obstacles[self.directory.has_locations(template)])
        masks.update(self.subjects.inactive)
        return decide(self.subjects.everyone, masks, covered)

    def opened(self, template: Template) -> BitMap:
        """Return the subjects to whom owner or rules certainly open the template, permission aside."""
        is_foreign = self.directory.is_foreign(template.organisation)
        opened = [self._certain(rule, is_foreign) for rule in self._rules(template)]
        if template.owner is not None:
            opened.append(self._named(template.owner))
        return union((*opened, *self._learned(template, {}).values()))

    def sees(self, template: Template) -> BitMap:
        """Return who certainly sees the template."""
        return self.visible(template, self.opened(template), self.permitted)

    def visible(self, template: Template, opened: BitMap, permitted: Permitted) -> BitMap:
        """Return who certainly sees the template where owner and rules open it to `opened`, permitted so."""
        if not self.directory.is_foreign(template.organisation):
            opened = opened | permitted.override[Truth.YES]
        return opened - self.kept_from(template, permitted)

    def kept_from(self, template: Template, permitted: Permitted) -> BitMap:
        """Return who does not see the template, or may not, however it is shared."""
        obstacles = permitted.obstacles[self.directory.has_locations(template)].values()
        return union((*obstacles, *self.subjects.inactive.values()))

    def by_rule(self, rule: Rule, *, is_foreign: bool) -> Found:
        """Return what one rule comes to for whom, on a template of this or of another organisation."""
        if rule.group is not None or rule.site is not None:
            return self._by_membership(rule, is_foreign)
        return self._by_sharing(rule, is_foreign)

    def openings(
        self, template: Template, rules: Sequence[Rule] | None = None
    ) -> Iterator[tuple[int | None, Reason, BitMap]]:
        """Return what owner, rules and override come to for whom, each rule's findings with its index."""
        is_foreign = self.directory.is_foreign(template.organisation)
        if template.owner is not None:
            yield None, Reason.OWNER_OF_TEMPLATE, self._named(template.owner)
        for index, rule in enumerate(self._rules(template) if rules is None else rules):
            for reason, found in self.by_rule(rule, is_foreign=is_foreign):
                yield index, reason, found
        override = self.permitted.override
        if is_foreign:
            yield None, Reason.OVERRIDE_STOPS_AT_ORGANISATION, override[Truth.YES]
        else:
            yield None, Reason.OVERRIDE_PERMISSION, override[Truth.YES]
            yield None, Reason.OVERRIDE_UNKNOWN, override[Truth.UNKNOWN]

    def _rules(self, template: Template) -> Sequence[Rule]:
        """Return the rules of a template, those for everyone with what is known besides of their coverage."""
        directory = self.directory
        if directory.learned.is_empty or directory.is_foreign(template.organisation):
            return template.rules
        covers = {
            index: truth is Truth.YES
            for index, rule in enumerate(template.rules)
            if rule.everyone and (truth := directory.covers_service_users(template, index)) is not Truth.UNKNOWN
        }
        return tuple(
            replace(rule, covers_service_users=covers[index]) if index in covers else rule
            for index, rule in enumerate(template.rules)
        )

    def _learned(self, template: Template, masks: dict[Reason, BitMap]) -> dict[Reason, BitMap]:
        """Return whom rules cover that were not read, or are not listed, and take out of `masks` whom they do not."""
        covered: dict[Reason, BitMap] = {}
        for key in self.directory.learned.subjects_of_rules():
            position = self.subjects.positions.get(key)
            if position is None:
                continue
            tried = sharing.attempts(self.directory, self.subjects[position], template)
            for reason in _NOT_KNOWN:
                outcomes = [attempt.outcome for attempt in tried if attempt.reason is reason]
                if Truth.YES in outcomes:
                    covered.setdefault(reason, BitMap()).add(position)
                if Truth.UNKNOWN not in outcomes and reason in masks:
                    masks[reason] = masks[reason] - BitMap([position])
        return covered

    def _certain(self, rule: Rule, is_foreign: bool) -> BitMap:
        """Return whom one rule certainly opens a template to. Not to be changed."""
        if rule.invitation == "pending" or rule.unrecognised is not None:
            return _NOTHING
        if rule.group is not None or rule.site is not None:
            if rule.site is None:
                return self.members.of_group(rule.group or "").certain
            if is_foreign:
                return _NOTHING
            at_site = self.members.of_site(rule.site).certain
            return at_site if rule.group is None else at_site & self.members.of_group(rule.group).certain
        named = rule.user or rule.service_user
        if named is not None:
            return self._named(named)
        if is_foreign:
            return _NOTHING
        return self.subjects.everyone if rule.covers_service_users else self.subjects.users

    def _by_sharing(self, rule: Rule, is_foreign: bool) -> Found:
        everyone, users, service_users = self.subjects.everyone, self.subjects.users, self.subjects.service_users
        named = rule.user or rule.service_user
        if named is not None:
            itself = self._named(named)
            yield Reason.NAMES_ANOTHER_SUBJECT, everyone - itself
            if rule.invitation == "pending":
                yield Reason.INVITATION_PENDING, itself
            else:
                yield Reason.SHARED_WITH_USER, itself & users
                yield Reason.SHARED_WITH_SERVICE_USER, itself & service_users
        elif rule.unrecognised is not None:
            yield Reason.RULE_NOT_UNDERSTOOD, everyone
        elif is_foreign:
            yield Reason.EVERYONE_OF_ANOTHER_ORGANISATION, everyone
        elif rule.covers_service_users:
            yield Reason.SHARED_WITH_EVERYONE, everyone
        else:
            yield Reason.SHARED_WITH_EVERYONE, users
            unsaid = rule.covers_service_users is None
            excluded = Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS if unsaid else Reason.EVERYONE_EXCLUDES_SERVICE_USERS
            yield excluded, service_users

    def _by_membership(self, rule: Rule, is_foreign: bool) -> Found:
        users, service_users = self.subjects.users, self.subjects.service_users
        if rule.group is not None:
            yield Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS, service_users
        else:
            yield Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS, service_users
        if rule.site is None:
            assert rule.group is not None
            reach = self.members.of_group(rule.group)
            granted, missed = Reason.MEMBER_OF_GROUP, Reason.NOT_MEMBER_OF_GROUP
        elif is_foreign:
            yield Reason.SITE_RULE_STOPS_AT_ORGANISATION, users
            return
        elif rule.group is None:
            reach = self.members.of_site(rule.site)
            granted, missed = Reason.MEMBER_OF_SITE, Reason.NOT_MEMBER_OF_SITE
        else:
            in_group, at_site = self.members.of_group(rule.group), self.members.of_site(rule.site)
            reach = Reach(in_group.certain & at_site.certain, in_group.possible & at_site.possible)
            granted, missed = Reason.MEMBER_OF_GROUP_AND_SITE, Reason.NOT_MEMBER_OF_GROUP_AND_SITE
        yield missed, users - reach.possible
        if rule.site is None and rule.invitation == "pending":
            yield Reason.INVITATION_PENDING, reach.possible
        else:
            yield granted, reach.certain
            yield Reason.MEMBERSHIP_UNKNOWN, reach.possible - reach.certain

    def _named(self, identifier: str) -> BitMap:
        position = self.subjects.positions.get(canonical(identifier))
        return BitMap() if position is None else BitMap([position])


def audiences(directory: Directory) -> Audiences:
    """Return the audiences of `directory` as it is."""
    subjects = Subjects(directory)
    return Audiences(directory, subjects, Members(directory, subjects), permitted(directory, subjects))
