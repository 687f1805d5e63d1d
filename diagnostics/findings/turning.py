"""When an answer last became another one, between two snapshots of the facts, and which change made it so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.access.answer import Answer
from diagnostics.access.directory import Directory
from diagnostics.access.question import Question
from diagnostics.findings.passage import Passage, answer_in, verdict_of
from diagnostics.organisation.differences import Difference
from diagnostics.organisation.model import Organisation


@dataclass(frozen=True, slots=True)
class Turning:
    """Two snapshots one after the other with different answers.

    `before` is None where the template was not listed then. `decisive` are the changes each of which turns the
    answer by itself, or keeps it from turning where it is left out. `changes` are all that concern the question.
    """

    from_moment: datetime
    to_moment: datetime
    before: Answer | None
    after: Answer
    decisive: tuple[Difference, ...]
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class LookBack:
    """What was found going back: the last turning, how many snapshots were looked at, and how far they reach."""

    turning: Turning | None
    looked_at: int
    back_to: datetime


def look_back(question: Question, directory: Directory, former: Iterable[Organisation]) -> LookBack:
    """Go back through `former` facts, newest first, to where the answer to `question` was another.

    Tokens and the moment are those of today each time: only the organisation's facts differ.
    """
    later = directory
    answer = answer_in(later, question)
    assert answer is not None
    count = 0
    for facts in former:
        count += 1
        earlier = Directory(facts, directory.inventory)
        was = answer_in(earlier, question)
        if verdict_of(was) is not answer.verdict:
            return LookBack(_turning(Passage(earlier, later), question, was, answer), count, _captured_at(earlier))
        assert was is not None
        later, answer = earlier, was
    return LookBack(None, count, _captured_at(later))


def _turning(passage: Passage, question: Question, was: Answer | None, answer: Answer) -> Turning:
    changes = passage.concerning(question)
    return Turning(
        _captured_at(passage.earlier),
        _captured_at(passage.later),
        was,
        answer,
        passage.decisive(question, changes),
        changes,
    )


def _captured_at(directory: Directory) -> datetime:
    return directory.organisation.organisation.captured_at
