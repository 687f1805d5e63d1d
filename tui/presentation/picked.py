"""Some entries of a long list, each fetched when it is looked at."""

from collections.abc import Sequence
from typing import Generic, TypeVar, overload

Row = TypeVar("Row")


class Picked(Sequence[Row], Generic[Row]):
    """The entries of `rows` at `positions`. A list of a hundred thousand makes an entry when it is asked for."""

    def __init__(self, rows: Sequence[Row], positions: Sequence[int]) -> None:
        """Pick; nothing is fetched yet."""
        self._rows = rows
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return Picked(self._rows, self._positions[place])
        return self._rows[self._positions[place]]
