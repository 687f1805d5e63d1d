"""JSON answers of `who`: who sees a template, and what a token gets."""

from typing import Literal

from diagnostics.access.reasons import Reason
from diagnostics.access.types import SubjectKind, Verdict
from diagnostics.findings.basis import Basis
from tui.presentation.contract.parts import CountsData, Part, ThingData, TokenData


class PathData(Part):
    """One thing that opens a template; `rule` is an index in the file, null for owner and override."""

    reason: Reason
    rule: int | None


class NearMissData(Part):
    """Why somebody nearly sees a template; `lacks` says which half of a rule for a group and a site is missing."""

    reason: Reason
    rule: int | None
    lacks: Literal["group", "site"] | None
    text: str


class SeerData(Part, kw_only=True):
    """One subject with the answer for it, all that opens the template, and all that nearly does."""

    kind: SubjectKind
    id: str
    name: str
    verdict: Verdict
    headline: Reason
    basis: Basis | None
    paths: list[PathData]
    near_misses: list[NearMissData]


class WhoCountsData(CountsData):
    """How many subjects have each verdict, and how many nearly see the template."""

    near_misses: int


class WhoAnswer(Part, kw_only=True):
    """The output of `sightline who --template X --json`."""

    schema: Literal[1]
    template: ThingData
    captured_at: str
    counts: WhoCountsData
    subjects: list[SeerData]


class SeenTemplateData(Part):
    """One template that a token gets, with what opens it."""

    id: str
    name: str
    headline: Reason
    paths: list[PathData]


class SeenAnswer(Part, kw_only=True):
    """The output of `sightline who --token T --json`."""

    schema: Literal[1]
    token: TokenData | None
    captured_at: str
    at: str
    counts: CountsData
    templates: list[SeenTemplateData]
