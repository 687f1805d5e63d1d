"""Some entries of a long list, each fetched when it is looked at."""

from collections.abc import Sequence
from typing import Generic, TypeVar, overload

from diagnostics.organisation.entries import ids_of, names_of
from diagnostics.organisation.model import Entry

Row = TypeVar("Row")


class Picked(Sequence[Row], Generic[Row]):
    """The entries of `rows` at `positions`. A list of a hundred thousand makes an entry when it is asked for."""

    def __init__(self, rows: Sequence[Row], positions: Sequence[int]) -> None:
        """Pick; nothing is fetched yet."""
        self.rows = rows
        self.positions = positions

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return Picked(self.rows, self.positions[place])
        return self.rows[self.positions[place]]


def names_and_ids(rows: Sequence[Entry]) -> list[str]:
    """Return name and id of each entry, to search by, without making the entries."""
    if isinstance(rows, Picked):
        names, ids = names_of(rows.rows), ids_of(rows.rows)
        return [f"{names[position]} {ids[position]}" for position in rows.positions]
    return [f"{name} {identifier}" for name, identifier in zip(names_of(rows), ids_of(rows), strict=True)]
