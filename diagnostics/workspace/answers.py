"""The facts of a workspace with what was learned, and what became of each answer.

An answer fills only what the facts leave unknown. One that they contradict by now is set aside, never applied in part.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.filling import Filled, truth_of_fact, with_facts
from diagnostics.access.types import Truth
from diagnostics.model.fact import Fact
from diagnostics.workspace.learned import Learned, LearnedAnswer


class AnswerState(StrEnum):
    """What an answer is worth beside the facts."""

    USED = "used"
    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    POINTLESS = "pointless"


class HeldAnswer(NamedTuple):
    """One answer with its state; `against` are the facts that the workspace says the opposite of."""

    answer: LearnedAnswer
    state: AnswerState
    against: tuple[Fact, ...] = ()


class Answered(NamedTuple):
    """A directory with every answer that it does not contradict, and the state of all, in the order of the file."""

    directory: Directory
    answers: tuple[HeldAnswer, ...]

    @property
    def set_aside(self) -> tuple[HeldAnswer, ...]:
        """The answers that are contradicted."""
        return tuple(one for one in self.answers if one.state is AnswerState.CONTRADICTED)


Agrees = Callable[[Directory], bool]
"""Return whether a directory agrees with what was observed."""


def with_answers(directory: Directory, learned: Learned, agrees: Agrees | None = None) -> Answered:
    """Return `directory` with the answers, the latest first where two contradict each other.

    Where `agrees` is given, an answer with which it does not hold any more is contradicted too.
    """
    held: dict[str, HeldAnswer] = {}
    for answer in sorted(learned.answers, key=lambda one: one.at, reverse=True):
        filled = filled_in(directory, answer)
        against = tuple(dict.fromkeys(filled.contradicted))
        if against:
            held[answer.id] = HeldAnswer(answer, AnswerState.CONTRADICTED, against)
        elif filled.directory is directory:
            held[answer.id] = HeldAnswer(answer, AnswerState.CONFIRMED if filled.decided else AnswerState.POINTLESS)
        elif agrees is not None and not agrees(filled.directory):
            held[answer.id] = HeldAnswer(answer, AnswerState.CONTRADICTED, said_by(answer))
        else:
            directory = filled.directory
            held[answer.id] = HeldAnswer(answer, AnswerState.USED)
    return Answered(directory, tuple(held[answer.id] for answer in learned.answers))


def filled_in(directory: Directory, answer: LearnedAnswer) -> Filled:
    """Return the directory with one answer, and which of its facts that contradicts."""
    said = said_by(answer)
    if answer.answer == "yes" and len(said) > 1:
        return with_facts(directory, (), [said])
    return with_facts(directory, said)


def said_by(answer: LearnedAnswer) -> tuple[Fact, ...]:
    """Return the facts as the answer says they are; of several said to be so it is one that is."""
    return answer.facts if answer.answer == "yes" else tuple(fact.contrary() for fact in answer.facts)


def truths(directory: Directory, facts: Iterable[Fact]) -> tuple[Truth, ...]:
    """Return whether each fact, as it says, is true."""
    opposite = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
    found = ((fact.value, truth_of_fact(directory, fact)) for fact in facts)
    return tuple(truth if value else opposite[truth] for value, truth in found)
