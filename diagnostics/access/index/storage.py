"""The tables of an index as bytes, to be kept for the next time, and back: each set is made when it is asked for.

Sets are serialised one after the other; beside them stand their keys and lengths.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence, Sized
from functools import cached_property
from typing import Any

import msgspec
from pyroaring import BitMap

from diagnostics.access.index.of_subject import Listing
from diagnostics.access.index.tables import Dated, Tables
from diagnostics.access.index_store import ends_of

_FEW = 5_000
"""So many sets are made in some milliseconds."""

_encode = msgspec.json.Encoder().encode


def table_sections(tables: Tables) -> dict[str, bytes]:
    """Return the sections of `tables`."""
    sections: dict[str, bytes] = {}
    for name, table in tables._asdict().items():
        match table:
            case BitMap():
                sections[name] = table.serialize()
            case Dated():
                sections[f"{name}.times"] = table.times.tobytes()
                sections[f"{name}.positions"] = table.positions.tobytes()
            case _ if name == "pairs":
                sections |= _pair_sections(name, table)
            case _:
                sections |= set_sections(name, table)
    return sections


def stored_tables(section: Callable[[str], bytes]) -> Tables:
    """Return the tables that `section` gives, which reads most of them when they are first asked for."""
    parts: dict[str, Any] = {}
    for name, kind in Tables.__annotations__.items():
        if kind is BitMap:
            parts[name] = BitMap.deserialize(section(name))
        elif kind is Dated:
            times, positions = array("q"), array("I")
            times.frombytes(section(f"{name}.times"))
            positions.frombytes(section(f"{name}.positions"))
            parts[name] = Dated(times, positions, parts["everything"])
        elif name == "pairs":
            parts[name] = _StoredPairs(name, section)
        else:
            stored = StoredSets(name, section)
            # Of groups and sites one question looks at many, and a dictionary is the faster for it.
            parts[name] = dict(stored) if len(stored) <= _FEW else stored
    return Tables(**parts)


def listing_sections(name: str, listing: Listing) -> dict[str, bytes]:
    """Return the sections of which entries list each member."""
    numbers: dict[str, int] = {}
    numbered = array("I")
    ordered = dict(sorted(listing.items()))
    for entries in ordered.values():
        numbered.extend(numbers.setdefault(entry, len(numbers)) for entry in entries)
    return {
        f"{name}.members": _encode(list(ordered)),
        f"{name}.counts": _counts(ordered.values()),
        f"{name}.numbers": numbered.tobytes(),
        f"{name}.entries": _encode(list(numbers)),
    }


class _Keys(Mapping[str, slice]):
    """Sorted keys, each with its part of what is stored one after the other."""

    def __init__(self, keys: bytes, counts: bytes) -> None:
        self._keys = msgspec.json.decode(keys, type=list[str])
        self._ends = ends_of(counts)

    def __getitem__(self, key: str) -> slice:
        place = self.place(key)
        if place is None:
            raise KeyError(key)
        return place

    def place(self, key: str) -> slice | None:
        """Return the part of a key, or None where there is none: raising an error for it would take much longer."""
        number = bisect_left(self._keys, key)
        if number == len(self._keys) or self._keys[number] != key:
            return None
        return slice(self._ends[number], self._ends[number + 1])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class StoredSets(Mapping[str, BitMap]):
    """Sets by key, each made when it is first asked for."""

    def __init__(self, name: str, section: Callable[[str], bytes]) -> None:
        """Read the sets of the table of that name from its sections."""
        self._name = name
        self._section = section
        self._looked_up: dict[str, BitMap | None] = {}

    @cached_property
    def _places(self) -> _Keys:
        return _Keys(self._section(f"{self._name}.keys"), self._section(f"{self._name}.lengths"))

    @cached_property
    def _content(self) -> bytes:
        return self._section(self._name)

    def __getitem__(self, key: str) -> BitMap:
        found: BitMap | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def _look_up(self, key: str) -> BitMap | None:
        place = self._places.place(key)
        found = BitMap.deserialize(self._content[place]) if place is not None else None
        self._looked_up[key] = found
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """Return the set of a key that has one, and remember of the others too that they have none."""
        found = self._looked_up[key] if key in self._looked_up else self._look_up(key)
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class _StoredPairs(Mapping[str, Mapping[str, BitMap]]):
    """Sets by group, then by site: the pairs of one group stand together."""

    def __init__(self, name: str, section: Callable[[str], bytes]) -> None:
        self._name = name
        self._section = section
        self._made: dict[str, Mapping[str, BitMap]] = {}

    @cached_property
    def _groups(self) -> _Keys:
        return _Keys(self._section(f"{self._name}.keys"), self._section(f"{self._name}.counts"))

    @cached_property
    def _sites(self) -> Sequence[str]:
        return msgspec.json.decode(self._section(f"{self._name}.sites"), type=list[str])

    @cached_property
    def _ends(self) -> Sequence[int]:
        return ends_of(self._section(f"{self._name}.lengths"))

    @cached_property
    def _content(self) -> bytes:
        return self._section(self._name)

    def __getitem__(self, group: str) -> Mapping[str, BitMap]:
        found: Mapping[str, BitMap] | None = self.get(group)
        if found is None:
            raise KeyError(group)
        return found

    def get(self, group: str, default: Any = None) -> Any:
        """Return the sets of a group, by site, or the default where it has none."""
        made = self._made.get(group)
        if made is None:
            place = self._groups.place(group)
            if place is None:
                return default
            numbers = range(place.start, place.stop)
            places = dict(zip(self._sites[place], numbers, strict=True))
            made = self._made[group] = _StoredSites(places, self._content, self._ends)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


class _StoredSites(Mapping[str, BitMap]):
    """The sets of one group by site, each made when it is first asked for."""

    def __init__(self, places: Mapping[str, int], content: bytes, ends: Sequence[int]) -> None:
        self._places = places
        self._content = content
        self._ends = ends
        self._made: dict[str, BitMap] = {}

    def __getitem__(self, site: str) -> BitMap:
        made = self._made.get(site)
        if made is None:
            place = self._places[site]
            made = self._made[site] = BitMap.deserialize(self._content[self._ends[place] : self._ends[place + 1]])
        return made

    def keys(self) -> KeysView[str]:
        """Return the sites, as a view that is quick to intersect with."""
        return self._places.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def set_sections(name: str, sets: Mapping[str, BitMap]) -> dict[str, bytes]:
    """Return the sections of sets by key."""
    keys = sorted(sets)
    contents = [sets[key].serialize() for key in keys]
    return {name: b"".join(contents), f"{name}.keys": _encode(keys), f"{name}.lengths": _counts(contents)}


def _pair_sections(name: str, pairs: Mapping[str, Mapping[str, BitMap]]) -> dict[str, bytes]:
    ordered = dict(sorted(pairs.items()))
    contents = [found.serialize() for sites in ordered.values() for found in sites.values()]
    return {
        name: b"".join(contents),
        f"{name}.keys": _encode(list(ordered)),
        f"{name}.counts": _counts(ordered.values()),
        f"{name}.sites": _encode([site for sites in ordered.values() for site in sites]),
        f"{name}.lengths": _counts(contents),
    }


def _counts(parts: Iterable[Sized]) -> bytes:
    return array("I", map(len, parts)).tobytes()
