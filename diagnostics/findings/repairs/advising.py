"""Finding what the product advises about one answer."""

from collections.abc import Iterator
from itertools import islice

from pyroaring import BitMap

from diagnostics.access.answer import Answer
from diagnostics.access.audience import Audiences
from diagnostics.access.gates.token import inactivity_of
from diagnostics.access.index import Index
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Question, Subject
from diagnostics.access.reasons import Reason
from diagnostics.findings.repairs.advice import Advice, AdviceCode, Substitute
from diagnostics.findings.repairs.asking import needs_new_secret
from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.quota import quota, retirements

_COMPARED = 10
"""So many of those who see the template are compared with the asker: there may be very many users."""

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
        subject, asked, directory = self._subject, self._question.asker.token, self._index.directory
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
        """Return who of the other kind sees the template, those first who see most of what the asker has access to."""
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
