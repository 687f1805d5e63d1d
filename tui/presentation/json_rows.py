"""Answers as JSON; very many rows with the same keys are written from their columns, with no object for each."""

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, Generic, TypeVar, overload

import msgspec

_STAND_IN = "rows-go-here"
"""Stands for rows while the rest of a document is written."""

OF_ROW = "\x00first-column-of-the-row"
"""Stands in an end for what the row's own first column holds."""


Row = TypeVar("Row")


class JsonRows(Sequence[Row], Generic[Row]):
    """Rows: a column of strings for each of the first keys, and for all other keys one of few ends of any data."""

    def __init__(
        self,
        row_type: type[Row],
        columns: Mapping[str, Sequence[str]],
        ends: Sequence[Mapping[str, Any]] = (),
        end_of: Sequence[int] = b"",
    ) -> None:
        """Take columns of one length, and the ends with the number of each row's own; no ends where there are none.

        `row_type` is what each row is as an object of its own.
        """
        self._row_type = row_type
        self._columns = columns
        self._length = min(map(len, columns.values()))
        self._ends: Sequence[Mapping[str, Any]] = msgspec.to_builtins(ends) if ends else ({},)
        self._end_of = end_of or bytes(self._length)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[row] for row in range(self._length)[place]]
        row = range(self._length)[place]
        found: dict[str, Any] = {key: column[row] for key, column in self._columns.items()}
        first = next(iter(found.values()))
        found |= {key: _of_row(value, first) for key, value in self._ends[self._end_of[row]].items()}
        return msgspec.convert(found, self._row_type)

    def json(self) -> str:
        """Return the rows as `json.dumps` writes a list of dictionaries."""
        if not self._length:
            return "[]"
        first, *others = map(quoted, self._columns)
        between_rows = f"}}, {{{first}: "
        ends = ["".join(f", {quoted(key)}: {json.dumps(value)}" for key, value in end.items()) for end in self._ends]
        of_a_row = 2 * len(self._columns)
        parts = [""] * (self._length * of_a_row)
        for number, column in enumerate(self._columns.values()):
            parts[2 * number :: of_a_row] = map(quoted, column)
        for number, key in enumerate(others):
            parts[2 * number + 1 :: of_a_row] = [f", {key}: "] * self._length
        with_next = [end + between_rows for end in ends]
        parts[of_a_row - 1 :: of_a_row] = [with_next[number] for number in self._end_of]
        parts[-1] = ends[self._end_of[-1]]
        own = {
            number: with_next[number].split(quoted(OF_ROW)) for number, end in enumerate(ends) if quoted(OF_ROW) in end
        }
        if own:
            for row, number in enumerate(self._end_of):
                if number in own:
                    at = row * of_a_row
                    parts[at + of_a_row - 1] = parts[at].join(own[number])
            if self._end_of[-1] in own:
                parts[-1] = parts[-of_a_row].join(ends[self._end_of[-1]].split(quoted(OF_ROW)))
        return f"[{{{first}: {''.join(parts)}}}]"


def _of_row(value: Any, first: str) -> Any:
    """Return data of an end with what it takes from its row."""
    if isinstance(value, dict):
        return {key: _of_row(inner, first) for key, inner in value.items()}
    if isinstance(value, list):
        return [_of_row(inner, first) for inner in value]
    return first if value == OF_ROW else value


def json_text(data: Any) -> str:
    """Return an answer as printable ASCII: a hostile name reaches a script whole, and a terminal harmless.

    It may hold `JsonRows` and typed parts anywhere.
    """
    found: list[JsonRows[Any]] = []

    def stand_in(value: Any) -> Any:
        if isinstance(value, JsonRows):
            found.append(value)
            return _STAND_IN
        if isinstance(value, msgspec.Struct):
            return msgspec.to_builtins(value, enc_hook=stand_in)
        raise TypeError(type(value).__name__)

    first, *others = json.dumps(data, default=stand_in).split(quoted(_STAND_IN))
    if len(others) != len(found):
        # Something else in the data spells the stand-in.
        return json.dumps(data, default=_whole)
    return first + "".join(rows.json() + rest for rows, rest in zip(found, others, strict=True))


def _whole(value: Any) -> Any:
    """Return typed parts as plain data, and rows one by one."""
    if isinstance(value, JsonRows):
        return list(value)
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value, enc_hook=_whole)
    raise TypeError(type(value).__name__)
