"""Rows of a table as lines, made only for what is on the screen."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from tui.presentation.page import Line

Row = TypeVar("Row")


class Table(Generic[Row]):
    """A listing of rows, each turned into a line when it is drawn."""

    def __init__(
        self,
        rows: Sequence[Row],
        line: Callable[[Row, int], Line],
        key: Callable[[Row], Hashable],
        positions: Sequence[int] | None = None,
    ) -> None:
        """List `rows`, or of them those at `positions`. `line` draws one for a width, `key` tells it from others."""
        self._rows = rows
        self._line = line
        self._key = key
        self._positions = positions

    def __len__(self) -> int:
        return len(self._rows) if self._positions is None else len(self._positions)

    def row(self, index: int) -> Row:
        """Return one row."""
        return self._rows[index if self._positions is None else self._positions[index]]

    def line(self, index: int, width: int) -> Line:
        """Return one row as a line."""
        return self._line(self.row(index), width)

    def key(self, index: int) -> Hashable:
        """Return what tells a row from the others."""
        return self._key(self.row(index))
