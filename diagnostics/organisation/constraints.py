"""What a field of the facts must hold, said so that pydantic understands it without being imported.

Reading a workspace that was read before needs no validation, and importing pydantic takes longer than all else that a
short command does. Each mark here changes the schema that pydantic makes of the type beside it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, TypeVar, get_args

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
