"""What the walk answers: a verdict, one headline, and every gate with every attempt."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from diagnostics.access.kleene import Truth
from diagnostics.access.reasons import RANKS, Basis, GateName, Reason


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
