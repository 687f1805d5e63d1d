"""The JSON contract of the questions that settle, as models."""

from typing import Literal

from pydantic import Field

from tui.presentation.schema import CountsContract
from tui.presentation.schema_why import Contract, FactContract, SubjectContract, TokenContract


class DecidesContract(Contract):
    """How many unknown templates each answer decides."""

    yes: int
    no: int


class DecidedContract(Contract):
    """How many unknown templates an answer decides, by what they become."""

    visible: int
    hidden: int


class BecomesContract(Contract):
    """What unknown templates become, by answer."""

    yes: DecidedContract
    no: DecidedContract


class QuestionContract(Contract):
    """Is any of the facts so? Its id is made of them, so that it holds across calls."""

    id: str
    facts: list[FactContract]
    text: str
    where: str
    decides: DecidesContract
    becomes: BecomesContract


class SettleContract(Contract):
    """The output of `sightline settle --json`."""

    contract_version: Literal[1] = Field(alias="schema")
    token: TokenContract | None
    subject: SubjectContract | None
    counts: CountsContract
    unknown: int
    questions: list[QuestionContract]
