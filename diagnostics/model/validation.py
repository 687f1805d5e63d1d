"""Validation of facts by their types, constraints of single values, and moments that can be."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Protocol, TypeVar, get_args

from diagnostics.limits import MAX_FAULTS
from diagnostics.model.pieces import is_wide, pieces

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError


Schema = dict[str, Any]

STOPS_AT_FIRST = "fail_fast"
"""The mark of a list whose check stops at its first item that is wrong. All of them are looked for only then."""


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
            STOPS_AT_FIRST: True,
        }


Item = TypeVar("Item")

FormatOne = Annotated[Literal[1], Exactly("int", 1)]
OnlyTrue = Annotated[Literal[True], Exactly("bool", True)]
Id = Annotated[str, Narrowed(min_length=1)]
Time = Annotated[datetime, Narrowed(tz_constraint="aware")]

Many = Annotated[tuple[Item, ...], Narrowed(strict=False, fail_fast=True)]
"""An array of a file, which is kept as a tuple."""

Listed = Annotated[Sequence[Item], AsTuple()]
"""A list of entries. One that was read before may make its entries only as they are asked for."""


Checked = TypeVar("Checked")


class Fault(NamedTuple):
    """One thing that is wrong: pydantic's code for it, where, the value that stands there, and what else it says."""

    code: str
    location: tuple[int | str, ...]
    value: object
    context: Mapping[str, Any]


class DataInvalid(ValueError):
    """Data does not have the shape that it must have. `faults` are the first that are wrong with it, of `total`."""

    def __init__(self, faults: tuple[Fault, ...], total: int | None = None) -> None:
        """Say what is wrong. The message has no value of the data in it, which may be secret."""
        super().__init__(", ".join(sorted({fault.code for fault in faults})))
        self.faults = faults
        self.total = len(faults) if total is None else total


def validated(kind: type[Checked], data: object) -> Checked:
    """Return `data`, in Python's own types, as a `kind`.

    Raises:
        DataInvalid: with the first things that are wrong with it, and how many there are.
    """
    from pydantic import ValidationError

    # A validator keeps each fault that it finds. This one stops at the first of a list, so that right data is known
    # at once, and wrong data takes no more than that.
    if not (isinstance(data, dict) and is_wide(data)):
        try:
            checked: Checked = _adapter(kind).validate_python(data)
            return checked
        except ValidationError:
            pass
    # Outside the handler, so that no traceback shows pydantic's own message, which quotes the data.
    raise _all_that_is_wrong(kind, data)


def validated_json(kind: type[Checked], text: str | bytes) -> Checked:
    """Return what `text` holds as a `kind`.

    Raises:
        DataInvalid: with some of what is wrong with it, of each list one item.
    """
    from pydantic import ValidationError

    try:
        checked: Checked = _adapter(kind).validate_json(text)
        return checked
    except ValidationError as error:
        total = error.error_count()
        faults = _faults(error) if total <= MAX_FAULTS else ()
    raise DataInvalid(faults, total)


def jsonable(record: object) -> dict[str, Any]:
    """Return all fields of a dataclass, and of those in it, in the types that JSON has."""
    fields: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    return fields


_adapters: "dict[type, TypeAdapter[Any]]" = {}


def prepare(*kinds: type) -> None:
    """Build the checks of these types, which takes long the first time: for a process that others are made from."""
    for kind in kinds:
        _adapter(kind)


def _adapter(kind: type) -> "TypeAdapter[Any]":
    if kind not in _adapters:
        from pydantic import TypeAdapter

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _all_that_is_wrong(kind: type, data: object) -> DataInvalid:
    """Return the first faults of data that has some, and how many it has, a piece of it at a time."""
    from pydantic import ValidationError
    from pydantic_core import SchemaValidator

    check = SchemaValidator(_never_stopping(_adapter(kind).core_schema)).validate_python

    def wrong(piece: object) -> "ValidationError | None":
        try:
            check(piece)
        except ValidationError as error:
            return error
        return None

    if not isinstance(data, dict):
        found = wrong(data)
        return DataInvalid(_faults(found) if found is not None else ())
    faults: list[Fault] = []
    missing: set[tuple[int | str, ...]] = set()
    total = 0
    frame, frame_count = None, 0
    for piece in pieces(data):
        if (found := wrong(piece.data)) is None:
            continue
        if len(faults) > MAX_FAULTS and piece.frame is not None:
            if piece.frame is not frame:
                of_frame = wrong(piece.frame)
                frame, frame_count = piece.frame, of_frame.error_count() if of_frame is not None else 0
            total += found.error_count() - frame_count
            continue
        for fault in _faults(found):
            place = piece.place(fault.location)
            if place is None:
                continue
            if fault.code == "missing":
                if place in missing or _is_there(data, place):
                    continue
                missing.add(place)
            total += 1
            if len(faults) <= MAX_FAULTS:
                faults.append(fault._replace(location=place))
    return DataInvalid(tuple(faults[:MAX_FAULTS]), total)


def _faults(error: "ValidationError") -> tuple[Fault, ...]:
    found = error.errors(include_url=False)
    return tuple(Fault(one["type"], one["loc"], one["input"], one.get("ctx", {})) for one in found)


def _is_there(data: Any, location: tuple[int | str, ...]) -> bool:
    """Return whether something stands at `location`, which may only be missing in the piece that was checked."""
    try:
        for part in location:
            data = data[part]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _never_stopping(schema: Any) -> Any:
    """Return a schema that tells all items of a list that are wrong."""
    if isinstance(schema, dict):
        return {key: _never_stopping(value) for key, value in schema.items() if key != STOPS_AT_FIRST}
    return [_never_stopping(one) for one in schema] if isinstance(schema, list) else schema


_CLOCKS_DIFFER = timedelta(minutes=10)
"""So far two computers' clocks may be apart without anybody noticing."""

_RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
"""A clock that shows an earlier time than this program was made at is wrong, and no file is to blame for it."""


def latest_past() -> datetime:
    """Return the latest moment at which something can have happened."""
    return max(datetime.now(UTC), _RELEASED) + _CLOCKS_DIFFER
