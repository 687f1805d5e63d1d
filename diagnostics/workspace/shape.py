"""What pydantic finds wrong with the shape of a file, as problems of our own."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from diagnostics.organisation.model import FORMAT
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.salvage import model_in

_EXPECTED = {
    "string_type": "string",
    "bool_type": "boolean",
    "int_type": "integer",
    "tuple_type": "array",
    "model_type": "table",
    "model_attributes_type": "table",
    "datetime_type": "time",
}
"""The kind of value that belongs there, by the error type of the validator."""


def newer_format(path: Path, data: dict[str, Any]) -> Problem | None:
    """Return the problem of a file whose format is newer than this program, whatever else it holds."""
    written = data.get("format")
    if isinstance(written, int) and not isinstance(written, bool) and written > FORMAT:
        return Problem(path, ProblemCode.NEWER_FORMAT, "format", facts={"value": str(written), "known": str(FORMAT)})
    return None


def problems_of(path: Path, error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Return one problem for each thing the validator found."""
    for found in error.errors(include_url=False):
        yield _problem(path, found, model)


def path_of(location: tuple[int | str, ...]) -> str:
    """Return a location as a key path, `users[2].status`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _problem(path: Path, found: ErrorDetails, model: type[BaseModel]) -> Problem:
    place = path_of(found["loc"])
    value = found["input"]
    match found["type"]:
        case "missing":
            return Problem(path, ProblemCode.MISSING_KEY, place)
        case "extra_forbidden":
            key = str(found["loc"][-1])
            allowed = _fields_at(model, found["loc"][:-1])
            facts = {"value": key, "allowed": ", ".join(allowed)}
            if nearest := difflib.get_close_matches(key, allowed, n=1):
                facts["nearest"] = nearest[0]
            return Problem(path, ProblemCode.UNKNOWN_KEY, place, facts=facts)
        case "literal_error":
            allowed = [_toml(choice) for choice in _choices(found)]
            facts = {"value": _toml(value), "allowed": ", ".join(allowed)}
            if isinstance(value, str) and (nearest := difflib.get_close_matches(_toml(value), allowed, n=1)):
                facts["nearest"] = nearest[0]
            return Problem(path, ProblemCode.WRONG_VALUE, place, facts=facts)
        case "timezone_aware":
            return Problem(path, ProblemCode.TIME_WITHOUT_ZONE, place, facts={"value": str(value)})
        case "string_too_short":
            return Problem(path, ProblemCode.EMPTY_ID, place)
        case "greater_than_equal":
            return Problem(
                path, ProblemCode.WRONG_VALUE, place, facts={"value": _toml(value), "allowed": "0, 1, 2, ..."}
            )
        case other:
            facts = {"value": _toml(value), "expected": _EXPECTED.get(other, other)}
            return Problem(path, ProblemCode.WRONG_TYPE, place, facts=facts)


def _choices(found: ErrorDetails) -> list[Any]:
    expected = str(found["ctx"]["expected"])
    parts = expected.replace(" or ", ", ").split(", ")
    return [{"True": True}.get(part, part.strip("'")) for part in parts]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `location` may have."""
    here: type[BaseModel] = model
    for part in location:
        if isinstance(part, str):
            here = model_in(here.model_fields[part].annotation) or here
    return list(here.model_fields)
