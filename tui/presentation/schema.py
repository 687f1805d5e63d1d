"""The JSON contract of the answers as models, from which `sightline schema` is generated.

The answers themselves are written as plain data, which costs no model at start; tests hold them to these models.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from diagnostics.access.reasons import Reason
from diagnostics.findings.changes import ChangeCode
from diagnostics.findings.observed import Outcome
from diagnostics.findings.repairs.types import AdviceCode
from diagnostics.tokens.quota import RetirementReason

VerdictWord = Literal["visible", "hidden", "unknown"]


class _Contract(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=True)


class EvidenceContract(_Contract):
    """A thing of the workspace that an attempt looked at."""

    type: Literal["token", "user", "service_user", "group", "site", "organisation", "permission", "permission_set"]
    id: str
    name: str


class AttemptContract(_Contract):
    """One way a gate could have passed. `rule` is the index of the template's rule in the file."""

    reason: Reason
    outcome: Literal["yes", "no", "unknown"]
    rule: int | None
    evidence: list[EvidenceContract]


class GateContract(_Contract):
    """One question of the walk."""

    gate: Literal["token", "subject", "sharing", "membership", "permission", "request"]
    state: Literal["pass", "block", "unknown", "irrelevant"]
    reason: Reason
    attempts: list[AttemptContract]


class TokenContract(_Contract):
    """The token asked about."""

    id: str
    name: str
    kind: Literal["service_user", "user"]


class SubjectContract(_Contract):
    """Whom the request acts for."""

    kind: Literal["service_user", "user"]
    id: str
    name: str


class TemplateContract(_Contract):
    """The template asked about. One that is not `listed` bears what was asked for as id and name."""

    id: str
    name: str
    listed: bool


class CandidateContract(_Contract):
    """Something that may have been meant."""

    id: str
    name: str


class ChangeContract(_Contract):
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


class OpenedContract(_Contract):
    """A template that a repair opens besides."""

    id: str
    name: str


class RepairContract(_Contract):
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
    templates: list[OpenedContract] | None = None
    subjects: list[SubjectContract] | None = None


class SubstituteContract(_Contract):
    """Somebody else who sees the template, and how many of the other templates of the requester."""

    kind: Literal["service_user", "user"]
    id: str
    name: str
    templates_shared: int
    templates_of_asker: int


class RetirementContract(_Contract):
    """A token that could be retired to make room for another."""

    id: str
    name: str
    reasons: list[RetirementReason]


class AdviceContract(_Contract):
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


class DifferenceContract(_Contract):
    """One entry that differs between two captures; `fields` are those of a changed one."""

    list: str
    id: str
    name: str
    kind: Literal["added", "removed", "changed"]
    fields: tuple[str, ...]


class AnswerContract(_Contract):
    """Verdict and headline alone."""

    verdict: VerdictWord
    headline: Reason


class TurningContract(_Contract):
    """Two captures one after the other with different answers. Before: null where the template was not listed."""

    from_moment: str = Field(alias="from")
    to_moment: str = Field(alias="to")
    before: AnswerContract | None
    after: AnswerContract
    decisive: tuple[DifferenceContract, ...]
    changes: tuple[DifferenceContract, ...]


class SinceContract(_Contract):
    """What former facts say: how many were looked at, how far they reach, and the last turning of the verdict."""

    looked_at: int
    back_to: str
    turning: TurningContract | None


class WhyContract(_Contract):
    """The output of `sightline why --json`."""

    contract_version: Literal[1] = Field(alias="schema")
    verdict: VerdictWord
    headline: Reason
    web_app: VerdictWord | None
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
    repairs_total: int
    repairs: list[RepairContract]
    advice: list[AdviceContract] = []
    since: SinceContract | None = None


class CountsContract(_Contract):
    """How many templates have each verdict."""

    visible: int
    hidden: int
    unknown: int


class CauseContract(_Contract):
    """How many templates are hidden or unknown for one reason."""

    verdict: Literal["hidden", "unknown"]
    reason: Reason
    count: int


class RowContract(_Contract):
    """One template with its answer."""

    id: str
    name: str
    verdict: VerdictWord
    headline: Reason


class GapTokenContract(_Contract):
    """The token asked about; all null for a secret that matches none."""

    id: str | None
    name: str | None
    kind: Literal["service_user", "user"] | None


class RestoringContract(_Contract):
    """With `--repairs`: the repair that restores most of a cause, and what sharing each template would."""

    reason: Reason
    repair: RestoringRepairContract | None
    sharing_restores: int
    share: list[str]
    missing: int


class ObservedTemplateContract(_Contract):
    """One template beside the observation."""

    id: str
    outcome: Outcome


class ObservedContract(_Contract):
    """The newest observation of the subject beside the prediction. `rate`: part of certain predictions that agreed."""

    observed_at: str
    whole: bool
    counts: dict[Outcome, int]
    rate: float | None
    templates: list[ObservedTemplateContract]
    unlisted: list[str]


class GapContract(_Contract):
    """The output of `sightline gap --json`."""

    contract_version: Literal[1] = Field(alias="schema")
    token: GapTokenContract
    subject: SubjectContract | None
    call: str | None
    at: str
    captured_at: str
    counts: CountsContract
    causes: list[CauseContract]
    templates: list[RowContract]
    repairs: list[RestoringContract] | None = None
    observed: ObservedContract | None = None


CONTRACTS: dict[str, type[BaseModel]] = {"why": WhyContract, "gap": GapContract}
"""The model of each command's output, by the name of the command."""
