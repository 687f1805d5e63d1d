"""Repairs: the smallest sets of changes that make a hidden template visible, ranked."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

from pyroaring import BitMap

from diagnostics.access.gates.token import inactivity_of
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences, audiences
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Question, Subject, Truth, Verdict
from diagnostics.findings.changes import Situation
from diagnostics.findings.repairs.permissions import asking_part, needs_new_secret, sets_of_lesser_seats
from diagnostics.findings.repairs.search import Search
from diagnostics.findings.repairs.types import (
    NONE,
    OFFERED,
    SMALLEST_FIRST,
    Advice,
    AdviceCode,
    Rank,
    Repairs,
    Substitute,
)
from diagnostics.model.ids import canonical
from diagnostics.tokens.quota import quota, retirements
from diagnostics.tokens.state import Circumstances

_COMPARED = 10
"""So many of those who see the template are compared with the requester: there may be very many users."""

_NAMED = 3


class Adviser:
    """Gives advice on one answer."""

    def __init__(
        self,
        index: Index,
        audiences: Audiences,
        question: Question,
        subject: Subject,
        position: int,
        opened_to: BitMap,
    ) -> None:
        """`position` is that of the template in the file, `opened_to` are those whom owner and rules open it to."""
        self._index = index
        self._audiences = audiences
        self._question = question
        self._subject = subject
        self._itself = BitMap([position])
        self._opened_to = opened_to

    def advice(self, answer: Answer) -> Iterator[Advice]:
        """Return what the product advises about an answer that is not visible."""
        subject, asked, directory = self._subject, self._question.requester.token, self._index.directory
        if asked is None or (subject.user is not None and directory.is_foreign(subject.user.organisation)):
            return
        if inactivity_of(subject) is not None:
            yield self._other_token(AdviceCode.USE_SERVICE_USER_TOKEN)
        if subject.kind == "service_user" and _is_out_of_reach(answer):
            found = self._other_token(AdviceCode.USE_USER_TOKEN)
            if found.count:
                yield found
        if subject.record is not None and needs_new_secret(directory, self._question, asked, subject):
            circumstances = Circumstances(directory.organisation, self._question.at)
            limit = quota(circumstances, directory.inventory, asked.kind, subject.id)
            if limit.room < 1:
                ranked = retirements(circumstances, directory.inventory, asked.kind, subject.id)
                yield Advice(AdviceCode.MAKE_ROOM, quota=limit, retirements=ranked[:_NAMED])

    def _other_token(self, code: AdviceCode) -> Advice:
        """Return the subjects of the other kind that see the template, those with most in common first."""
        subjects, template = self._audiences.subjects, self._question.template
        kind = subjects.service_users if code is AdviceCode.USE_SERVICE_USER_TOKEN else subjects.users
        seeing = self._audiences.visible(template, self._opened_to, self._audiences.permitted) & kind
        own = self._seen_by(self._subject) - self._itself
        compared = [subjects[position] for position in islice(seeing, _COMPARED)]
        found = [Substitute(other, len(self._seen_by(other) & own)) for other in compared]
        found.sort(key=lambda one: -one.shared)
        return Advice(code, len(seeing), len(own), tuple(found[:_NAMED]))

    def _seen_by(self, subject: Subject) -> BitMap:
        """Return the templates that are opened and permitted to a subject, whatever its token and its own state."""
        return self._index.visible_of(self._index.memberships.standing(subject), {})


def _is_out_of_reach(answer: Answer) -> bool:
    """Return whether only a group or site could open the template, which do not apply to service users."""
    access = [gate for gate in answer.gates if gate.name in ("sharing", "membership")]
    tried = [attempt for gate in access for attempt in gate.attempts]
    barred = (Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS, Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS)
    return not any(one.outcome is Truth.YES for one in tried) and any(one.reason in barred for one in tried)


class Repairer:
    """Finds repairs in one directory. What does not depend on the question is prepared once."""

    def __init__(self, index: Index) -> None:
        """Work on the templates that `index` holds."""
        self._index = index
        self._directory = index.directory
        self._audiences: Audiences = audiences(index.directory)

    def repairs(
        self, question: Question, answer: Answer, *, rank: Rank = SMALLEST_FIRST, at_most: int = OFFERED
    ) -> Repairs:
        """Return what would make the template visible to the requester; nothing where it is, or where nothing would.

        For an answer that is unknown they are the changes that make it visible whatever the unknown facts are.
        `rank` says which of all repairs are the first.
        """
        subject = question.requester.subject
        if answer.verdict is Verdict.VISIBLE or subject is None:
            return NONE
        position = self._directory.template_positions.get(canonical(question.template.id))
        if position is None:
            return NONE
        opened_to = self._audiences.opened(question.template)
        adviser = Adviser(self._index, self._audiences, question, subject, position, opened_to)
        advice = tuple(adviser.advice(answer))
        asking = asking_part(Situation(self._directory, question), subject)
        if asking is None:
            return replace(NONE, advice=advice)
        search = Search(
            self._index,
            self._audiences,
            question,
            answer,
            asking,
            subject,
            position,
            opened_to,
            self._sets_of_lesser_seats,
        )
        return replace(search.run(rank, at_most), advice=advice)

    @cached_property
    def _sets_of_lesser_seats(self) -> frozenset[str]:
        return sets_of_lesser_seats(self._directory)
