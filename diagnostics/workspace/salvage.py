"""Salvage of the valid part of a broken file, so that all its problems are found at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

from diagnostics.limits import MAX_LEVELS
from diagnostics.model.fact import FactMalformed
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import FORMAT, Facts, Organisation
from diagnostics.model.validation import DataInvalid, Fault, latest_past
from diagnostics.workspace.problems import Problem, ProblemCode, spelled


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
    rest = _Copied(data)
    faulty_keys: set[str] = set()
    faulty_entries: dict[str, set[int]] = {}
    for fault in error.faults:
        match fault.location:
            case ("organisation", str(key), *_) if key != "id":
                rest.within("organisation").pop(key, None)
                if key in stand_ins["organisation"]:
                    rest.within("organisation")[key] = stand_ins["organisation"][key]
            case (str(name), int(index), "rules", int(number), *_):
                rest.within(name, index, "rules")[number] = dict(_ANY_RULE)
            case (str(name), int(index), str(key), *_) if not _is_required(model, name, key):
                rest.within(name, index).pop(key, None)
            case (str(name), int(index), str(key), *_) if key in _ENTRY_STAND_INS:
                rest.within(name, index)[key] = _ENTRY_STAND_INS[key]
            case (str(name), int(index), *_):
                faulty_entries.setdefault(name, set()).add(index)
            case (name, *_):
                faulty_keys.add(str(name))
    data = rest.data
    for name in faulty_keys:
        data.pop(name, None)
        if name in stand_ins:
            data[name] = stand_ins[name]
    positions: dict[str, list[int]] = {}
    lost: dict[str, frozenset[str]] = {}
    for name, indexes in faulty_entries.items():
        entries = data[name]
        positions[name] = [index for index in range(len(entries)) if index not in indexes]
        data[name] = [entries[index] for index in positions[name]]
        gone = [entries[index] for index in indexes if isinstance(entries[index], dict)]
        lost[name] = frozenset(canonical(entry["id"]) for entry in gone if isinstance(entry.get("id"), str))
    return Salvaged(data, Readable(path, positions, lost), faulty_keys.isdisjoint(_POINTED_INTO))


class _Copied:
    """Data of which what is changed is a copy, and the rest is not: a large file has few faults and many entries."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = dict(data)
        self._copied: dict[tuple[str | int, ...], Any] = {}

    def within(self, *path: str | int) -> Any:
        """Return the table or list at `path`, which may be changed."""
        here: Any = self.data
        for depth in range(1, len(path) + 1):
            at = path[:depth]
            if at not in self._copied:
                self._copied[at] = here[path[depth - 1]] = here[path[depth - 1]].copy()
            here = self._copied[at]
        return here


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


