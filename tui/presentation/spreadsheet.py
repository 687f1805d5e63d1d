"""Rows for a spreadsheet, in which no cell from data is taken for a formula or obeyed by a terminal."""

import csv
import io
from collections.abc import Iterable

from diagnostics.printable import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a header and rows as CSV. What is None leaves its cell empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    shown = visible(str(value))
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
