"""JSON answer of `gap`, and its beginning that the plan shares."""

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET, UnsetType

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.observed import Outcome
from diagnostics.model.inventory import TokenKind
from tui.presentation.contract.parts import ConditionData, CountsData, Part, SubjectData
from tui.presentation.contract.why import RepairData


class GapTokenData(Part):
    """The token asked about; all null for a secret that matches none."""

    id: str | None
    name: str | None
    kind: TokenKind | None


class OfOneRequester(Part, kw_only=True):
    """Of whom, of which call and moment an answer about all templates is."""

    schema: Literal[1]
    token: GapTokenData
    subject: SubjectData | None
    call: str | None
    at: str
    captured_at: str


class CauseData(Part):
    """How many templates are hidden or unknown for one reason."""

    verdict: Verdict
    reason: Reason
    count: int


class UnknownsData(Part):
    """How many templates hang on the same facts; the conditions are those of the example."""

    reason: Reason
    count: int
    example: str
    conditions: list[ConditionData]


class GapRow(Part, kw_only=True):
    """One template with its answer, what the verdict rests on, and what decides an unknown one.

    The conditions of one that was observed without its cause are the causes it may have.
    """

    id: str
    name: str
    verdict: Verdict
    headline: Reason
    basis: Basis | None
    conditions: list[ConditionData]


class RestoringRepairData(RepairData, kw_only=True):
    """A repair with how many missing templates it restores, and how many of them are of the cause."""

    restores: int
    restores_of_cause: int


class RestoringData(Part, kw_only=True):
    """With `--repairs`: the repair that restores most of a cause, and what sharing each template would."""

    reason: Reason
    repair: RestoringRepairData | None
    sharing_restores: int
    share: list[str]
    missing: int


class ObservedTemplateData(Part):
    """One template beside the observation."""

    id: str
    outcome: Outcome


class ObservedData(Part, kw_only=True):
    """The newest observation of the subject beside the prediction. `rate`: part of certain predictions that agreed."""

    observed_at: str
    whole: bool
    counts: dict[Outcome, int]
    rate: float | None
    templates: list[ObservedTemplateData]
    unlisted: list[str]


class GapAnswer(OfOneRequester, kw_only=True):
    """The output of `sightline gap --json`, with every template, visible ones too."""

    counts: CountsData
    causes: list[CauseData]
    unlisted: int
    unknowns: list[UnknownsData]
    templates: Sequence[GapRow]
    repairs: list[RestoringData] | UnsetType = UNSET
    observed: ObservedData | UnsetType = UNSET
