"""The smallest sets of changes that make a template visible, with all that each would open besides.

Gates are independent but for one thing: an override permission opens this organisation's templates and includes the
permissions they need. So a repair is a part for each gate that does not pass, and each such combination is smallest:
without any of its changes a gate stays shut.
"""

from dataclasses import replace
from functools import cached_property

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.audience import Audiences, audiences
from diagnostics.access.index import Index
from diagnostics.access.question import Question
from diagnostics.findings.repairs.advising import Adviser
from diagnostics.findings.repairs.applying import Situation
from diagnostics.findings.repairs.asking import asking_part
from diagnostics.findings.repairs.found import NONE, OFFERED, SMALLEST_FIRST, Rank, Repairs
from diagnostics.findings.repairs.permitting import has_lesser_seat
from diagnostics.findings.repairs.search import Search
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.lean import lean_users


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
        """Return what would make the template visible to the asker; nothing where it is, or where nothing would.

        For an answer that is unknown they are the changes that make it visible whatever the unknown facts are.
        `rank` says which of all repairs are the first.
        """
        subject = question.asker.subject
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
        return frozenset(
            canonical(user.permission_set)
            for user in lean_users(self._directory.organisation.users)
            if user.permission_set is not None and has_lesser_seat(user)
        )
