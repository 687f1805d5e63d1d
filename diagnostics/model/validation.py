"""Validation of facts by their types, constraints of single values, and moments that can be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Protocol, TypeVar, get_args

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


Schema = dict[str, Any]


class Handler(Protocol):
    """Makes the schema of a type, as pydantic hands it to a mark."""

    def __call__(self, source: Any, /) -> Schema:
        """Return the schema of the type, or a reference to it."""

    def generate_schema(self, source: Any, /) -> Schema:
        """Return the schema of another type."""

    def resolve_ref_schema(self, schema: Schema, /) -> Schema:
        """Return the schema that a reference leads to."""


class Narrowed:
    """Marks a type of which only some values are allowed, in pydantic's own words: `Narrowed(min_length=1)`."""

    def __init__(self, **limits: object) -> None:
        """Add `limits` to the schema of the type."""
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        """Return the schema of the type with the limits."""
        schema = {**handler.resolve_ref_schema(handler(source)), **self._limits}
        schema.pop("ref", None)  # of the type as it is everywhere else
        return schema


class Exactly:
    """Marks a literal that no equal of another type stands in for: without it `true` and `1.0` would pass for 1."""

    def __init__(self, kind: Literal["int", "bool"], value: object) -> None:
        """Allow `value` of this kind alone."""
        self._kind, self._value = kind, value

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        """Return a schema that looks at the type first."""
        of_kind = {"type": self._kind, "strict": True}
        return {"type": "chain", "steps": [of_kind, {"type": "literal", "expected": [self._value]}]}


class AsTuple:
    """Marks a sequence that is read as a tuple."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Handler) -> Schema:
        """Return the schema of a tuple of such items."""
        (item,) = get_args(source)
        return {
            "type": "tuple",
            "items_schema": [handler.generate_schema(item)],
            "variadic_item_index": 0,
            "strict": False,
        }


Item = TypeVar("Item")

FormatOne = Annotated[Literal[1], Exactly("int", 1)]
OnlyTrue = Annotated[Literal[True], Exactly("bool", True)]
Id = Annotated[str, Narrowed(min_length=1)]
Time = Annotated[datetime, Narrowed(tz_constraint="aware")]

Many = Annotated[tuple[Item, ...], Narrowed(strict=False)]
"""An array of a file, which is kept as a tuple."""

Listed = Annotated[Sequence[Item], AsTuple()]
"""A list of entries. One that was read before may make its entries only as they are asked for."""


_CLOCKS_DIFFER = timedelta(minutes=10)
"""So far two computers' clocks may be apart without anybody noticing."""

_RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
"""A clock that shows an earlier time than this program was made at is wrong, and no file is to blame for it."""


def latest_past() -> datetime:
    """Return the latest moment at which something can have happened."""
    return max(datetime.now(UTC), _RELEASED) + _CLOCKS_DIFFER
