"""What pydantic finds wrong with the shape of a file, as problems of our own."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from diagnostics.organisation.model import FORMAT, Facts
from diagnostics.validation import DataInvalid, Fault
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.salvage import facts_under
from diagnostics.workspace.spelling import spelled

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
_MOST_LEVELS = 16
"""Arrays and tables lie at most five deep in a workspace."""


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
    for _ in range(_MOST_LEVELS):
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
            if nearest := difflib.get_close_matches(key, allowed, n=1):
                facts["nearest"] = nearest[0]
            return Problem(path, ProblemCode.UNKNOWN_KEY, place, facts=facts)
        case "literal_error" | "enum":
            allowed = _choices(fault)
            facts = {"value": spelled(value), "allowed": ", ".join(allowed)}
            if isinstance(value, str) and (nearest := difflib.get_close_matches(spelled(value), allowed, n=1)):
                facts["nearest"] = nearest[0]
            return Problem(path, ProblemCode.WRONG_VALUE, place, facts=facts)
        case "timezone_aware":
            return Problem(path, ProblemCode.TIME_WITHOUT_ZONE, place, facts={"value": spelled(value)})
        case "string_too_short":
            return Problem(path, ProblemCode.EMPTY_ID, place)
        case "greater_than_equal" | "less_than_equal":
            facts = {"value": spelled(value), "allowed": "0, 1, 2, ..."}
            return Problem(path, ProblemCode.WRONG_VALUE, place, facts=facts)
        case "tuple_type" if isinstance(value, dict) and len(fault.location) == 1:
            return Problem(path, ProblemCode.TABLE_NOT_LISTED, place, facts={"value": place})
        case other:
            facts = {"value": spelled(value), "expected": _EXPECTED.get(other, other)}
            return Problem(path, ProblemCode.WRONG_TYPE, place, facts=facts)


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
