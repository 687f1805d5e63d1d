"""Cells of a CSV: each in quotation marks, none taken for a formula, and what is in them still what it was."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.presentation.text import csv_text

FORMULA = re.compile(r"(?:^|;)\s*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r]")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "  =1+1",
        "\u3000=1",
        "x;=1+1;",
        "x; -1",
        ";;@x",
        "\t=1",
        "\r=1",
        "−1",
        '"=1"',
        'a";=1;"',
    ],
)
def test_no_cell_begins_a_formula(cell: str) -> None:
    """Whether a program parts cells at commas or at semicolons, and whatever form the sign has."""
    text = csv_text(["name"], [[cell]])
    assert FORMULA.search(next(csv.reader([text.split("\n")[1]]))[0]) is None
    assert all(FORMULA.search(part) is None for part in text.split("\n")[1].split(";"))


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_every_cell_is_quoted_and_reads_back(cells: list[str]) -> None:
    """One record for each row, as many cells as there were, no formula; what shows and is none stays as it is."""
    text = csv_text([f"h{number}" for number in range(len(cells))], [cells])
    rows = list(csv.reader(io.StringIO(text)))
    assert [len(row) for row in rows] == [len(cells)] * 2
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())
    assert not any(FORMULA.search(cell) for cell in rows[1])
    for cell, told in zip(cells, rows[1], strict=True):
        if cell.isalnum() and cell.isascii():
            assert told == cell


def test_numbers_and_what_is_not_known_stay_plain() -> None:
    """A number below zero is a number, and nothing is an empty cell."""
    assert csv_text(["a", "b"], [[-3, None]]) == '"a","b"\n"-3",""\n'
