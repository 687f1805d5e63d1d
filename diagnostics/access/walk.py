"""The walk: one requester, one template, every gate, every attempt.

    visible = token AND subject AND (sharing OR membership) AND permission AND request

All gates are evaluated even behind one that blocks: fixing one cause must not reveal the next one only afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, permission, request, sharing, subject, token
from diagnostics.access.reasons import (
    ACCESS_GRANTS,
    ACCESS_NEAR_MISSES,
    ACCESS_UNKNOWNS,
    GateName,
    Reason,
    first,
    with_effect,
)
from diagnostics.access.types import (
    Answer,
    Attempt,
    Call,
    Gate,
    GateState,
    Question,
    Requester,
    Subject,
    Truth,
    Verdict,
    all_of,
    any_of,
)
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.model.organisation import Template

_GATES: tuple[GateName, ...] = ("token", "subject", "sharing", "membership", "permission", "request")
_STATES = {Truth.YES: GateState.PASS, Truth.NO: GateState.BLOCK, Truth.UNKNOWN: GateState.UNKNOWN}
_TRUTHS = {state: truth for truth, state in _STATES.items()}
_GRANTING = (*ACCESS_GRANTS, *ACCESS_UNKNOWNS)
"""What grants access, first choice first. A rule that nobody could read may be known to cover the subject."""

_BY_TRUTH = {Truth.YES: _GRANTING, Truth.UNKNOWN: ACCESS_UNKNOWNS, Truth.NO: ACCESS_NEAR_MISSES}
_VERDICTS = {Truth.YES: Verdict.VISIBLE, Truth.NO: Verdict.HIDDEN, Truth.UNKNOWN: Verdict.UNKNOWN}


def walk(directory: Directory, question: Question) -> Answer:
    """Answer one question. Every fact comes from `directory`; only expiry depends on the question's moment."""
    requester = question.requester
    if requester.subject is None:
        return _unrecognised(directory)
    template = question.template
    before = _before_access(directory, requester, question)
    access = _access_gates(directory, requester.subject, template)
    may_open = _gate("permission", permission.attempts(directory, requester.subject, template))
    after = [_gate("request", request.attempts(question.call, template))] if requester.token is not None else []

    chain = [*before, *access, may_open, *after]
    verdict = _VERDICTS[_conjunction([*before, may_open, *after], access)]
    return Answer(
        verdict=verdict,
        headline=_headline(verdict, before, access, [may_open, *after]),
        web_app=_web_app(directory, requester.subject, before[-1], access, may_open),
        gates=tuple(chain),
    )


def reach(answer: Answer) -> tuple[Truth, Reason]:
    """Return whether the subject may have the template, token and call aside, and the headline of just that."""
    gates = {gate.name: gate for gate in answer.gates}
    before, access, after = [gates["subject"]], [gates["sharing"], gates["membership"]], [gates["permission"]]
    truth = _conjunction([*before, *after], access)
    return truth, _headline(_VERDICTS[truth], before, access, after)


def granting(answer: Answer) -> Reason | None:
    """Return what certainly gives access to the template, permission aside; None where nothing does."""
    tried = [attempt for gate in answer.gates if gate.name in ("sharing", "membership") for attempt in gate.attempts]
    return first([attempt.reason for attempt in tried if attempt.outcome is Truth.YES], _GRANTING)


def _before_access(directory: Directory, requester: Requester, question: Question) -> list[Gate]:
    assert requester.subject is not None
    gates = []
    if requester.token is not None:
        gates.append(_gate("token", token.attempts(directory, requester.token, requester.subject, question.at)))
    elif stops := token.without_token(directory, requester.subject):
        gates.append(_gate("token", stops))
    gates.append(_gate("subject", subject.attempts(directory, requester.subject)))
    return gates


def _access_gates(directory: Directory, asking: Subject, template: Template) -> list[Gate]:
    shared = sharing.attempts(directory, asking, template)
    through = membership.attempts(directory, asking, template)
    is_shared = any_of(attempt.outcome for attempt in shared)
    is_member = any_of(attempt.outcome for attempt in through)
    if asking.kind == "user" and is_member is Truth.NO and _may_hide_a_group(shared):
        is_member = Truth.UNKNOWN
    states = {"sharing": _STATES[is_shared], "membership": _STATES[is_member]}
    reasons = {
        "sharing": _own_reason(is_shared, shared, Reason.NOT_SHARED),
        "membership": _own_reason(is_member, through, Reason.NO_GROUP_OR_SITE_RULE),
    }
    if is_shared is Truth.YES and is_member is not Truth.YES:
        states["membership"] = GateState.IRRELEVANT
    if is_member is Truth.YES and is_shared is not Truth.YES:
        states["sharing"] = GateState.IRRELEVANT
    if asking.kind == "service_user" and not through:
        states["membership"] = GateState.IRRELEVANT
    return [
        Gate("sharing", states["sharing"], reasons["sharing"], shared),
        Gate("membership", states["membership"], reasons["membership"], through),
    ]


def _may_hide_a_group(shared: Iterable[Attempt]) -> bool:
    """Return whether a rule that could not be read, or is not listed, might name a group or site of the subject's."""
    unread = (Reason.RULE_NOT_UNDERSTOOD, Reason.RULES_UNKNOWN)
    return any(attempt.reason in unread and attempt.outcome is Truth.UNKNOWN for attempt in shared)


