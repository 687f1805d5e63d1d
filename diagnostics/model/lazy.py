"""Lists whose entries are made on demand, and the small copies of entries that access rests on."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, overload

import msgspec

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Entry, Template, User

Kept = TypeVar("Kept", bound=Entry)
Other = TypeVar("Other")
Default = TypeVar("Default")


_ONE_BY_ONE = 10
"""So many times as long as its share of all takes an entry that is made alone: past that share all are made."""

_FEW = 100


class Source(NamedTuple, Generic[Kept]):
    """Where the entries of one list come from.

    `ids` returns the canonical ids, `spelled` the ids as the file spells them and `names` the names, all in file order;
    `one` makes the entry at a position, and `every` makes all of them, which takes much less than one at a time.
    `read_as` makes all of them as something else of which the same keys are known.
    """

    ids: Callable[[], list[str]]
    spelled: Callable[[], list[str]]
    names: Callable[[], list[str]]
    one: Callable[[int], Kept]
    every: Callable[[], list[Kept]]
    read_as: Callable[[type[Any]], list[Any]]


class KeptEntries(Sequence[Kept]):
    """The entries of one list, in file order, made when they are asked for."""

    def __init__(self, count: int, source: Source[Kept]) -> None:
        """Take `count` entries from `source`."""
        self._count = count
        self._source = source
        self._made: dict[int, Kept] = {}
        self._is_as_kept = True

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each entry in the file, by its canonical id."""
        return {identifier: position for position, identifier in enumerate(self._source.ids())}

    @cached_property
    def spelled(self) -> Sequence[str]:
        """The ids in file order, as the file spells them."""
        return self._source.spelled()

    @cached_property
    def names(self) -> Sequence[str]:
        """The names in file order."""
        return self._source.names()

    @cached_property
    def by_id(self) -> Mapping[str, Kept]:
        """The entries by canonical id."""
        return _ById(self)

    @cached_property
    def _every(self) -> list[Kept]:
        every = self._source.every()
        # One entry stays the same object, however it is come by.
        for position, entry in self._made.items():
            every[position] = entry
        return every

    def replaced(self, entry: Kept) -> "KeptEntries[Kept]":
        """Return the same entries but for `entry`, which takes the place of the one with its id and has its name.

        Its id is spelled as that of the other was.
        """
        changed = KeptEntries(self._count, self._source)
        changed._is_as_kept = False
        changed._made = {**self._made, self.positions[canonical(entry.id)]: entry}
        return changed

    def read_as(self, kind: type[Other]) -> Sequence[Kept | Other]:
        """Return all entries, as another kind if they are not made yet, which is neither kept nor checked."""
        if "_every" in self.__dict__ or not self._is_as_kept:
            return self
        return self._source.read_as(kind)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Kept: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Kept]: ...

    def __getitem__(self, place: int | slice) -> Kept | Sequence[Kept]:
        if isinstance(place, slice):
            return tuple(self._every[place])
        if "_every" in self.__dict__:
            return self._every[place]
        position = range(self._count)[place]
        made = self._made.get(position)
        if made is None:
            if len(self._made) >= _FEW and len(self._made) * _ONE_BY_ONE > self._count:
                return self._every[position]
            made = self._made[position] = self._source.one(position)
        return made

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._every)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple | KeptEntries):
            return len(self) == len(other) and tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def ids_of(entries: Sequence[Entry]) -> Sequence[str]:
    """Return the ids of entries as the file spells them, without making the entries."""
    return entries.spelled if isinstance(entries, KeptEntries) else [entry.id for entry in entries]


def names_of(entries: Sequence[Entry]) -> Sequence[str]:
    """Return the names of entries, without making the entries."""
    return entries.names if isinstance(entries, KeptEntries) else [entry.name for entry in entries]


class _ById(Mapping[str, Kept]):
    def __init__(self, entries: KeptEntries[Kept]) -> None:
        self._entries = entries

    def __getitem__(self, identifier: str) -> Kept:
        return self._entries[self._entries.positions[identifier]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries.positions)

    @overload
    def get(self, identifier: str, /) -> Kept | None: ...

    @overload
    def get(self, identifier: str, /, default: Default) -> Kept | Default: ...

    def get(self, identifier: str, /, default: object = None) -> object:
        # The look-up that a mapping has by default raises and handles an error for what is not there.
        position = self._entries.positions.get(identifier)
        return default if position is None else self._entries[position]

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._entries.positions


class LeanRule(msgspec.Struct, frozen=True, gc=False):
    """Whom an access rule names."""

    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    everyone: bool | None = None
    covers_service_users: bool | None = None
    invitation: str = "accepted"


class LeanTemplate(msgspec.Struct, frozen=True, gc=False):
    """Whose a template is, and its access rules."""

    owner: str | None = None
    organisation: str | None = None
    rules: tuple[LeanRule, ...] = ()


class LeanUser(msgspec.Struct, frozen=True, gc=False):
    """Whose user it is, whether it may ask, and what is said of its permissions."""

    status: str
    seat: str | None = None
    permission_set: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    organisation: str | None = None


def lean_users(users: Sequence[User]) -> Sequence[User | LeanUser]:
    """Return what of each user access rests on, without making users that are not made yet."""
    return users.read_as(LeanUser) if isinstance(users, KeptEntries) else users


def lean_templates(templates: Sequence[Template]) -> Sequence[Template | LeanTemplate]:
    """Return what access to each template rests on, without making templates that are not made yet."""
    return templates.read_as(LeanTemplate) if isinstance(templates, KeptEntries) else templates


_VERY_MANY = 500_000
"""So many objects take about a tenth of a second to trace."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: facts hold no cycles, and tracing millions of them again and again doubles the time.

    Very many objects are not traced afterwards either, since that would stop everything else for a second at a time.
    They still go when nothing refers to them any more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_count()[0] > _VERY_MANY:
                gc.freeze()
            gc.enable()


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
