"""A workspace under examination: what could be read of it, and where each entry stood in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Readable:
    """The entries of one file that have the right shape.

    `positions` tells where an entry stood in the file, for the lists that lost some. `lost_ids` are the ids, by list,
    of entries that could not be read: they are wrong, but what refers to them is not dangling.
    """

    path: Path
    positions: Mapping[str, list[int]] = field(default_factory=dict)
    lost_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def place(self, name: str, index: int) -> str:
        """Return the key path of an entry as it stands in the file."""
        kept = self.positions.get(name)
        return f"{name}[{kept[index] if kept is not None else index}]"

    def lost(self, name: str) -> frozenset[str]:
        """Return the canonical ids of entries of a list that could not be read."""
        return self.lost_ids.get(name, frozenset())


@dataclass(frozen=True, slots=True)
class Draft:
    """Both files as far as they could be read. Unless it `is_whole`, no id can be said to be dangling."""

    organisation: Organisation
    inventory: Inventory
    organisation_file: Readable
    inventory_file: Readable
    is_whole: bool = True
