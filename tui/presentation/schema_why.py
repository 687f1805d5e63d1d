"""The JSON contract of one answer as models, from which `sightline schema why` is generated.

The answers themselves are written as plain data, which costs no model at start; tests hold them to these models.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from diagnostics.access.reasons import Reason
from diagnostics.findings.changes import ChangeCode
from diagnostics.findings.repairs.types import AdviceCode
from diagnostics.model.fact import FactCode
from diagnostics.tokens.quota import RetirementReason
from tui.presentation.schema_beside import (
    FutileContract,
    HalfContract,
    LookAlikeContract,
    RepairStepContract,
    SiblingContract,
    VerdictWord,
)

BasisWord = Literal["facts", "observed"]


class Contract(BaseModel):
    """Base of all parts of the contract."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=True)


class EvidenceContract(Contract):
    """A thing of the workspace that an attempt looked at."""

    type: Literal["token", "user", "service_user", "group", "site", "organisation", "permission", "permission_set"]
    id: str
    name: str


class AttemptContract(Contract):
    """One way a gate could have passed. `rule` is the index of the template's rule in the file."""

    reason: Reason
    outcome: Literal["yes", "no", "unknown"]
    rule: int | None
    evidence: list[EvidenceContract]


class GateContract(Contract):
    """One question of the walk."""

    gate: Literal["token", "subject", "sharing", "membership", "permission", "request"]
    state: Literal["pass", "block", "unknown", "irrelevant"]
    reason: Reason
    attempts: list[AttemptContract]


class TokenContract(Contract):
    """The token asked about."""

    id: str
    name: str
    kind: Literal["service_user", "user"]


class SubjectContract(Contract):
    """Whom the request acts for."""

    kind: Literal["service_user", "user"]
    id: str
    name: str


class TemplateContract(Contract):
    """The template asked about. One that is not `listed` bears what was asked for as id and name."""

    id: str
    name: str
    listed: bool


class CandidateContract(Contract):
    """Something that may have been meant."""

    id: str
    name: str


class ChangeContract(Contract):
    """One change: its code, and the ids its code speaks of. A `change-request` without value leaves it out."""

    change: ChangeCode
    template: str | None = None
    rule: int | None = None
    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    permission_set: str | None = None
    permission: str | None = None
    token: str | None = None
    parameter: Literal["archived", "modified_after", "modified_before"] | None = None
    value: str | None = None


class OpenedContract(Contract):
    """A template that a repair opens besides."""

    id: str
    name: str


class RepairContract(Contract):
    """A smallest set of changes that makes the template visible, and how much else it opens: with `--names`, what."""

    changes: list[ChangeContract]
    templates_gained: int
    subjects_gained: int
    grants_override: bool
    title: str
    who: str
    where: str
    undo: str
    message: str
    notes: list[str] = []
    steps: list[RepairStepContract] = []
    templates: list[OpenedContract] | None = None
    subjects: list[SubjectContract] | None = None


class SubstituteContract(Contract):
    """Somebody else who sees the template, and how many of the other templates of the requester."""

    kind: Literal["service_user", "user"]
    id: str
    name: str
    templates_shared: int
    templates_of_asker: int


class RetirementContract(Contract):
    """A token that could be retired to make room for another."""

    id: str
    name: str
    reasons: list[RetirementReason]


class AdviceContract(Contract):
    """What the product advises besides repairs: it is no repair, and nothing of it was tried on a copy."""

    advice: AdviceCode
    source: str
    subjects_total: int
    subjects: list[SubstituteContract]
    retire: list[RetirementContract]
    text: str


class RestoringRepairContract(RepairContract):
    """A repair with how many missing templates it restores, and how many of them are of the cause."""

    restores: int
    restores_of_cause: int


class DifferenceContract(Contract):
    """One entry that differs between two captures; `fields` are those of a changed one."""

    list: str
    id: str
    name: str
    kind: Literal["added", "removed", "changed"]
    fields: tuple[str, ...]


class AnswerContract(Contract):
    """Verdict and headline alone."""

    verdict: VerdictWord
    headline: Reason


class TurningContract(Contract):
    """Two captures one after the other with different answers. Before: null where the template was not listed."""

    from_moment: str = Field(alias="from")
    to_moment: str = Field(alias="to")
    before: AnswerContract | None
    after: AnswerContract
    decisive: tuple[DifferenceContract, ...]
    changes: tuple[DifferenceContract, ...]


class SinceContract(Contract):
    """What former facts say: how many were looked at, how far they reach, and the last turning of the verdict."""

    looked_at: int
    back_to: str
    turning: TurningContract | None


class FactContract(Contract):
    """One elementary fact, with the ids that its code speaks of."""

    fact: FactCode
    value: bool
    subject: str | None = None
    permission_set: str | None = None
    permission: str | None = None
    group: str | None = None
    site: str | None = None
    template: str | None = None
    rule: int | None = None
    token: str | None = None


class ConditionContract(Contract):
    """Unknown facts that together decide an unknown answer, and what they lead to."""

    facts: list[FactContract]
    verdict: Literal["visible", "hidden"]
    headline: Reason


class ProofContract(Contract):
    """A fact that an observation proves, and the template that shows it; null where the use of the token does."""

    fact: FactContract
    template: str | None
    observed_at: str


class WhyContract(Contract):
    """The output of `sightline why --json`."""

    contract_version: Literal[1] = Field(alias="schema")
    verdict: VerdictWord
    headline: Reason
    web_app: VerdictWord | None
    basis: BasisWord | None
    proofs: list["ProofContract"]
    token: TokenContract | None
    subject: SubjectContract | None
    template: TemplateContract
    nearest: list[CandidateContract]
    call: str | None
    at: str
    captured_at: str
    gates: list[GateContract]
    inferences: list[Reason]
    unknowns: list[Reason]
    conditions: list["ConditionContract"] = []
    repairs_total: int
    repairs: list[RepairContract]
    advice: list[AdviceContract] = []
    look_alikes: list[LookAlikeContract] = []
    would_not_help: list[FutileContract] = []
    halves: list[HalfContract] = []
    siblings: list[SiblingContract] = []
    since: SinceContract | None = None
