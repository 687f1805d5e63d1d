"""Types of repairs, of their parts, and of the advice beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from pyroaring import BitMap

from diagnostics.access.index.entitlements import Permissions
from diagnostics.access.index.members import Permitted
from diagnostics.access.types import Call, Requester, Subject
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.tokens.quota import Quota, Retirement

if TYPE_CHECKING:
    from pyroaring import BitMap


OFFERED = 10
"""How many repairs are offered of all there are."""

_ORDER = {code: order for order, code in enumerate(ChangeCode)}


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest set of changes that makes the template visible.

    `templates` are positions of templates that the requester gains beside it, `subjects` those of the others who
    gain the template. `grants_override` warns of a change that opens everything.
    """

    changes: tuple[Change, ...]
    templates: "BitMap"
    subjects: "BitMap"
    grants_override: bool

    @property
    def radius(self) -> int:
        """How much else the repair opens, on both sides together."""
        return len(self.templates) + len(self.subjects)


@dataclass(frozen=True, slots=True)
class Repairs:
    """The first repairs, by default those with the smallest blast radius, and how many there are in all.

    `advice` is what the product advises besides; nothing of it is a repair.
    """

    total: int
    first: tuple[Repair, ...]
    advice: tuple["Advice", ...] = ()


NONE = Repairs(0, ())


class Size(NamedTuple):
    """What repairs are ranked by: how many templates and subjects they open besides, and their kinds of changes.

    `wanted` is how many of the templates are among those that the rank wants.
    """

    templates: int
    subjects: int
    grants_override: bool
    codes: tuple[ChangeCode, ...]
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """How repairs are sorted; those whose `key` is equal stay in the order of the template's rules.

    `smallest_is_first`: the key begins with how much is opened on both sides together, and what follows depends on
    the kinds of changes alone. So the one that opens less never comes later, whatever else it is.
    `wanted` are the positions of templates that count more than others.
    """

    key: Callable[[Size], tuple[Any, ...]]
    smallest_is_first: bool
    wanted: "BitMap | None" = None


def _kinds(size: Size) -> tuple[int, ...]:
    return tuple([_ORDER[code] for code in size.codes])


SMALLEST_FIRST = Rank(
    lambda size: (size.templates + size.subjects, len(size.codes), size.grants_override, _kinds(size)),
    smallest_is_first=True,
)
"""By blast radius, then by the number of changes; of equal ones those that grant an override come last."""


def most_restoring_first(wanted: "BitMap") -> Rank:
    """Return the rank by how many of the `wanted` templates the requester gains, then by how many in all.

    Of equal ones that with fewer changes comes first; those that grant an override come last.
    """
    return Rank(
        lambda size: (
            size.grants_override,
            -size.wanted,
            -size.templates,
            len(size.codes),
            size.subjects,
            _kinds(size),
        ),
        smallest_is_first=False,
        wanted=wanted,
    )


@dataclass(frozen=True, slots=True)
class PermissionPart:
    """Changes of what the subject is permitted, and perhaps others with it: then `permitted` says of all what holds."""

    changes: tuple[Change, ...]
    permissions: Permissions
    permitted: Permitted | None


@dataclass(frozen=True, slots=True)
class AskingPart:
    """Changes of the token and of the call, which are the same in every repair of one answer."""

    changes: tuple[Change, ...]
    requester: Requester
    call: Call


class Ground(NamedTuple):
    """What a change of permissions gains by itself, and what could be gained with it once it is opened."""

    permission: PermissionPart
    templates: BitMap
    templates_in_reach: BitMap
    subjects: BitMap
    subjects_in_reach: BitMap
    grants_override: bool


class AdviceCode(StrEnum):
    """A stable code for one kind of advice."""

    USE_SERVICE_USER_TOKEN = "use-service-user-token"
    USE_USER_TOKEN = "use-user-token"
    MAKE_ROOM = "make-room"


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody else who sees the template, and how many of the templates that the requester has access to besides."""

    subject: Subject
    shared: int


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice.

    To use another's token: `count` others of that kind see the template, `substitutes` are some of them that come
    closest to the requester, who has access to `own` templates beside it. To make room: the full `quota`, and the
    tokens to retire first.
    """

    code: AdviceCode
    count: int = 0
    own: int = 0
    substitutes: tuple[Substitute, ...] = ()
    quota: Quota | None = None
    retirements: tuple[Retirement, ...] = ()
