"""Question and answer of the walk, in three-valued logic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from diagnostics.access.reasons import RANKS, Basis, GateName, Reason
from diagnostics.model.inventory import ServiceUser, Token
from diagnostics.model.organisation import Template, User

ArchivedFilter = Literal["both", "true", "false"]
SubjectKind = Literal["user", "service_user"]


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters of `GET /feed/templates`. The bounds on the time of change are inclusive."""

    archived: ArchivedFilter = "both"
    modified_after: datetime | None = None
    modified_before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the call asks for a span of time that ends before it begins, so that nothing can be returned."""
        after, before = self.modified_after, self.modified_before
        return after is not None and before is not None and after > before


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a request acts for. `record` is None where the workspace does not list the subject."""

    kind: SubjectKind
    id: str
    record: User | ServiceUser | None

    @property
    def user(self) -> User | None:
        """The listed user, if the subject is one."""
        return self.record if isinstance(self.record, User) else None

    @property
    def service_user(self) -> ServiceUser | None:
        """The listed service user, if the subject is one."""
        return self.record if isinstance(self.record, ServiceUser) else None

    @property
    def name(self) -> str:
        """The subject's name, or its id where it is not listed."""
        return self.record.name if self.record is not None else self.id


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks: a token with its subject, a subject alone (the web app's view), or a secret that matched nothing.

    A secret that matched nothing has neither token nor subject.
    """

    token: Token | None
    subject: Subject | None

    @property
    def is_unrecognised(self) -> bool:
        """Whether a secret was given that no token of the workspace has."""
        return self.token is None and self.subject is None

    @property
    def makes_calls(self) -> bool:
        """Whether the question is about a call of the API, and not about what a subject may open by itself."""
        return self.subject is None or self.token is not None


UNRECOGNISED = Requester(token=None, subject=None)


@dataclass(frozen=True, slots=True)
class Question:
    """Why does this requester get, or not get, this template from this call, judged at this moment?"""

    requester: Requester
    template: Template
    call: Call
    at: datetime


class Truth(StrEnum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return yes if one is yes, else unknown if one is unknown, else no."""
    result = Truth.NO
    for truth in truths:
        if truth is Truth.YES:
            return Truth.YES
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return no if one is no, else unknown if one is unknown, else yes."""
    result = Truth.YES
    for truth in truths:
        if truth is Truth.NO:
            return Truth.NO
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def truth_of(said: bool | None) -> Truth:
    """Return what is said as a truth; nothing said is not known."""
    if said is None:
        return Truth.UNKNOWN
    return Truth.YES if said else Truth.NO


class Verdict(StrEnum):
    """Whether the call returns the template."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


class GateState(StrEnum):
    """What a gate came to. `irrelevant`: the other of sharing and membership decides."""

    PASS = "pass"
    BLOCK = "block"
    UNKNOWN = "unknown"
    IRRELEVANT = "irrelevant"


class Evidence(NamedTuple):
    """A thing of the workspace that an attempt looked at, by type, id and name."""

    type: str
    id: str
    name: str


class Attempt(NamedTuple):
    """One way a gate could have passed. `rule` is the template's rule it tried, by index in the file."""

    reason: Reason
    outcome: Truth
    rule: int | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """One question of the walk, with all that was tried and the one reason that stands for it."""

    name: GateName
    state: GateState
    reason: Reason
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `web_app` is what the subject sees in the web app; None for one that cannot log in."""

    verdict: Verdict
    headline: Reason
    web_app: Verdict | None
    gates: tuple[Gate, ...]

    def gate(self, name: GateName) -> Gate | None:
        """Return the gate of that name, or None where the question has none (a subject asked about without a token)."""
        return next((gate for gate in self.gates if gate.name == name), None)

    def attempts(self) -> Iterable[Attempt]:
        """Return every attempt of every gate, in order."""
        return (attempt for gate in self.gates for attempt in gate.attempts)

    @property
    def inferences(self) -> tuple[Reason, ...]:
        """The reasons of a failed attempt that no document states, where the answer could turn on them."""
        if self.verdict is Verdict.VISIBLE:
            return ()
        return tuple(dict.fromkeys(attempt.reason for attempt in self.attempts() if basis(attempt) == "inference"))

    @property
    def unknowns(self) -> tuple[Reason, ...]:
        """The reasons whose missing facts would settle an answer that is not certain."""
        if self.verdict is not Verdict.UNKNOWN:
            return ()
        open_attempts = (attempt for attempt in self.attempts() if attempt.outcome is Truth.UNKNOWN)
        return tuple(dict.fromkeys(attempt.reason for attempt in open_attempts))


def basis(attempt: Attempt) -> Basis:
    """Return what the reason of `attempt` rests on."""
    return RANKS[attempt.reason].basis
