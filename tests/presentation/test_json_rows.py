"""What is written from columns is what would be written from rows."""

import json
from typing import Any

import pytest

from tui.presentation.json_rows import _STAND_IN, JsonRows, json_text

_NAMES = ["plain", "", 'quoted "so"', "back\\slash", "tab\tand\x00", "del \x7f", "\u202ebidi", "\ud83d", "𝄞 %s {} %%"]
_ROWS = [{"id": f"id-{number}", "100% {name}": name} for number, name in enumerate(_NAMES)]


def _columns(rows: list[dict[str, str]]) -> JsonRows[dict[str, str]]:
    return JsonRows(dict, {key: [row[key] for row in rows] for key in ("id", "100% {name}")})


def _plainly(data: Any) -> str:
    return json.dumps(data)


@pytest.mark.parametrize("count", range(len(_ROWS) + 1))
def test_columns_are_written_as_the_rows_they_stand_for(count: int) -> None:
    """The bytes are the same, wherever in a document the rows stand, and however many they are."""
    rows = _ROWS[:count]
    assert list(_columns(rows)) == rows
    for plain, told in (
        (rows, _columns(rows)),
        ({"a": 1, "rows": rows, "z": [None]}, {"a": 1, "rows": _columns(rows), "z": [None]}),
        ([{"rows": rows}, {"rows": rows[:1]}], [{"rows": _columns(rows)}, {"rows": _columns(rows[:1])}]),
    ):
        assert json_text(told) == _plainly(plain)
        assert json_text(told).isprintable() and json_text(told).isascii()


def test_rows_may_end_in_one_of_few_ways() -> None:
    """What many rows have in common is given once."""
    ends = [{"verdict": "hidden", "because": 'of "it"'}, {"verdict": "visible", "because": ""}]
    numbers = bytes(number % 2 for number in range(len(_ROWS)))
    rows = [row | ends[number] for row, number in zip(_ROWS, numbers, strict=True)]
    told = JsonRows(dict, {key: [row[key] for row in _ROWS] for key in _ROWS[0]}, ends, numbers)
    assert list(told) == rows
    assert json_text({"rows": told}) == _plainly({"rows": rows})


def test_no_name_is_taken_for_rows() -> None:
    """Not even one that spells what stands for rows while the rest is written."""
    name = _STAND_IN
    for data in ({"name": name}, {"name": name, "rows": JsonRows(dict, {"name": [name]})}):
        plain = {key: list(value) if isinstance(value, JsonRows) else value for key, value in data.items()}
        assert json_text(data) == _plainly(plain)


def test_other_data_that_json_has_no_word_for_is_refused() -> None:
    """As `json.dumps` refuses it."""
    with pytest.raises(TypeError):
        json_text({"set": {1, 2}})
