"""JSON answers of `settle`: the questions, and what was learned."""

from typing import Literal

from diagnostics.workspace.answers import AnswerState
from tui.presentation.contract.parts import CountsData, FactData, Part, SubjectData, TokenData


class DecidesData(Part):
    """How many unknown templates each answer decides."""

    yes: int
    no: int


class DecidedData(Part):
    """How many unknown templates an answer decides, by what they become."""

    visible: int
    hidden: int


class BecomesData(Part):
    """What unknown templates become, by answer."""

    yes: DecidedData
    no: DecidedData


class QuestionData(Part, kw_only=True):
    """Is any of the facts so? Its id is made of them, so that it holds across calls."""

    id: str
    facts: list[FactData]
    text: str
    where: str
    decides: DecidesData
    becomes: BecomesData


class SettleAnswer(Part, kw_only=True):
    """The output of `sightline settle --json`."""

    schema: Literal[1]
    token: TokenData | None
    subject: SubjectData | None
    counts: CountsData
    unknown: int
    questions: list[QuestionData]


class HeldData(Part, kw_only=True):
    """An answer that was learned, and what it is worth; `against` are facts that contradict it."""

    id: str
    facts: list[FactData]
    text: str
    answer: Literal["yes", "no"]
    by: str
    at: str
    source: str
    state: AnswerState
    against: list[FactData]


class LearnedAnswers(Part, kw_only=True):
    """The output of `sightline settle --learned --json`."""

    schema: Literal[1]
    answers: list[HeldData]
