"""What an item of a page may lead to, as data. Which screen shows it is decided above the screens."""

from pathlib import Path
from typing import Literal, NamedTuple

from pyroaring import BitMap

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.model.organisation import Template

CauseKey = tuple[Verdict, Reason]
"""What tells a cause from the others of a gap, also after the templates were walked anew."""

RestoringWay = Literal["repair", "sharing"]


class Side(NamedTuple):
    """One of two walks that are compared."""

    requester: Requester
    template: Template


class ToReason(NamedTuple):
    """Opens the page of a reason."""

    reason: Reason


class ToRepair(NamedTuple):
    """Opens a repair of the present question, counted from 0."""

    position: int


class ToRepairs(NamedTuple):
    """Opens all repairs of the present question that are listed."""


class ToTemplate(NamedTuple):
    """Opens the walk to a template."""

    template: str


class ToTemplates(NamedTuple):
    """Opens the templates of a token, each with its verdict."""

    token: str


class ToThing(NamedTuple):
    """Opens the page of something that the organisation lists."""

    kind: str
    id: str


class ToThings(NamedTuple):
    """Opens the list of a kind."""

    kind: str


class ToCause(NamedTuple):
    """Opens the templates that are hidden or unknown for a reason."""

    verdict: Verdict
    reason: Reason


class ToRestoring(NamedTuple):
    """Opens one way to restore the templates of a cause: a repair, or sharing each of them."""

    verdict: Verdict
    reason: Reason
    way: RestoringWay


class ToObservation(NamedTuple):
    """Opens what the API returned, beside the prediction."""


class ToVisible(NamedTuple):
    """Opens the templates that the token does get."""


class ToQuestion(NamedTuple):
    """Opens the answer to the present question."""


class ToGap(NamedTuple):
    """Opens what the present requester does not get."""


class ToAction(NamedTuple):
    """Runs an action, as its key would."""

    action: str


class ToSubject(NamedTuple):
    """Opens what a user or service user sees."""

    subject: str


class ToAsk(NamedTuple):
    """Opens the walk of a requester to a template."""

    requester: Requester
    template: str


class ToComparison(NamedTuple):
    """Opens two requesters side by side, over all templates."""

    first: Requester
    second: Requester


class ToDifference(NamedTuple):
    """Opens templates that two requesters are answered differently."""

    first: Requester
    second: Requester
    title: str
    positions: BitMap


class ToPair(NamedTuple):
    """Opens two walks side by side."""

    first: Side
    second: Side


class ToFormer(NamedTuple):
    """Opens a requester then and now, over all templates or for one, by former facts in a file, or the last ones."""

    requester: Requester
    template: Template | None
    path: Path | None = None


class ToTurned(NamedTuple):
    """Opens templates that turned in the same way since the former facts in a file."""

    requester: Requester
    title: str
    templates: tuple[Template, ...]
    path: Path


class ToWho(NamedTuple):
    """Opens who sees a template."""

    template: str


class ToToken(NamedTuple):
    """Opens the page of a token."""

    token: str


class ToRotation(NamedTuple):
    """Opens where the rotation of a token stands; `successor` is the one that takes over, if that was said."""

    token: str
    successor: str | None = None


Target = (
    ToReason
    | ToRepair
    | ToRepairs
    | ToTemplate
    | ToTemplates
    | ToThing
    | ToThings
    | ToCause
    | ToRestoring
    | ToObservation
    | ToVisible
    | ToQuestion
    | ToGap
    | ToAction
    | ToSubject
    | ToAsk
    | ToComparison
    | ToDifference
    | ToPair
    | ToFormer
    | ToTurned
    | ToWho
    | ToToken
    | ToRotation
)
