"""The smallest sets of changes that make a template visible, with all that each would open besides.

Gates are independent but for one thing: an override permission opens this organisation's templates and includes the
permissions they need. So a repair is a part for each gate that does not pass, and each such combination is smallest:
without any of its changes a gate stays shut.
"""

import heapq
from collections.abc import Iterator

from pyroaring import BitMap

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.audience import Audiences, audiences
from diagnostics.access.deciding import Answers
from diagnostics.access.index import Index
from diagnostics.access.kleene import Truth, any_of
from diagnostics.access.question import Question, Subject
from diagnostics.access.standing import Standing
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.applying import Situation, applied
from diagnostics.findings.repairs.asking import asking_part
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.repairs.found import NONE, Repair, Repairs
from diagnostics.findings.repairs.opening import Openings
from diagnostics.findings.repairs.parts import AccessPart, AskingPart, PermissionPart
from diagnostics.findings.repairs.permitting import Permits
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.permissions import OVERRIDES

OFFERED = 10
_ORDER = {code: order for order, code in enumerate(ChangeCode)}


class Repairer:
    """Finds repairs in one directory. What does not depend on the question is prepared once."""

    def __init__(self, index: Index) -> None:
        """Work on the templates that `index` holds."""
        self._index = index
        self._directory = index.directory
        self._audiences: Audiences = audiences(index.directory)
        self._positions: dict[str, int] | None = None

    def repairs(self, question: Question, answer: Answer) -> Repairs:
        """Return what would make the template visible to the asker; nothing where it is, or where nothing would.

        For an answer that is unknown they are the changes that make it visible whatever the unknown facts are.
        """
        subject = question.asker.subject
        if answer.verdict is Verdict.VISIBLE or subject is None:
            return NONE
        position = self._position(question.template.id)
        asking = asking_part(Situation(self._directory, question), subject)
        if position is None or asking is None:
            return NONE
        return _Search(self._index, self._audiences, question, answer, asking, subject, position).run()

    def _position(self, identifier: str) -> int | None:
        if self._positions is None:
            templates = self._directory.organisation.templates
            self._positions = {canonical(template.id): number for number, template in enumerate(templates)}
        return self._positions.get(canonical(identifier))


class _Search:
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
    ) -> None:
        self._index = index
        self._audiences = audiences
        self._question = question
        self._asking = asking
        self._itself = BitMap([position])
        self._standing: Standing = index.memberships.standing(subject)
        self._granted = index.granted(self._standing)
        self._before = index.visible(question.asker, question.call, question.at)
        self._frame = index.frame(asking.asker, asking.call, question.at)
        self._seen_before: Answers = audiences.of(question.template)
        own_position = audiences.subjects.positions.get(canonical(subject.id))
        self._own = BitMap() if own_position is None else BitMap([own_position])
        directory = index.directory
        self._is_foreign = directory.is_foreign(question.template.organisation)
        self._permits = Permits(directory, audiences, subject, directory.has_locations(question.template))
        self._openings = Openings(index, audiences, subject, self._standing, question.template, position)
        access = any_of(
            attempt.outcome
            for gate in answer.gates
            if gate.name in ("sharing", "membership")
            for attempt in gate.attempts
        )
        self._is_open = access is Truth.YES
        self._is_permitted = self._permits.suffices(self._standing.permissions)

    def run(self) -> Repairs:
        """Return the total, and the first repairs, each proved by walking the changed copy."""
        found = list(self._repairs())
        first = heapq.nsmallest(OFFERED, found, key=_rank)
        return Repairs(len(found), tuple(repair for repair in first if self._is_proved(repair)))

    def _repairs(self) -> Iterator[Repair]:
        nothing_permitted = PermissionPart((), self._standing.permissions, None)
        plain = [nothing_permitted] if self._is_permitted else self._permits.plain(self._measure)
        overriding = self._permits.overriding(self._measure)
        already_open = AccessPart((), BitMap(), BitMap())
        if self._is_open:
            parts = [already_open]
            by_override = [] if self._is_permitted else overriding
        elif self._is_foreign:
            # An override stops at the organisation, but what it permits it permits everywhere.
            parts = list(self._openings.parts())
            plain = plain if self._is_permitted else [*plain, *overriding]
            by_override = []
        else:
            parts = list(self._openings.parts())
            by_override = overriding
        for permission in plain:
            yield from self._with(parts, permission)
        for permission in by_override:
            yield from self._with([already_open], permission)

    def _with(self, parts: list[AccessPart], permission: PermissionPart) -> Iterator[Repair]:
        """Return the repairs that combine one way of permitting with each way of opening."""
        standing = self._standing_with(permission)
        granted = self._index.granted(standing) if permission.changes else self._granted
        stopped = self._index.stopped(permission.permissions, self._frame)
        visible = granted - stopped
        gained = visible - self._before - self._itself
        reached, permitted_to = self._subjects_with(permission)
        others = reached - self._seen_before.visible - self._own
        grants_override = any(self._is_override(change) for change in permission.changes)
        for part in parts:
            more = part.templates - stopped - self._before - self._itself
            new_subjects = (part.subjects & permitted_to) - self._seen_before.visible - self._own
            yield Repair(
                changes=(*self._asking.changes, *part.changes, *permission.changes),
                templates=gained | more if more else gained,
                subjects=others | new_subjects if new_subjects else others,
                grants_override=grants_override,
            )

    def _subjects_with(self, permission: PermissionPart) -> tuple[BitMap, BitMap]:
        """Return who sees the template after a change of permissions, and who would if it were opened to them."""
        audiences, template = self._audiences, self._question.template
        if permission.permitted is None:
            seen, permitted = self._seen_before.visible, audiences.permitted
        else:
            permitted = permission.permitted
            changed = Audiences(audiences.directory, audiences.subjects, audiences.members, permitted)
            seen = changed.of(template).visible
        obstacles = permitted.obstacles[audiences.directory.has_locations(template)]
        may_open = audiences.subjects.everyone
        for stopped in (*obstacles.values(), *audiences.subjects.inactive.values()):
            may_open = may_open - stopped
        return seen, may_open

    def _standing_with(self, permission: PermissionPart) -> Standing:
        standing = self._standing
        return Standing(standing.kind, standing.id, standing.groups, standing.sites, permission.permissions)

    def _measure(self, permission: PermissionPart) -> int:
        granted = self._index.granted(self._standing_with(permission))
        return len(granted - self._index.stopped(permission.permissions, self._frame) - self._before)

    def _is_override(self, change: Change) -> bool:
        if change.permission in OVERRIDES:
            return True
        if change.code is not ChangeCode.ASSIGN_PERMISSION_SET or change.permission_set is None:
            return False
        assigned = self._index.directory.permission_sets[canonical(change.permission_set)]
        return any(permission in OVERRIDES for permission in assigned.permissions or ())

    def _is_proved(self, repair: Repair) -> bool:
        situation = applied(Situation(self._index.directory, self._question), repair.changes)
        return walk(situation.directory, situation.question).verdict is Verdict.VISIBLE


def _rank(repair: Repair) -> tuple[int, int, bool, tuple[int, ...]]:
    """Return what repairs are sorted by; those that are equal stay in the order of the template's rules."""
    kinds = tuple(_ORDER[change.code] for change in repair.changes)
    return repair.radius, len(repair.changes), repair.grants_override, kinds
