"""JSON answer of `why`."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from diagnostics.access.reasons import GateName, Reason
from diagnostics.access.types import GateState, SubjectKind, Truth, Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.changes import ChangeCode
from diagnostics.findings.repairs.types import AdviceCode
from diagnostics.tokens.quota import RetirementReason
from tui.presentation.contract.parts import (
    AnswerData,
    ChangeData,
    ConditionData,
    DifferenceData,
    FactData,
    Part,
    SubjectData,
    ThingData,
    TokenData,
)


class EvidenceData(Part):
    """A thing of the workspace that an attempt looked at."""

    type: Literal["token", "user", "service_user", "group", "site", "organisation", "permission", "permission_set"]
    id: str
    name: str


class AttemptData(Part):
    """One way a gate could have passed. `rule` is the index of the template's rule in the file."""

    reason: Reason
    outcome: Truth
    rule: int | None
    evidence: list[EvidenceData]


class GateData(Part):
    """One question of the walk."""

    gate: GateName
    state: GateState
    reason: Reason
    attempts: list[AttemptData]


class TemplateData(Part):
    """The template asked about. One that is not `listed` bears what was asked for as id and name."""

    id: str
    name: str
    listed: bool


class RepairStepData(Part):
    """One change of a repair in words; `message` is for who does it alone, where a repair takes several steps."""

    request: str
    who: str
    where: str
    undo: str
    note: str
    message: str


class RepairData(Part, kw_only=True):
    """A smallest set of changes that makes the template visible, and how much else it opens: with `--names`, what."""

    changes: list[ChangeData]
    templates_gained: int
    subjects_gained: int
    grants_override: bool
    title: str
    who: str
    where: str
    undo: str
    message: str
    notes: list[str]
    steps: list[RepairStepData]
    templates: list[ThingData] | UnsetType = UNSET
    subjects: list[SubjectData] | UnsetType = UNSET


class SubstituteData(Part):
    """Somebody else who sees the template, and how many of the other templates of the requester."""

    kind: SubjectKind
    id: str
    name: str
    templates_shared: int
    templates_of_asker: int


class RetirementData(Part):
    """A token that could be retired to make room for another."""

    id: str
    name: str
    reasons: list[RetirementReason]


class AdviceData(Part, kw_only=True):
    """What the product advises besides repairs: it is no repair, and nothing of it was tried on a copy."""

    advice: AdviceCode
    source: str
    subjects_total: int
    subjects: list[SubstituteData]
    retire: list[RetirementData]
    text: str


class RepairsData(Part, kw_only=True):
    """The first repairs, how many there are in all, and advice beside them."""

    repairs_total: int
    repairs: list[RepairData]
    advice: list[AdviceData]


class LookAlikeData(Part):
    """Something of a near name, with its own answer."""

    type: Literal["template", "token", "subject"]
    id: str
    name: str
    verdict: Verdict
    headline: Reason


class FutileData(Part, kw_only=True):
    """A change that does not help, with the reason that is left after it. `repeated`: it is so already."""

    change: ChangeCode
    template: str | UnsetType = UNSET
    user: str | UnsetType = UNSET
    service_user: str | UnsetType = UNSET
    group: str | UnsetType = UNSET
    site: str | UnsetType = UNSET
    permission_set: str | UnsetType = UNSET
    permission: str | UnsetType = UNSET
    token: str | UnsetType = UNSET
    reason: Reason
    repeated: bool


class NearData(Part):
    """A group or site of a near name that the user belongs to."""

    type: Literal["group", "site"]
    id: str
    name: str


class HalfData(Part, kw_only=True):
    """What a user has of a rule that it misses; `through` is the site above by which it is at the rule's."""

    rule: int
    group: str | None
    in_group: Truth | None
    site: str | None
    at_site: Truth | None
    through: str | None
    near: list[NearData]


class SiblingData(Part):
    """Another token of the same subject, which gets the template."""

    id: str
    name: str
    last_used_at: str | None
    expires_at: str | None


class BesideData(Part, kw_only=True):
    """What is told beside an answer, where it was looked for."""

    look_alikes: list[LookAlikeData]
    would_not_help: list[FutileData]
    halves: list[HalfData]
    siblings: list[SiblingData]


class TurningData(Part, kw_only=True):
    """Two captures one after the other with different answers. Before: null where the template was not listed."""

    from_moment: str = msgspec.field(name="from")
    to_moment: str = msgspec.field(name="to")
    before: AnswerData | None
    after: AnswerData
    decisive: list[DifferenceData]
    changes: list[DifferenceData]


class SinceData(Part):
    """What former facts say: how many were looked at, how far they reach, and the last turning of the verdict."""

    looked_at: int
    back_to: str
    turning: TurningData | None


class ProofData(Part):
    """A fact that an observation proves, and the template that shows it; null where the use of the token does."""

    fact: FactData
    template: str | None
    observed_at: str


class RestsOnData(Part):
    """What a verdict rests on, null only for unknown, and what observations prove of it."""

    basis: Basis | None
    proofs: list[ProofData]


class WhyAnswer(Part, kw_only=True):
    """The output of `sightline why --json`."""

    schema: Literal[1]
    verdict: Verdict
    headline: Reason
    web_app: Verdict | None
    basis: Basis | None
    proofs: list[ProofData]
    token: TokenData | None
    subject: SubjectData | None
    template: TemplateData
    nearest: list[ThingData]
    call: str | None
    at: str
    captured_at: str
    gates: list[GateData]
    inferences: list[Reason]
    unknowns: list[Reason]
    conditions: list[ConditionData]
    repairs_total: int
    repairs: list[RepairData]
    advice: list[AdviceData]
    look_alikes: list[LookAlikeData] | UnsetType = UNSET
    would_not_help: list[FutileData] | UnsetType = UNSET
    halves: list[HalfData] | UnsetType = UNSET
    siblings: list[SiblingData] | UnsetType = UNSET
    since: SinceData | UnsetType = UNSET
