"""The JSON contract of what is told beside one answer, as models."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from diagnostics.access.reasons import Reason

VerdictWord = Literal["visible", "hidden", "unknown"]


class Contract(BaseModel):
    """A part of an answer: it has the keys that are named, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=True)


class RepairStepContract(Contract):
    """One change of a repair in words; `message` is for who does it alone, where a repair takes several steps."""

    request: str
    who: str
    where: str
    undo: str
    note: str
    message: str


class LookAlikeContract(Contract):
    """Something of a near name, with its own answer."""

    type: Literal["template", "token", "subject"]
    id: str
    name: str
    verdict: VerdictWord
    headline: Reason


class FutileContract(Contract):
    """A change that does not help, with the reason that is left after it. `repeated`: it is so already."""

    change: str
    template: str | None = None
    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    permission: str | None = None
    token: str | None = None
    reason: Reason
    repeated: bool


class NearContract(Contract):
    """A group or site of a near name that the user belongs to."""

    type: Literal["group", "site"]
    id: str
    name: str


class HalfContract(Contract):
    """What a user has of a rule that it misses; `through` is the site above by which it is at the rule's."""

    rule: int
    group: str | None
    in_group: Literal["yes", "no", "unknown"] | None
    site: str | None
    at_site: Literal["yes", "no", "unknown"] | None
    through: str | None
    near: list[NearContract]


class SiblingContract(Contract):
    """Another token of the same subject, which gets the template."""

    id: str
    name: str
    last_used_at: str | None
    expires_at: str | None
