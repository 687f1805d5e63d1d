"""JSON answers of `compare`: two requesters, two walks, or former facts beside these."""

from collections.abc import Sequence
from typing import Literal

from diagnostics.access.reasons import GateName, Reason
from diagnostics.access.types import GateState, Requester, Verdict
from tui.presentation.contract.parts import (
    AnswerData,
    DifferenceData,
    Part,
    SubjectData,
    ThingData,
    TokenData,
    subject_data,
    token_data,
)


class RequesterData(Part):
    """Who asks."""

    token: TokenData | None
    subject: SubjectData | None


class SharedCountsData(Part):
    """How many templates both get, and how many only one of them."""

    both: int
    only_first: int
    only_second: int


class VerdictsDifferData(Part, kw_only=True):
    """Templates that two requesters get for two reasons."""

    first: AnswerData
    second: AnswerData
    count: int
    templates: Sequence[ThingData]


class RequestersCompared(Part, kw_only=True):
    """The output of `sightline compare --json` for two requesters over all templates."""

    schema: Literal[1]
    first: RequesterData
    second: RequesterData
    counts: SharedCountsData
    differences: list[VerdictsDifferData]


class GateSideData(Part):
    """What one gate of a walk came to."""

    state: GateState
    reason: Reason


class GateDifferenceData(Part):
    """One question of the walk that two answers pass differently."""

    gate: GateName
    first: GateSideData
    second: GateSideData


class WalkSideData(RequesterData, kw_only=True):
    """Who asks for which template, and the answer."""

    template: ThingData
    verdict: Verdict
    headline: Reason


class WalksCompared(Part, kw_only=True):
    """The output of `sightline compare --json` for one template on each side."""

    schema: Literal[1]
    first: WalkSideData
    second: WalkSideData
    differences: list[GateDifferenceData]
    same: list[GateName]


class CapturedData(Part):
    """When facts were captured."""

    captured_at: str


class FormerCountsData(Part):
    """How many templates a requester gets both then and now, and how many only then or only now."""

    both: int
    only_former: int
    only_present: int


class DecisiveData(DifferenceData):
    """A change that turned templates, and how many."""

    count: int


class TurnData(Part, kw_only=True):
    """Templates whose answer turned in one way. Former or present: null where they are not listed."""

    former: AnswerData | None
    present: AnswerData | None
    count: int
    templates: list[ThingData]
    looked_at: int
    decisive: list[DecisiveData]


class RequesterTurnsData(RequesterData, kw_only=True):
    """One requester with the answers that turned."""

    counts: FormerCountsData
    differences: list[TurnData]


class HistoryCompared(Part, kw_only=True):
    """The output of `sightline compare --with-snapshot --json` over all templates."""

    schema: Literal[1]
    former: CapturedData
    present: CapturedData
    changes: list[DifferenceData]
    askers: list[RequesterTurnsData]


class TemplateHistoryCompared(Part, kw_only=True):
    """The output of `sightline compare --with-snapshot --json` for one template of one requester."""

    schema: Literal[1]
    former: CapturedData
    present: CapturedData
    token: TokenData | None
    subject: SubjectData | None
    template: ThingData
    first: AnswerData | None
    second: AnswerData | None
    differences: list[GateDifferenceData]
    decisive: list[DifferenceData]
    changes: list[DifferenceData]


def requester_data(requester: Requester) -> RequesterData:
    """Return who asks."""
    return RequesterData(token_data(requester), subject_data(requester))
