"""What the product advises besides repairs: another kind of token, or room for a new one (help page 005096).

Advice is no repair. Another subject's token gets other templates, and a token that gives way takes its templates with
it, so none of it leaves all else as it is; what can be counted is counted all the same.
"""

from dataclasses import dataclass
from enum import StrEnum

from diagnostics.access.question import Subject
from diagnostics.tokens.quota import Quota, Retirement


class AdviceCode(StrEnum):
    """A stable code for one kind of advice."""

    USE_SERVICE_USER_TOKEN = "use-service-user-token"
    USE_USER_TOKEN = "use-user-token"
    MAKE_ROOM = "make-room"


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody else who sees the template, and how many of the templates that the asker has access to besides."""

    subject: Subject
    shared: int


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice.

    To use another's token: `count` others of that kind see the template, `substitutes` are some of them that come
    closest to the asker, who has access to `own` templates beside it. To make room: the `quota` that is full, and the
    tokens to retire first.
    """

    code: AdviceCode
    count: int = 0
    own: int = 0
    substitutes: tuple[Substitute, ...] = ()
    quota: Quota | None = None
    retirements: tuple[Retirement, ...] = ()
