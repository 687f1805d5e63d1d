"""A workspace under examination: what could be read of it, and where each entry stood in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from diagnostics.organisation.identifiers import canonical
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
    """Both files as far as they could be read."""

    organisation: Organisation
    inventory: Inventory
    organisation_file: Readable
    inventory_file: Readable


def without_faulty_entries(
    data: dict[str, Any], error: ValidationError, known: frozenset[str]
) -> tuple[dict[str, Any], dict[str, list[int]], dict[str, frozenset[str]]] | None:
    """Return `data` less the list entries and unknown keys that `error` names, or None where more than those is wrong.

    With it come the positions of what is left and the ids of what is gone, by list.
    """
    faulty: dict[str, set[int]] = {}
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        match found["loc"]:
            case (str(name), int(index), *_):
                faulty.setdefault(name, set()).add(index)
            case (str(name),) if name not in known:
                pass
            case _:
                return None
    rest = {name: value for name, value in data.items() if name in known}
    positions: dict[str, list[int]] = {}
    lost: dict[str, frozenset[str]] = {}
    for name, indexes in faulty.items():
        positions[name] = [index for index in range(len(data[name])) if index not in indexes]
        rest[name] = [data[name][index] for index in positions[name]]
        gone = (data[name][index] for index in indexes)
        lost[name] = frozenset(
            canonical(entry["id"]) for entry in gone if isinstance(entry, dict) and isinstance(entry.get("id"), str)
        )
    return rest, positions, lost