def _own_reason(truth: Truth, attempts: tuple[Attempt, ...], where_none: Reason) -> Reason:
    decisive = [attempt.reason for attempt in attempts if attempt.outcome is truth]
    found = [attempt.reason for attempt in attempts]
    return first(decisive, _BY_TRUTH[truth]) or first(found, ACCESS_NEAR_MISSES) or where_none


def _gate(name: GateName, attempts: tuple[Attempt, ...]) -> Gate:
    """Return a gate whose attempts must all hold, with the first reason of what it came to."""
    truth = all_of(attempt.outcome for attempt in attempts)
    found = [attempt.reason for attempt in attempts if attempt.outcome is truth]
    reason = first(found, with_effect(("grant", "block", "unknown"), name))
    assert reason is not None
    return Gate(name, _STATES[truth], reason, attempts)


def _truth(gate: Gate) -> Truth:
    return _TRUTHS[gate.state]


def _access(access: Iterable[Gate]) -> Truth:
    return any_of(_truth(gate) for gate in access if gate.state is not GateState.IRRELEVANT)


def _conjunction(others: Iterable[Gate], access: Iterable[Gate]) -> Truth:
    return all_of([*map(_truth, others), _access(access)])


def _web_app(
    directory: Directory, asking: Subject, is_known: Gate, access: list[Gate], may_open: Gate
) -> Verdict | None:
    """Return what the user sees in the web app: the same walk without the token and the call."""
    if asking.kind == "service_user":
        return None
    if token.end_of(directory, asking) is not None:
        return Verdict.HIDDEN
    return _VERDICTS[_conjunction([is_known, may_open], access)]


def _headline(verdict: Verdict, before: list[Gate], access: list[Gate], after: list[Gate]) -> Reason:
    """Return the one reason for the whole answer, so that many answers can be grouped by it."""
    tried = [attempt for gate in access for attempt in gate.attempts]
    if verdict is Verdict.VISIBLE:
        granted = first([attempt.reason for attempt in tried if attempt.outcome is Truth.YES], _GRANTING)
        assert granted is not None
        return granted
    wanted = Truth.NO if verdict is Verdict.HIDDEN else Truth.UNKNOWN
    for gate in before:
        if _truth(gate) is wanted:
            return gate.reason
    if _access(access) is wanted:
        order = ACCESS_NEAR_MISSES if wanted is Truth.NO else ACCESS_UNKNOWNS
        reason = first([attempt.reason for attempt in tried if attempt.outcome is wanted], order)
        return reason or Reason.NOT_SHARED
    return next(gate.reason for gate in after if _truth(gate) is wanted)


def _unrecognised(directory: Directory) -> Answer:
    """Return the answer about a secret that no token has.

    The API refuses it, where the workspace knows the secret of every token that there is; else it may well be good.
    """
    unknown = (Attempt(Reason.SUBJECT_UNKNOWN, Truth.UNKNOWN),)
    gates = [Gate(name, GateState.UNKNOWN, Reason.SUBJECT_UNKNOWN, unknown) for name in _GATES]
    if not directory.knows_all_secrets:
        return Answer(Verdict.UNKNOWN, Reason.SUBJECT_UNKNOWN, Verdict.UNKNOWN, tuple(gates))
    tried = (Attempt(Reason.TOKEN_UNRECOGNISED, Truth.NO),)
    gates[0] = Gate("token", GateState.BLOCK, Reason.TOKEN_UNRECOGNISED, tried)
    return Answer(Verdict.HIDDEN, Reason.TOKEN_UNRECOGNISED, Verdict.UNKNOWN, tuple(gates))


@dataclass(frozen=True, slots=True)
class Absent:
    """A template that is asked about but not listed, and what the caller may have meant."""

    text: str
    nearest: tuple[Candidate, ...]

    def as_error(self) -> NothingOfThatName:
        """Return the error for a question that makes no sense about a template that is not listed."""
        return NothingOfThatName("template", self.text, self.nearest)


def walk_absent(
    directory: Directory, requester: Requester, absent: Absent, call: Call, at: datetime
) -> tuple[Question, Answer]:
    """Walk a template of which nothing is known. The verdict is unknown: it may not even exist."""
    organisation = directory.organisation
    coverage = replace(organisation.coverage, template_rules="unavailable", template_locations="unavailable")
    nothing_known = directory.covered(coverage)
    template = Template(id=absent.text or " ", name=absent.text)
    answer = walk(nothing_known, Question(requester, template, replace(call, archived="both"), at))
    if answer.verdict is not Verdict.UNKNOWN:
        answer = replace(answer, verdict=Verdict.UNKNOWN, headline=Reason.RULES_UNKNOWN)
    if call.archived != "both":
        answer = replace(answer, gates=tuple(map(_with_archived_unknown, answer.gates)))
    return Question(requester, template, call, at), answer


def _with_archived_unknown(gate: Gate) -> Gate:
    """Return the gate; that of the request leaves open whether the call's filter leaves the template out."""
    if gate.name != "request" or gate.reason is Reason.SUBJECT_UNKNOWN:
        return gate
    attempts = tuple(attempt for attempt in gate.attempts if attempt.outcome is not Truth.YES)
    open_attempt = Attempt(Reason.EXCLUDED_BY_ARCHIVED_FILTER, Truth.UNKNOWN)
    return Gate(gate.name, GateState.UNKNOWN, open_attempt.reason, (open_attempt, *attempts))
