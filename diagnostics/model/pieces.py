"""Data too large to be checked at once, in pieces that are.

A validator keeps half a kilobyte for each fault it finds, and a megabyte has room for half a million of them. So data
that is wrong is checked a piece at a time: the first faults are told, the others counted.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from diagnostics.limits import MAX_TABLE_KEYS

_ITEMS = 5_000
"""How many items of lists one piece has about."""

Location = tuple[int | str, ...]


class Piece(NamedTuple):
    """A part of data that can be checked alone.

    `place` tells where in all of it a fault of the piece lies, or None for a fault that is no fault of the piece.
    `frame` is what the piece has beside its own part: its faults are no more than those for which `place` is None.
    There is none where the faults of a piece must be looked at one by one.
    """

    data: dict[str, Any]
    place: Callable[[Location], Location | None]
    frame: dict[str, Any] | None = None


def is_wide(data: Mapping[str, Any]) -> bool:
    """Return whether some table has so many keys that to check it at once would take too much."""
    if len(data) > MAX_TABLE_KEYS:
        return True
    for value in data.values():
        if isinstance(value, dict) and len(value) > MAX_TABLE_KEYS:
            return True
        if isinstance(value, list) and any(len(one) > MAX_TABLE_KEYS for one in value if isinstance(one, dict)):
            return True
    return False


def pieces(data: Mapping[str, Any]) -> Iterator[Piece]:
    """Return all of `data` in pieces: first what is no list, then each list a stretch at a time."""
    frame = {key: [] if isinstance(value, list) else value for key, value in data.items()}
    wide = [key for key, value in frame.items() if isinstance(value, dict) and len(value) > MAX_TABLE_KEYS]
    for keys in _key_stretches({key: value for key, value in frame.items() if key not in wide}):
        yield Piece(keys, _unmoved)
    for name in wide:
        for keys in _key_stretches(frame[name]):
            yield Piece({name: keys}, _within(name))
    small = {key: value for key, value in frame.items() if value == []}
    for name, entries in data.items():
        if isinstance(entries, list):
            yield from _stretches(small, name, entries)


def _key_stretches(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return a table a stretch of its keys at a time. Those that it lacks in a stretch are missed there only."""
    keys = list(table)
    if len(keys) <= MAX_TABLE_KEYS:
        yield dict(table)
        return
    for start in range(0, len(keys), _ITEMS):
        yield {key: table[key] for key in keys[start : start + _ITEMS]}


def _stretches(frame: dict[str, Any], name: str, entries: list[Any]) -> Iterator[Piece]:
    start, weight = 0, 0
    for index, entry in enumerate(entries):
        heavy = _weight(entry)
        if heavy > _ITEMS:
            if start < index:
                yield Piece({**frame, name: entries[start:index]}, _moved(name, start), frame)
            yield from _of_one_entry(frame, name, index, entry)
            start, weight = index + 1, 0
            continue
        weight += heavy
        if weight > _ITEMS:
            yield Piece({**frame, name: entries[start : index + 1]}, _moved(name, start), frame)
            start, weight = index + 1, 0
    if start < len(entries):
        yield Piece({**frame, name: entries[start:]}, _moved(name, start), frame)


def _weight(entry: Any) -> int:
    if not isinstance(entry, dict):
        return 1
    return 1 + len(entry) + sum(len(value) for value in entry.values() if isinstance(value, list))


def _of_one_entry(frame: dict[str, Any], name: str, index: int, entry: dict[str, Any]) -> Iterator[Piece]:
    bare = {key: [] if isinstance(value, list) else value for key, value in entry.items()}
    for stretch in _key_stretches(bare):
        yield Piece({**frame, name: [stretch]}, _moved(name, index))
    kept = {key: value for key, value in bare.items() if value == []}
    inner_frame = {**frame, name: [kept]}
    for key, items in entry.items():
        if isinstance(items, list):
            for start in range(0, len(items), _ITEMS):
                part = {**kept, key: items[start : start + _ITEMS]}
                yield Piece({**frame, name: [part]}, _moved_within(name, index, key, start), inner_frame)


def _unmoved(location: Location) -> Location:
    return location


def _within(name: str) -> Callable[[Location], Location | None]:
    def place(location: Location) -> Location | None:
        return location if location[0] == name else None

    return place


def _moved(name: str, start: int) -> Callable[[Location], Location | None]:
    def place(location: Location) -> Location | None:
        match location:
            case (first, int(index), *rest) if first == name:
                return (name, index + start, *rest)
        return None

    return place


def _moved_within(name: str, index: int, key: str, start: int) -> Callable[[Location], Location | None]:
    def place(location: Location) -> Location | None:
        match location:
            case (first, int(), inner, int(number), *rest) if first == name and inner == key:
                return (name, index, key, number + start, *rest)
        return None

    return place
