"""Audience of a template: the subjects that see it, by path, and those that nearly do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, permission, sharing, token
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.of_template import Audiences
from diagnostics.access.reasons import ACCESS_GRANTS, RANKS, Reason
from diagnostics.access.types import Answer, Attempt, Call, Question, Requester, Subject, Truth, Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.concluding import conclude
from diagnostics.findings.proofs import Proof
from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.lazy import LeanRule, LeanTemplate
from diagnostics.model.organisation import Group, Rule, Site, Template


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
        tried = (*token.without_token(directory, subject), *permission.attempts(directory, subject, template))
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
            for reason in RANKS:
                if reason in obstacles:
                    yield NearMiss(reason), obstacles[reason] & opened

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


class Path(NamedTuple):
    """One thing that opens the template. `rule` is an index in the file, None for owner and override."""

    reason: Reason
    rule: int | None


class Paths:
    """Finds what opens templates to one subject: the attempts of the walk that hold, without all the others."""

    def __init__(self, directory: Directory, subject: Subject, standing: Standing) -> None:
        """`standing` is what decides about the subject."""
        self._directory = directory
        self._own = directory.id
        self._is_foreign_subject = subject.user is not None and directory.is_foreign(subject.user.organisation)
        self._standing = standing
        self._ids = CanonicalIds()

    def of(self, template: Template | LeanTemplate, position: int | None = None) -> tuple[Path, ...]:
        """Return everything that certainly opens `template`: what shares it with the subject, then memberships.

        At its `position` in the file it is looked up what is known besides of rules for everyone.
        """
        organisation = template.organisation
        crosses = self._is_foreign_subject or (organisation is not None and self._ids[organisation] != self._own)
        return (*self._by_sharing(template, position, crosses=crosses), *self._by_membership(template, crosses=crosses))

    def _by_sharing(self, template: Template | LeanTemplate, position: int | None, *, crosses: bool) -> Iterator[Path]:
        ids, standing = self._ids, self._standing
        is_user = standing.kind == "user"
        if template.owner is not None and ids[template.owner] == standing.id:
            yield Path(Reason.OWNER_OF_TEMPLATE, None)
        rules: Sequence[Rule | LeanRule] = template.rules
        for index, rule in enumerate(rules):
            if (named := rule.user or rule.service_user) is not None:
                if ids[named] == standing.id and rule.invitation != "pending":
                    yield Path(Reason.SHARED_WITH_USER if is_user else Reason.SHARED_WITH_SERVICE_USER, index)
            elif rule.everyone and not crosses and (is_user or self._covers(rule, position, index)):
                yield Path(Reason.SHARED_WITH_EVERYONE, index)
        if not crosses and standing.permissions.override is Truth.YES:
            yield Path(Reason.OVERRIDE_PERMISSION, None)

    def _covers(self, rule: Rule | LeanRule, position: int | None, index: int) -> bool:
        """Return whether a rule for everyone is said, or known besides, to cover service users."""
        if rule.covers_service_users is not None or position is None or self._directory.learned.is_empty:
            return bool(rule.covers_service_users)
        template = self._directory.organisation.templates[position]
        return self._directory.covers_service_users(template, index) is Truth.YES

    def _by_membership(self, template: Template | LeanTemplate, *, crosses: bool) -> Iterator[Path]:
        if self._standing.kind == "service_user":
            return
        rules: Sequence[Rule | LeanRule] = template.rules
        for index, rule in enumerate(rules):
            if (rule.group is not None or rule.site is not None) and (reason := self._joined(rule, crosses)):
                yield Path(reason, index)

    def _joined(self, rule: Rule | LeanRule, crosses: bool) -> Reason | None:
        """Return why a rule for a group, a site or both holds, if it does."""
        ids, standing = self._ids, self._standing
        if rule.group is not None and ids[rule.group] not in standing.groups:
            return None
        if rule.site is None:
            return Reason.MEMBER_OF_GROUP if rule.invitation != "pending" else None
        if crosses or ids[rule.site] not in standing.sites:
            return None
        return Reason.MEMBER_OF_SITE if rule.group is None else Reason.MEMBER_OF_GROUP_AND_SITE


_ORDER = {reason: order for order, reason in enumerate(RANKS)}


class Seer(NamedTuple):
    """One subject with its answer, all that opens the template to it, and why it only nearly sees it if it does not."""

    subject: Subject
    verdict: Verdict
    headline: Reason
    paths: tuple[Path, ...]
    near_misses: tuple[NearMiss, ...]


class Crowd(NamedTuple):
    """How many subjects have the same answer, and the first of them."""

    verdict: Verdict
    headline: Reason
    size: int
    example: Subject


@dataclass(frozen=True)
class Who:
    """Everybody's answer about one template."""

    audiences: Audiences
    template: Template
    answers: Answers
    observed: Mapping[int, Answer] = field(default_factory=dict)
    """What the API showed of subjects whose answer the facts alone do not tell, by their positions."""

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many subjects have each verdict."""
        return {verdict: len(self.answers.of(verdict)) for verdict in Verdict}

    @cached_property
    def crowds(self) -> tuple[Crowd, ...]:
        """Subjects by answer: visible first, then unknown, then hidden; the largest crowd first."""
        order = [Verdict.VISIBLE, Verdict.UNKNOWN, Verdict.HIDDEN]
        crowds = [
            Crowd(verdict, headline, len(found), self.audiences.subjects[found[0]])
            for (verdict, headline), found in self.answers.by_headline.items()
        ]
        return tuple(
            sorted(crowds, key=lambda crowd: (order.index(crowd.verdict), -crowd.size, _ORDER[crowd.headline]))
        )

    @cached_property
    def near_misses(self) -> Mapping[int, list[NearMiss]]:
        """The near misses of those who do not certainly see the template, by their positions."""
        found = near_misses(self.audiences, self.template)
        return {position: misses for position, misses in found.items() if not self._was_returned(position)}

    def _was_returned(self, position: int) -> bool:
        answer = self.observed.get(position)
        return answer is not None and answer.verdict is Verdict.VISIBLE

    def basis(self, seer: Seer) -> Basis | None:
        """Return what the verdict about a subject rests on, None where it is unknown."""
        position = self.audiences.subjects.positions[canonical(seer.subject.id)]
        if seer.verdict is Verdict.UNKNOWN:
            return None
        return Basis.OBSERVED if position in self.observed else Basis.FACTS

    def seers(self) -> Iterator[Seer]:
        """Return every subject: this organisation's users in file order, then the service users."""
        answers = {position: answer for answer, found in self.answers.by_headline.items() for position in found}
        paths = self._paths()
        for position, subject in enumerate(self.audiences.subjects):
            verdict, headline = answers[position]
            yield Seer(
                subject,
                verdict,
                headline,
                tuple(paths.get(position, ())),
                tuple(self.near_misses.get(position, ())),
            )

    def _paths(self) -> Mapping[int, list[Path]]:
        paths: defaultdict[int, list[Path]] = defaultdict(list)
        for rule, reason, found in self.audiences.openings(self.template):
            if reason in ACCESS_GRANTS:
                for position in found:
                    paths[position].append(Path(reason, rule))
        for position, answer in self.observed.items():
            granted = (one for one in answer.attempts() if one.outcome is Truth.YES and one.reason in ACCESS_GRANTS)
            paths[position] = [Path(one.reason, one.rule) for one in granted]
        return paths


def who(audiences: Audiences, template: Template, proofs: Iterable[Proof] = ()) -> Who:
    """Return who sees `template`, with what was observed of some subjects: each speaks of its own subject only."""
    answers = audiences.of(template)
    observed: dict[int, Answer] = {}
    for proof in proofs:
        question = Question(Requester(None, proof.subject), template, Call(), proof.observed_at)
        answer, basis = conclude(proof, question)
        position = audiences.subjects.positions.get(canonical(proof.subject.id))
        if basis is Basis.OBSERVED and position is not None:
            observed[position] = answer
    return Who(audiences, template, _with_observed(answers, observed), observed)


def _with_observed(answers: Answers, observed: Mapping[int, Answer]) -> Answers:
    if not observed:
        return answers
    places = BitMap(observed)
    found = {key: left for key, positions in answers.by_headline.items() if (left := positions - places)}
    for position, answer in observed.items():
        key = answer.verdict, answer.headline
        found[key] = found.get(key, BitMap()) | BitMap([position])
    return Answers(found)
