"""Data from a file or the network to facts and records, checked by pydantic, and back to what JSON can hold.

Facts and records are frozen dataclasses, and their types say what is allowed. Pydantic is imported when the first of
them is checked.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Checked = TypeVar("Checked")


class Fault(NamedTuple):
    """One thing that is wrong: pydantic's code for it, where, the value that stands there, and what else it says."""

    code: str
    location: tuple[int | str, ...]
    value: object
    context: Mapping[str, Any]


class DataInvalid(ValueError):
    """Data does not have the shape that it must have. `faults` is everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Say what is wrong. The message has no value of the data in it, which may be secret."""
        super().__init__(", ".join(sorted({fault.code for fault in faults})))
        self.faults = faults


def validated(kind: type[Checked], data: object) -> Checked:
    """Return `data`, in Python's own types, as a `kind`.

    Raises:
        DataInvalid: with everything that is wrong with it.
    """
    checked: Checked = _told_in_faults(_adapter(kind).validate_python, data)
    return checked


def validated_json(kind: type[Checked], text: str | bytes) -> Checked:
    """Return what `text` holds as a `kind`.

    Raises:
        DataInvalid: with everything that is wrong with it.
    """
    checked: Checked = _told_in_faults(_adapter(kind).validate_json, text)
    return checked


def jsonable(record: object) -> dict[str, Any]:
    """Return all fields of a dataclass, and of those in it, in the types that JSON has."""
    fields: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    return fields


_adapters: "dict[type, TypeAdapter[Any]]" = {}


def _adapter(kind: type) -> "TypeAdapter[Any]":
    if kind not in _adapters:
        from pydantic import TypeAdapter

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _told_in_faults(check: Callable[[Any], Any], data: object) -> Any:
    from pydantic import ValidationError

    try:
        return check(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    # Outside the handler, so that no traceback shows pydantic's own message, which quotes the data.
    raise DataInvalid(tuple(Fault(one["type"], one["loc"], one["input"], one.get("ctx", {})) for one in found))
