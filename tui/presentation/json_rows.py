"""Data as JSON; very many rows with the same keys are written from their columns, with no dictionary for each."""

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, overload

SCHEMA = 1
"""The version of every JSON answer: keys may be added in it, none renamed."""


_STAND_IN = "rows-go-here"
"""Stands for rows while the rest of a document is written."""


class JsonRows(Sequence[dict[str, str]]):
    """Rows of strings: a column for each of the first keys, and for all other keys one of few ends."""

    def __init__(
        self, columns: Mapping[str, Sequence[str]], ends: Sequence[Mapping[str, str]] = (), end_of: bytes = b""
    ) -> None:
        """Take columns of one length, and the ends with the number of each row's own; no ends where there are none."""
        self._columns = columns
        self._length = min(map(len, columns.values()))
        self._ends = ends or ({},)
        self._end_of = end_of or bytes(self._length)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> dict[str, str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, str]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, str] | list[dict[str, str]]:
        if isinstance(place, slice):
            return [self[row] for row in range(self._length)[place]]
        row = range(self._length)[place]
        return {key: column[row] for key, column in self._columns.items()} | dict(self._ends[self._end_of[row]])

    def json(self) -> str:
        """Return the rows as `json.dumps` writes a list of dictionaries."""
        if not self._length:
            return "[]"
        first, *others = map(quoted, self._columns)
        between_rows = f"}}, {{{first}: "
        ends = ["".join(f", {quoted(key)}: {quoted(value)}" for key, value in end.items()) for end in self._ends]
        of_a_row = 2 * len(self._columns)
        parts = [""] * (self._length * of_a_row)
        for number, column in enumerate(self._columns.values()):
            parts[2 * number :: of_a_row] = map(quoted, column)
        for number, key in enumerate(others):
            parts[2 * number + 1 :: of_a_row] = [f", {key}: "] * self._length
        with_next = [end + between_rows for end in ends]
        parts[of_a_row - 1 :: of_a_row] = [with_next[number] for number in self._end_of]
        parts[-1] = ends[self._end_of[-1]]
        return f"[{{{first}: {''.join(parts)}}}]"


def json_text(data: Any) -> str:
    """Return `data` as printable ASCII: a hostile name reaches a script whole, and a terminal harmless.

    It may hold `JsonRows` anywhere.
    """
    found: list[JsonRows] = []

    def stand_in(value: Any) -> str:
        if not isinstance(value, JsonRows):
            raise TypeError(type(value).__name__)
        found.append(value)
        return _STAND_IN

    first, *others = json.dumps(data, default=stand_in).split(quoted(_STAND_IN))
    if len(others) != len(found):
        # Something else in the data spells the stand-in.
        return json.dumps(data, default=list)
    return first + "".join(rows.json() + rest for rows, rest in zip(found, others, strict=True))
