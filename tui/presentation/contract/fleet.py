"""JSON answers of `gap` over many workspaces, and the parts that `check` over many shares."""

from typing import Literal

from diagnostics.findings.fleet import FailureKind
from tui.presentation.contract.compare import RequesterData
from tui.presentation.contract.gap import CauseData
from tui.presentation.contract.parts import CountsData, Part, ThingData


class FailureData(Part):
    """Why a workspace gave no answer."""

    kind: FailureKind
    lines: list[str]


class OfWorkspaceData(Part, kw_only=True):
    """One workspace; its organisation is null, and the failure told, where it gave no answer."""

    workspace: str
    organisation: ThingData | None
    failure: FailureData | None


class CountedGapData(RequesterData, kw_only=True):
    """The gap of one requester: counts and causes."""

    counts: CountsData
    causes: list[CauseData]


class WorkspaceGapsData(OfWorkspaceData, kw_only=True):
    """The gaps of one workspace."""

    gaps: list[CountedGapData]


class GapsAnswer(Part, kw_only=True):
    """The output of `sightline gap --json` over many workspaces."""

    schema: Literal[1]
    workspaces: list[WorkspaceGapsData]
