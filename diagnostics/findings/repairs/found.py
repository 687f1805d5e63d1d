"""What a search for repairs comes to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnostics.findings.repairs.changes import Change

if TYPE_CHECKING:
    from pyroaring import BitMap


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
    """The repairs with the smallest blast radius, and how many there are in all."""

    total: int
    first: tuple[Repair, ...]


NONE = Repairs(0, ())
