"""The JSON contract of the answers as models, from which `sightline schema` is generated.

The answers themselves are written as plain data, which costs no model at start; tests hold them to these models.
"""

from typing import Literal

from pydantic import BaseModel, Field

from diagnostics.access.reasons import Reason
from diagnostics.findings.observed import Outcome
from tui.presentation.schema_beside import VerdictWord
from tui.presentation.schema_why import (
    BasisWord,
    ConditionContract,
    Contract,
    RestoringRepairContract,
    SubjectContract,
    WhyContract,
)


class CountsContract(Contract):
    """How many templates have each verdict."""

    visible: int
    hidden: int
    unknown: int


class CauseContract(Contract):
    """How many templates are hidden or unknown for one reason."""

    verdict: Literal["hidden", "unknown"]
    reason: Reason
    count: int


class UnknownsContract(Contract):
    """How many templates hang on the same facts; the conditions are those of the example."""

    reason: Reason
    count: int
    example: str
    conditions: list[ConditionContract]


class RowContract(Contract):
    """One template with its answer, what the verdict rests on, and what decides an unknown one.

    The conditions of one that was observed without its cause are the causes it may have.
    """

    id: str
    name: str
    verdict: VerdictWord
    headline: Reason
    basis: BasisWord | None
    conditions: list[ConditionContract] = Field(default_factory=list)


class GapTokenContract(Contract):
    """The token asked about; all null for a secret that matches none."""

    id: str | None
    name: str | None
    kind: Literal["service_user", "user"] | None


class RestoringContract(Contract):
    """With `--repairs`: the repair that restores most of a cause, and what sharing each template would."""

    reason: Reason
    repair: RestoringRepairContract | None
    sharing_restores: int
    share: list[str]
    missing: int


class ObservedTemplateContract(Contract):
    """One template beside the observation."""

    id: str
    outcome: Outcome


class ObservedContract(Contract):
    """The newest observation of the subject beside the prediction. `rate`: part of certain predictions that agreed."""

    observed_at: str
    whole: bool
    counts: dict[Outcome, int]
    rate: float | None
    templates: list[ObservedTemplateContract]
    unlisted: list[str]


class GapContract(Contract):
    """The output of `sightline gap --json`."""

    contract_version: Literal[1] = Field(alias="schema")
    token: GapTokenContract
    subject: SubjectContract | None
    call: str | None
    at: str
    captured_at: str
    counts: CountsContract
    causes: list[CauseContract]
    unlisted: int
    unknowns: list[UnknownsContract] = Field(default_factory=list)
    templates: list[RowContract]
    repairs: list[RestoringContract] | None = None
    observed: ObservedContract | None = None


CONTRACTS: dict[str, type[BaseModel]] = {"why": WhyContract, "gap": GapContract}
"""The model of the output of commands that answer questions, by the name of the command."""
