"""Data as JSON; very many rows with the same keys are written from their columns, with no dictionary for each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, overload

_STAND_IN = "rows-go-here"
"""Stands for rows while the rest of a document is written."""

SCHEMA = 1
"""The version of every JSON answer: keys may be added in it, none renamed."""


OF_ROW = "\x00first-column-of-the-row"
"""Stands in an end for what the row's own first column holds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A part of a document that is written as JSON already, so that what many rows share is written once."""

    text: str

    @property
    def data(self) -> Any:
        """The data that it tells."""
        return json.loads(self.text)


class JsonRows(Sequence[dict[str, Any]]):
    """Rows: a column of strings for each of the first keys, and for all other keys one of few ends of any data."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[str]],
        ends: Sequence[Mapping[str, Any]] = (),
        end_of: Sequence[int] = b"",
    ) -> None:
        """Take columns of one length, and the ends with the number of each row's own; no ends where there are none."""
        self._columns = columns
        self._length = min(map(len, columns.values()))
        self._ends = ends or ({},)
        self._end_of = end_of or bytes(self._length)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(place, slice):
            return [self[row] for row in range(self._length)[place]]
        row = range(self._length)[place]
        found: dict[str, Any] = {key: column[row] for key, column in self._columns.items()}
        first = next(iter(found.values()))
        return found | {key: _of_row(value, first) for key, value in self._ends[self._end_of[row]].items()}

    def json(self) -> str:
        """Return the rows as `json.dumps` writes a list of dictionaries."""
        return "".join(self.parts())

    def parts(self) -> list[str]:
        """Return what the JSON of the rows is joined from, for a document of which they are a part.

        With what unknown answers hang on they may come to hundreds of megabytes: each is copied once.
        """
        if not self._length:
            return ["[]"]
        first, *others = map(quoted, self._columns)
        between_rows = f"}}, {{{first}: "
        ends = ["".join(f", {quoted(key)}: {_text(value)}" for key, value in end.items()) for end in self._ends]
        end_of = [*self._end_of]
        pieces = [f"{end}{between_rows}".split(quoted(OF_ROW)) for end in ends]
        pieces.append(f"{ends[end_of[-1]]}}}]".split(quoted(OF_ROW)))
        end_of[-1] = len(ends)
        of_a_row = 2 * len(self._columns)
        parts = [""] * (self._length * of_a_row)
        for number, column in enumerate(self._columns.values()):
            parts[2 * number :: of_a_row] = map(quoted, column)
        for number, key in enumerate(others):
            parts[2 * number + 1 :: of_a_row] = [f", {key}: "] * self._length
        parts[of_a_row - 1 :: of_a_row] = [pieces[number][0] for number in end_of]
        if any(len(one) > 1 for one in pieces):
            parts = list(_with_own(parts, of_a_row, pieces, end_of))
        return [f"[{{{first}: ", *parts]


def _with_own(parts: list[str], of_a_row: int, pieces: list[list[str]], end_of: list[int]) -> Iterator[str]:
    """Return parts of rows with the other pieces of each row's end, before each what its own first column holds."""
    for row, number in enumerate(end_of):
        at = row * of_a_row
        yield from parts[at : at + of_a_row]
        for piece in pieces[number][1:]:
            yield parts[at]
            yield piece


def _text(value: Any) -> str:
    return value.text if isinstance(value, Written) else json.dumps(value)


def _of_row(value: Any, first: str) -> Any:
    """Return data of an end with what it takes from its row."""
    if isinstance(value, Written):
        value = value.data
    if isinstance(value, dict):
        return {key: _of_row(inner, first) for key, inner in value.items()}
    if isinstance(value, list):
        return [_of_row(inner, first) for inner in value]
    return first if value == OF_ROW else value


def json_text(data: Any) -> str:
    """Return `data` as printable ASCII: a hostile name reaches a script whole, and a terminal harmless.

    It may hold `JsonRows` and `Written` anywhere.
    """
    found: list[JsonRows | Written] = []

    def stand_in(value: Any) -> str:
        if not isinstance(value, JsonRows | Written):
            raise TypeError(type(value).__name__)
        found.append(value)
        return _STAND_IN

    first, *others = json.dumps(data, default=stand_in).split(quoted(_STAND_IN))
    if len(others) != len(found):
        # Something else in the data spells the stand-in.
        return json.dumps(data, default=lambda one: one.data if isinstance(one, Written) else list(one))
    parts = [first]
    for one, rest in zip(found, others, strict=True):
        if isinstance(one, Written):
            parts.append(one.text)
        else:
            parts += one.parts()
        parts.append(rest)
    return "".join(parts)
