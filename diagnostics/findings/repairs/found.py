"""What a search for repairs comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnostics.findings.repairs.changes import Change, ChangeCode

if TYPE_CHECKING:
    from pyroaring import BitMap

    from diagnostics.findings.repairs.advice import Advice

OFFERED = 10
"""How many repairs are offered of all there are."""

_ORDER = {code: order for order, code in enumerate(ChangeCode)}


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest set of changes that makes the template visible.

    `templates` are the positions of the templates that the asker gains beside it, `subjects` those of the others who
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
    """Return the rank by how many of the `wanted` templates the asker gains, then by how many in all.

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
