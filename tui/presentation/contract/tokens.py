"""JSON answers of the `tokens` verbs and of `activity`."""

from typing import Literal

from msgspec import UNSET, UnsetType

from diagnostics.access.types import SubjectKind, Verdict
from diagnostics.model.inventory import Integration, TokenKind, TokenStatus
from diagnostics.tokens.rotation import RotationStep
from diagnostics.tokens.state import ExpiredBy, TokenState
from diagnostics.tokens.transitions.base import Action, Fact
from tui.presentation.contract.parts import Part


class TokenRecordData(Part, kw_only=True):
    """One token: what the file says of it, and its state at the moment judged by."""

    id: str
    name: str
    kind: TokenKind
    owner: str
    owner_name: str
    organisation: str | None
    state: TokenState
    status: TokenStatus
    expired_by: ExpiredBy | None
    inactivity_days: int
    expires_at: str | None
    days_left: int | None
    warning_days: int | None
    created_at: str
    last_used_at: str | None
    revoked_at: str | None
    deleted_at: str | None
    used_by: Integration | None
    hint: str | None
    permission_sets: list[str] | None


class QuotaData(Part):
    """Active tokens against their limit; `uncertain` more may be active."""

    kind: TokenKind
    owner: str | None
    used: int
    uncertain: int
    limit: int


class TokensListAnswer(Part, kw_only=True):
    """The output of `sightline tokens list --json`."""

    schema: Literal[1]
    at: str
    record_only: bool
    tokens: list[TokenRecordData]
    quotas: list[QuotaData]


class BreaksData(Part, kw_only=True):
    """What stops when the token stops."""

    used_by: Integration | None
    built_in: bool
    templates_visible: int
    templates_unknown: int
    templates_total: int
    last_used_at: str | None
    other_tokens: list[str]


class BearingData(Part):
    """What a property of the token's kind means for it, beside what it would be for the other kind."""

    property: str
    this: str
    other: str


class ScimData(Part):
    """The readiness for SCIM; `ready` is null where it cannot be told."""

    ready: bool | None
    missing: list[str]
    unknown: list[str]


class ActorData(Part):
    """Whose name the product's activity log shows."""

    kind: TokenKind
    id: str
    name: str


class EventData(Part, kw_only=True):
    """One change of a token. `before` and `after` hold what changed; `by` is who made it here, if that is told."""

    id: str
    at: str
    action: Action
    by: str | None
    actor: ActorData
    token: str
    token_name: str
    before: dict[str, Fact]
    after: dict[str, Fact]
    revision: int
    applied: bool


class TokensShowAnswer(Part, kw_only=True):
    """The output of `sightline tokens show --json`."""

    schema: Literal[1]
    record_only: bool
    token: TokenRecordData
    breaks: BreaksData
    quota: QuotaData
    kinds: list[BearingData]
    scim: ScimData | None
    events: list[EventData]


class ActivityAnswer(Part, kw_only=True):
    """The output of `sightline activity --json`, and how the journal differs from the inventory."""

    schema: Literal[1]
    events: list[EventData]
    not_applied: list[str]
    changed_elsewhere: bool
    unreadable_lines: list[int]
    torn: bool


class VerdictDifferenceData(Part):
    """A template that the two tokens of a rotation do not get alike."""

    id: str
    name: str
    old: Verdict
    new: Verdict


class ParityData(Part):
    """How the two tokens of a rotation compare."""

    same: bool
    visible: int
    lost: list[VerdictDifferenceData]
    gained: list[VerdictDifferenceData]


class RotationData(Part, kw_only=True):
    """Where a rotation stands, and how its tokens compare, where there are two that work."""

    step: RotationStep
    old: str
    new: str | None
    recorded: bool
    parity: ParityData | None


class ToldByApiData(Part):
    """Whose token it is, as the API told."""

    kind: SubjectKind | None
    owner: str
    owner_name: str | None
    organisation: str | None


class TokenChangedAnswer(Part, kw_only=True):
    """The output of a verb that changes a token and makes no secret: `edit`, `revoke`, `delete`, `add`, `rotate`.

    `add` tells what the API said, `rotate` where the rotation stands, without a token where nothing was changed.
    """

    schema: Literal[1]
    token: TokenRecordData | UnsetType = UNSET
    told_by_api: ToldByApiData | UnsetType | None = UNSET
    rotation: RotationData | UnsetType = UNSET


class TokenMadeAnswer(Part, kw_only=True):
    """The output of `sightline tokens create --json`, and of other verbs that make a secret.

    `secret` is null where it went into a file. `rotate` also tells where the rotation stands.
    """

    schema: Literal[1]
    token: TokenRecordData
    secret: str | None
    rotation: RotationData | UnsetType = UNSET
