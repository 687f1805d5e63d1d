"""The search for the repairs of one answer: every combination is counted, and only the first ones are put together."""

from bisect import insort
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pyroaring import BitMap

from diagnostics.access.index.entitlements import Permissions, Standing
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences
from diagnostics.access.types import Answer, Question, Subject, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.changes import Change, ChangeCode, Situation, applied
from diagnostics.findings.repairs.openings import LeastFirst, Opening, Openings
from diagnostics.findings.repairs.permissions import Permits
from diagnostics.findings.repairs.types import AskingPart, Ground, PermissionPart, Rank, Repair, Repairs, Size
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import OVERRIDES


class _Found(NamedTuple):
    """A repair that is counted but not put together; `number` is unique, so that nothing after it is compared."""

    key: tuple[Any, ...]
    number: int
    ground: Ground
    opening: Opening


class Search:
    """The search for the repairs of one answer."""

    def __init__(
        self,
        index: Index,
        audiences: Audiences,
        question: Question,
        answer: Answer,
        asking: AskingPart,
        subject: Subject,
        position: int,
        opened_to: BitMap,
        sets_of_lesser_seats: Collection[str],
    ) -> None:
        """`position` is that of the template in the file, `asking` what has to change about token and call.

        `opened_to` are the subjects to whom owner and rules open the template.
        """
        self._index = index
        self._audiences = audiences
        self._question = question
        self._asking = asking
        self._standing: Standing = index.memberships.standing(subject)
        self._granted = index.granted(self._standing)
        self._frame = index.frame(asking.requester, asking.call, question.at)
        # What counts as gained: neither what is visible already, nor the template that is asked about.
        before = index.visible(question.requester, question.call, question.at)
        self._gainable = index.everything - before - BitMap([position])
        directory = index.directory
        self._is_foreign = directory.is_foreign(question.template.organisation)
        self._has_locations = directory.has_locations(question.template)
        self._opened_to = opened_to
        own = audiences.subjects.positions.get(canonical(subject.id))
        seen = audiences.visible(question.template, self._opened_to, audiences.permitted)
        self._others = audiences.subjects.everyone - seen - (BitMap() if own is None else BitMap([own]))
        self._permits = Permits(directory, audiences, subject, self._has_locations, sets_of_lesser_seats)
        self._is_permitted = self._permits.suffices(self._standing.permissions)
        self._openings = Openings(index, audiences, subject, self._standing, question.template)
        self._already_open = _already_open(answer)
        self._measured: dict[Permissions, int] = {}
        self._turns: LeastFirst | None = None

    def run(self, rank: Rank, at_most: int) -> Repairs:
        """Return how many repairs there are, and the first of them, each proved by walking the changed copy."""
        first: list[_Found] = []
        total = 0
        for ground, openings in self._combinations():
            for least, place in self._in_turn(ground, openings, rank):
                number = total + place
                if least is not None and len(first) == at_most and (least, number) > (first[-1].key, first[-1].number):
                    break
                opening = openings[place]
                insort(first, _Found(rank.key(self._size(ground, opening, rank.wanted)), number, ground, opening))
                del first[at_most:]
            total += len(openings)
        repairs = [(self._repair(found.ground, found.opening), found.opening.rule) for found in first]
        return Repairs(total, tuple(repair for repair, rule in repairs if self._is_proved(repair, rule)))

    def _in_turn(
        self, ground: Ground, openings: list[Opening], rank: Rank
    ) -> Iterable[tuple[tuple[Any, ...] | None, int]]:
        """Return the places of the openings, with a key that none from there on is before, if the rank has one."""
        if not rank.smallest_is_first:
            return ((None, place) for place in range(len(openings)))
        if self._turns is None or self._turns.openings is not openings:
            self._turns = LeastFirst(self._openings, rank, openings)
        return self._turns.bounds(ground)

    def _combinations(self) -> Iterator[tuple[Ground, list[Opening]]]:
        """Return each way of permitting with all ways of opening that go with it."""
        nothing_permitted = PermissionPart((), self._standing.permissions, None)
        plain = [nothing_permitted] if self._is_permitted else self._permits.plain(self._measure)
        is_done = self._already_open is not None and self._is_permitted
        by_override = [] if is_done else self._permits.overriding(self._measure)
        openings = [self._already_open] if self._already_open is not None else self._openings.smallest()
        if not self._is_foreign:
            for permission in plain:
                yield self._ground(permission), openings
            for permission in by_override:
                yield self._ground(permission), [Opening(None)]
            return
        # An override stops at the organisation, but what it permits it permits everywhere.
        for permission in plain if self._is_permitted else [*plain, *by_override]:
            yield self._ground(permission), openings

    def _ground(self, permission: PermissionPart) -> Ground:
        standing = self._standing_with(permission.permissions)
        granted = self._index.granted(standing) if permission.changes else self._granted
        templates = self._gainable - self._index.stopped(permission.permissions, self._frame)
        gained = templates & granted
        permitted = permission.permitted or self._audiences.permitted
        subjects = self._others - self._audiences.kept_from(self._question.template, permitted)
        others = subjects & self._audiences.visible(self._question.template, self._opened_to, permitted)
        return Ground(
            permission,
            gained,
            templates - gained,
            others,
            subjects - others,
            any(self._is_override(change) for change in permission.changes),
        )

    def _size(self, ground: Ground, opening: Opening, wanted: BitMap | None) -> Size:
        templates, subjects = self._openings.templates(opening), self._openings.subjects(opening)
        return Size(
            len(ground.templates) + ground.templates_in_reach.intersection_cardinality(templates),
            len(ground.subjects) + ground.subjects_in_reach.intersection_cardinality(subjects),
            ground.grants_override,
            (
                *(change.code for change in self._asking.changes),
                *opening.codes,
                *(change.code for change in ground.permission.changes),
            ),
            len((ground.templates | (ground.templates_in_reach & templates)) & wanted) if wanted is not None else 0,
        )

    def _repair(self, ground: Ground, opening: Opening) -> Repair:
        templates, subjects = self._openings.templates(opening), self._openings.subjects(opening)
        return Repair(
            changes=(*self._asking.changes, *self._openings.changes(opening), *ground.permission.changes),
            templates=ground.templates | (ground.templates_in_reach & templates),
            subjects=ground.subjects | (ground.subjects_in_reach & subjects),
            grants_override=ground.grants_override,
        )

    def _standing_with(self, permissions: Permissions) -> Standing:
        return self._standing._replace(permissions=permissions)

    def _measure(self, permissions: Permissions) -> int:
        found = self._measured.get(permissions)
        if found is None:
            granted = self._index.granted(self._standing_with(permissions))
            found = len((self._gainable & granted) - self._index.stopped(permissions, self._frame))
            self._measured[permissions] = found
        return found

    def _is_override(self, change: Change) -> bool:
        if change.permission in OVERRIDES:
            return True
        if change.code is not ChangeCode.ASSIGN_PERMISSION_SET or change.permission_set is None:
            return False
        assigned = self._index.directory.permission_sets[canonical(change.permission_set)]
        return any(permission in OVERRIDES for permission in assigned.permissions or ())

    def _is_proved(self, repair: Repair, rule: int | None) -> bool:
        """Return whether the template is visible in a copy with the changes.

        The copy is left with the one rule that is to grant: what one rule opens, others beside it cannot shut. So a
        template with thousands of rules is not walked whole for every repair.
        """
        situation = applied(Situation(self._index.directory, self._question), repair.changes)
        template = situation.question.template
        granting = () if rule is None else (template.rules[rule],)
        question = replace(situation.question, template=replace(template, rules=granting))
        return walk(situation.directory, question).verdict is Verdict.VISIBLE


def _already_open(answer: Answer) -> Opening | None:
    """Return what opens the template to the subject already, if something certainly does."""
    for name in ("sharing", "membership"):
        gate = answer.gate(name)
        for attempt in gate.attempts if gate is not None else ():
            if attempt.outcome is Truth.YES:
                return Opening(attempt.rule)
    return None
