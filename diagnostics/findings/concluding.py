"""Answers with what was observed: what the facts leave open of subject, access and permission is as the API showed it.

Token and call stay what the facts and the question say. The same for one question and for every template at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pyroaring import BitMap

from diagnostics.access.index.decide import Answers, union
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import RANKS, GateName, Reason, with_effect
from diagnostics.access.types import Answer, Call, GateState, Question, Requester, Truth, Verdict
from diagnostics.access.walk import granting, reach, walk
from diagnostics.findings.basis import Basis, basis
from diagnostics.findings.gap import Gap
from diagnostics.findings.proofs import Proof
from diagnostics.model.ids import canonical

_NOTHING = BitMap()
_CERTAIN = (Verdict.VISIBLE, Verdict.HIDDEN)
_OPEN: dict[GateName, Reason] = {
    "subject": Reason.SUBJECT_UNKNOWN,
    "sharing": Reason.RULES_UNKNOWN,
    "membership": Reason.RULES_UNKNOWN,
    "permission": Reason.PERMISSION_SET_UNKNOWN,
}
"""What is open where facts say something else than was observed: they are not to be trusted there."""

_TOKEN_UNKNOWNS = with_effect(("unknown",), "token")
_REQUEST_BLOCKS = with_effect(("block",), "request")
_REQUEST_UNKNOWNS = with_effect(("unknown",), "request")
_TOKEN_BLOCKS = with_effect(("block",), "token")


@dataclass(frozen=True, slots=True)
class Concluded:
    """The gap of the one who was observed, and the same as the facts with all that is proved leave it.

    `index` is that of these facts: what is left open there, and decided in the gap, was observed without its cause.
    """

    gap: Gap
    left_open: Gap
    index: Index


def conclude(proof: Proof, question: Question) -> tuple[Answer, Basis | None]:
    """Return the answer to a question of the subject that was observed, and what it rests on; None where unknown."""
    before = walk(proof.before, question)
    answer = walk(proof.directory, replace(question, requester=in_use(proof, question.requester)))
    answer = _with_seen(proof, question, answer)
    return answer, basis(before.verdict, answer.verdict)


def conclude_unlisted(proof: Proof, question: Question, answer: Answer) -> tuple[Answer, Basis | None]:
    """Return the answer about a template that was returned and is not listed; `answer` knows nothing of it.

    The token is still what the facts say, and a call that leaves out archived or other templates may leave it out.
    """
    token, request = answer.gate("token"), answer.gate("request")
    used = in_use(proof, question.requester)
    if token is not None and used is not question.requester:
        token = walk(proof.directory, replace(question, requester=used)).gate("token")
    if token is not None and token.state is GateState.BLOCK:
        return replace(answer, verdict=Verdict.HIDDEN, headline=token.reason), Basis.FACTS
    for gate in (token, request):
        if gate is not None and gate.state is GateState.UNKNOWN:
            return replace(answer, headline=gate.reason), None
    return replace(answer, verdict=Verdict.VISIBLE, headline=Reason.RULES_UNKNOWN), Basis.OBSERVED


def conclude_all(proof: Proof, index: Index, requester: Requester, call: Call, at: datetime) -> Concluded:
    """Return the answers about every template for the subject that was observed. `index` is that of the facts alone."""
    assert requester.subject is not None
    proved = index.knowing(proof.directory) if proof.is_new else index
    before, used = index.answers(requester, call, at), in_use(proof, requester)
    raw = proved.answers(used, call, at)
    answers = _all_with_seen(proof, proved, used, raw, proved.frame(used, call, at))
    observed = union(answers.of(verdict) - before.of(verdict) for verdict in _CERTAIN)
    left_open = Gap(used, call, at, proof.before.organisation.templates, raw)
    return Concluded(
        replace(left_open, answers=answers, observed=observed, unlisted=len(proof.unlisted)), left_open, proved
    )


def in_use(proof: Proof, requester: Requester) -> Requester:
    """Return the requester with the use of its token that the observation is; it proves nothing of any other token."""
    token, observation = requester.token, proof.observation
    if token is None or observation.token is None or canonical(token.id) != canonical(observation.token):
        return requester
    seen = max(token.last_used_at or token.created_at, observation.observed_at)
    return Requester(replace(token, last_used_at=seen), requester.subject)


def contrary(headline: Reason, *, returned: bool) -> Reason:
    """Return the headline where the facts say the contrary of what was observed, and `headline` by themselves."""
    return _OPEN.get(RANKS[headline].gate, Reason.RULES_UNKNOWN) if returned else Reason.RULES_UNKNOWN


def _with_seen(proof: Proof, question: Question, answer: Answer) -> Answer:
    position = proof.before.position_of(question.template)
    if position is None or position not in proof.returned | proof.absent:
        return answer
    is_returned = position in proof.returned
    truth, headline = reach(answer)
    if truth is (Truth.YES if is_returned else Truth.NO):
        return answer
    if truth is not Truth.UNKNOWN:
        headline = contrary(headline, returned=is_returned)
    elif is_returned:
        # It was permitted, then; how is no cause of it.
        headline = granting(answer) or headline
    seen = Verdict.VISIBLE if is_returned else Verdict.HIDDEN
    web_app = seen if answer.web_app is not None and not _is_inactive(answer) else answer.web_app
    answer = replace(answer, web_app=web_app)
    token, request = answer.gate("token"), answer.gate("request")
    if token is not None and token.state is GateState.BLOCK:
        return answer
    if not is_returned:
        # With every template asked for it was not returned, so that what the call leaves out is not why.
        return replace(answer, verdict=Verdict.HIDDEN, headline=headline)
    if request is not None and request.state is GateState.BLOCK:
        return replace(answer, verdict=Verdict.HIDDEN, headline=request.reason)
    for gate in (token, request):
        if gate is not None and gate.state is GateState.UNKNOWN:
            return replace(answer, verdict=Verdict.UNKNOWN, headline=gate.reason)
    return replace(answer, verdict=Verdict.VISIBLE, headline=headline)


def _is_inactive(answer: Answer) -> bool:
    ends = (Reason.OWNER_LEFT, Reason.OWNER_DEACTIVATED)
    return any(attempt.reason in ends for attempt in answer.attempts())


def _all_with_seen(
    proof: Proof, index: Index, requester: Requester, answers: Answers, frame: dict[Reason, BitMap]
) -> Answers:
    """Return the answers as `_with_seen` returns them one by one."""
    assert requester.subject is not None
    if any(reason in frame for reason in _TOKEN_BLOCKS):
        return answers
    reached = index.reach(requester.subject)
    seen = {
        Verdict.VISIBLE: proof.returned - reached.of(Verdict.VISIBLE),
        Verdict.HIDDEN: proof.absent - reached.of(Verdict.HIDDEN),
    }
    changed = union(seen.values())
    found = {answer: left for answer, positions in answers.by_headline.items() if (left := positions - changed)}
    returned = seen[Verdict.VISIBLE]
    returned = _divide(found, Verdict.HIDDEN, returned, frame, _REQUEST_BLOCKS)
    returned = _divide(found, Verdict.UNKNOWN, returned, frame, (*_TOKEN_UNKNOWNS, *_REQUEST_UNKNOWNS))
    for (verdict, reason), positions in index.granting(requester.subject).by_headline.items():
        if verdict is Verdict.VISIBLE and (here := positions & returned & reached.of(Verdict.UNKNOWN)):
            found[verdict, reason] = found.get((verdict, reason), _NOTHING) | here
            returned = returned - here
    for (verdict, headline), positions in reached.by_headline.items():
        for told, left in ((Verdict.VISIBLE, returned), (Verdict.HIDDEN, seen[Verdict.HIDDEN])):
            is_contrary = verdict is not Verdict.UNKNOWN
            reason = contrary(headline, returned=told is Verdict.VISIBLE) if is_contrary else headline
            if here := positions & left:
                found[told, reason] = found.get((told, reason), _NOTHING) | here
    return Answers(found)


def _divide(
    found: dict[tuple[Verdict, Reason], BitMap],
    verdict: Verdict,
    left: BitMap,
    masks: dict[Reason, BitMap],
    order: Iterable[Reason],
) -> BitMap:
    for reason in order:
        if here := left & masks.get(reason, _NOTHING):
            found[verdict, reason] = found.get((verdict, reason), _NOTHING) | here
            left = left - here
    return left
