"""What of a faulty file can still be examined, so that all its problems are found at once."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, NamedTuple, get_args

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Facts
from diagnostics.validation import DataInvalid
from diagnostics.workspace.draft import Readable

_POINTED_INTO = (
    "organisation",
    "coverage",
    "users",
    "service_users",
    "groups",
    "sites",
    "permission_sets",
    "templates",
)
_ENTRY_STAND_INS = {"name": "", "status": "active"}
_ANY_RULE = {"unrecognised": ""}


class Salvaged(NamedTuple):
    """What of a file has the right shape. Unless it `is_whole`, a list that ids point into is missing."""

    data: dict[str, Any]
    readable: Readable
    is_whole: bool


def salvage(
    path: Path, data: dict[str, Any], error: DataInvalid, model: type[Facts], stand_ins: Mapping[str, Any]
) -> Salvaged:
    """Return `data` without all that `error` names, as little of it as can be.

    A key that may be absent is left out, a rule is replaced by one that names nobody, a name or status by one that
    fits. An entry is left out only when another key is wrong that it must have, and a key of the file gets its
    stand-in, or is left out where it has none. So does a key of the organisation, but for its id, without which
    nothing can be told apart from another's.
    """
    rest = deepcopy(data)
    faulty_keys: set[str] = set()
    faulty_entries: dict[str, set[int]] = {}
    for fault in error.faults:
        match fault.location:
            case ("organisation", str(key), *_) if key != "id":
                rest["organisation"].pop(key, None)
                if key in stand_ins["organisation"]:
                    rest["organisation"][key] = stand_ins["organisation"][key]
            case (str(name), int(index), "rules", int(number), *_):
                rest[name][index]["rules"][number] = dict(_ANY_RULE)
            case (str(name), int(index), str(key), *_) if not _is_required(model, name, key):
                rest[name][index].pop(key, None)
            case (str(name), int(index), str(key), *_) if key in _ENTRY_STAND_INS:
                rest[name][index][key] = _ENTRY_STAND_INS[key]
            case (str(name), int(index), *_):
                faulty_entries.setdefault(name, set()).add(index)
            case (name, *_):
                faulty_keys.add(str(name))
    for name in faulty_keys:
        rest.pop(name, None)
        if name in stand_ins:
            rest[name] = stand_ins[name]
    positions: dict[str, list[int]] = {}
    lost: dict[str, frozenset[str]] = {}
    for name, indexes in faulty_entries.items():
        entries = rest[name]
        positions[name] = [index for index in range(len(entries)) if index not in indexes]
        rest[name] = [entries[index] for index in positions[name]]
        gone = [entries[index] for index in indexes if isinstance(entries[index], dict)]
        lost[name] = frozenset(canonical(entry["id"]) for entry in gone if isinstance(entry.get("id"), str))
    return Salvaged(rest, Readable(path, positions, lost), faulty_keys.isdisjoint(_POINTED_INTO))


def facts_under(facts: type[Facts], key: str) -> type[Facts] | None:
    """Return what a key of a table holds that is itself a table or a list of them, as `Template` under `templates`."""
    return next((_facts_in(field.type) for field in fields(facts) if field.name == key), None)


def _facts_in(annotation: Any) -> type[Facts] | None:
    if isinstance(annotation, type) and issubclass(annotation, Facts):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _facts_in(argument))), None)


def _is_required(model: type[Facts], name: str, key: str) -> bool:
    entry = facts_under(model, name)
    return entry is not None and any(field.name == key and field.default is MISSING for field in fields(entry))