_EXPECTED = {
    "string_type": "string",
    "bool_type": "boolean",
    "int_type": "integer",
    "tuple_type": "array",
    "dataclass_type": "table",
    "datetime_type": "time",
}
"""The kind of value that belongs there, by the error type of the validator."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_COMPARED_CHARACTERS = 100
"""No key or value of the format is nearly as long, and to compare takes a time that grows with the length."""


def newer_format(path: Path, data: dict[str, Any]) -> Problem | None:
    """Return the problem of a file whose format is newer than this program, whatever else it holds."""
    written = data.get("format")
    if isinstance(written, int) and not isinstance(written, bool) and written > FORMAT:
        facts = {"value": spelled(written), "known": str(FORMAT)}
        return Problem(path, ProblemCode.NEWER_FORMAT, "format", facts=facts)
    return None


def nested_too_deep(path: Path, data: dict[str, Any]) -> Problem | None:
    """Return the problem of a file whose tables lie so deep in one another that no workspace's could."""
    level: list[Any] = [data]
    for _ in range(MAX_LEVELS):
        inner = (value.values() if isinstance(value, dict) else value for value in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    return Problem(path, ProblemCode.NESTED_TOO_DEEP) if level else None


def problems_of(path: Path, error: DataInvalid, model: type[Facts]) -> Iterator[Problem]:
    """Return one problem for each thing the validator found."""
    for fault in error.faults:
        yield _problem(path, fault, model)


def path_of(location: tuple[int | str, ...]) -> str:
    """Return a location as a key path, `users[2].status`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            key = part if _BARE_KEY.fullmatch(part) else spelled(part)
            path += f".{key}" if path else key
    return path


def _problem(path: Path, fault: Fault, model: type[Facts]) -> Problem:
    place = path_of(fault.location)
    value = fault.value
    match fault.code:
        case "missing":
            return Problem(path, ProblemCode.MISSING_KEY, place)
        case "unexpected_keyword_argument":
            key = str(fault.location[-1])
            allowed = _fields_at(model, fault.location[:-1])
            facts = {"value": path_of((key,)), "allowed": ", ".join(allowed)}
            return Problem(path, ProblemCode.UNKNOWN_KEY, place, facts=facts | _nearest(key, allowed))
        case "literal_error" | "enum":
            allowed = _choices(fault)
            facts = {"value": spelled(value), "allowed": ", ".join(allowed)}
            near = _nearest(spelled(value), allowed) if isinstance(value, str) else {}
            return Problem(path, ProblemCode.WRONG_VALUE, place, facts=facts | near)
        case "timezone_aware":
            return Problem(path, ProblemCode.TIME_WITHOUT_ZONE, place, facts={"value": spelled(value)})
        case "string_too_short":
            return Problem(path, ProblemCode.EMPTY_ID, place)
        case "greater_than_equal" | "less_than_equal":
            facts = {"value": spelled(value), "allowed": "0, 1, 2, ..."}
            return Problem(path, ProblemCode.WRONG_VALUE, place, facts=facts)
        case "tuple_type" if isinstance(value, dict) and len(fault.location) == 1:
            return Problem(path, ProblemCode.TABLE_NOT_LISTED, place, facts={"value": place})
        case "value_error" if isinstance(malformed := fault.context.get("error"), FactMalformed):
            wanted = "; ".join(", ".join(("fact", "value", *keys)) for keys in malformed.wanted)
            facts = {"value": malformed.code, "given": ", ".join(malformed.given) or "-", "allowed": wanted}
            return Problem(path, ProblemCode.FACT_MALFORMED, place, facts=facts)
        case other:
            facts = {"value": spelled(value), "expected": _EXPECTED.get(other, other)}
            return Problem(path, ProblemCode.WRONG_TYPE, place, facts=facts)


def _nearest(text: str, allowed: list[str]) -> dict[str, str]:
    import difflib

    near = difflib.get_close_matches(text.lower(), allowed, n=1) if len(text) <= _COMPARED_CHARACTERS else []
    return {"nearest": near[0]} if near else {}


def _choices(fault: Fault) -> list[str]:
    """Return the values that are possible, as the file spells them."""
    expected = str(fault.context["expected"])
    parts = expected.replace(" or ", ", ").split(", ")
    return [{"True": "true"}.get(part, part.replace("'", '"')) for part in parts]


def _fields_at(model: type[Facts], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `location` may have."""
    here: type[Facts] = model
    for part in location:
        if isinstance(part, str):
            here = facts_under(here, part) or here
    return [field.name for field in fields(here)]


Moment = tuple[str, int | None, str, datetime]
"""A time, with the list, the place in it and the key where it stands."""


def calendar_problems(draft: Draft) -> Iterator[Problem]:
    """Return the times of both files that cannot be."""
    yield from _problems(draft.organisation_file, _organisation_times(draft.organisation), draft)
    yield from token_time_problems(draft)


def token_time_problems(draft: Draft) -> Iterator[Problem]:
    """Return the times of `tokens.toml` that cannot be."""
    return _problems(draft.inventory_file, _token_times(draft.inventory), draft)


def _problems(file: Readable, times: Iterable[Moment], draft: Draft) -> Iterator[Problem]:
    latest = latest_past()
    for name, index, key, moment in times:
        if moment <= latest and moment.year != 1:
            continue
        place = f"{file.place(name, index)}.{key}" if index is not None else f"{name}.{key}"
        try:
            moment.astimezone(UTC)
        except OverflowError:
            yield Problem(file.path, ProblemCode.TIME_BEYOND_CALENDAR, place, facts={"value": spelled(moment)})
            continue
        if moment > latest and (key == "captured_at" or moment > draft.organisation.organisation.captured_at):
            yield Problem(file.path, ProblemCode.TIME_IN_FUTURE, place, facts={"value": spelled(moment)})


def _organisation_times(organisation: Organisation) -> Iterator[Moment]:
    identity = organisation.organisation
    yield "organisation", None, "captured_at", identity.captured_at
    if identity.read_until is not None:
        yield "organisation", None, "read_until", identity.read_until
    for index, template in enumerate(organisation.templates):
        if template.modified_at is not None:
            yield "templates", index, "modified_at", template.modified_at


def _token_times(inventory: Inventory) -> Iterator[Moment]:
    for index, token in enumerate(inventory.tokens):
        for key in ("created_at", "last_used_at", "revoked_at", "deleted_at"):
            if (moment := getattr(token, key)) is not None:
                yield "tokens", index, key, moment
