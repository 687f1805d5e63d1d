"""The lists of an organisation as sections of a cached file, and back, entry by entry."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.lazy import KeptEntries, Source, collector_paused
from diagnostics.model.organisation import Entry, Group, OtherOrganisation, PermissionSet, Site, Template, User
from diagnostics.workspace.cache.container import UNUSABLE, Container, Damaged
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable

LISTS: Mapping[str, type[Entry]] = {
    "organisations": OtherOrganisation,
    "users": User,
    "groups": Group,
    "sites": Site,
    "permission_sets": PermissionSet,
    "templates": Template,
}

SECTIONS = 2
"""Goes up with every change of which sections a list has, so that what was cached with others is made anew."""

Cached = TypeVar("Cached", bound=Entry)
Made = TypeVar("Made")

_AT_ONCE = 16
"""So many entries are made without a pause, in about a millisecond: a screen that is drawn meanwhile is not held up."""


def list_sections(name: str, tables: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Return the sections for one list, whose entries are given as the tables of the file."""
    encode = msgspec.json.Encoder().encode
    ids = CanonicalIds()
    lines = [encode(table) for table in tables]
    starts = array("Q", [1])
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return {
        name: b"[" + b",".join(lines) + b"]",
        f"{name}.starts": starts.tobytes(),
        f"{name}.ids": encode([ids[table["id"]] for table in tables]),
        f"{name}.spelled": encode([table["id"] for table in tables]),
        f"{name}.names": encode([table["name"] for table in tables]),
    }


def cached_list(
    container: Container, name: str, kind: type[Cached], anew: Callable[[str], Sequence[Any]]
) -> KeptEntries[Cached]:
    """Return the entries of one list, which are read as they are asked for.

    Where the cache turns out to be damaged, they come from what `anew` reads from the workspace's own file.

    Raises:
        Damaged: where the list is not as it was written.
    """
    cached = _CachedList(container, name, kind, anew)
    return KeptEntries(
        cached.count,
        Source(
            ids=cached.ids,
            spelled=cached.spelled,
            names=cached.names,
            one=cached.one,
            every=cached.every,
            read_as=cached.read_as,
        ),
    )


class _CachedList(Generic[Cached]):
    """One list in a cached file."""

    def __init__(
        self, container: Container, name: str, kind: type[Cached], anew: Callable[[str], Sequence[Any]]
    ) -> None:
        self._container = container
        self._name = name
        self._kind = kind
        self._anew = anew
        self._starts = array("Q")
        self._starts.frombytes(container.section(f"{name}.starts"))
        self.count = len(self._starts) - 1
        end = container.length(name) if self.count else 1
        if self.count < 0 or self._starts[0] != 1 or self._starts[-1] != end:
            raise Damaged(name)
        self._decoder = msgspec.json.Decoder(kind)

    def ids(self) -> list[str]:
        return self._sound(lambda: self._strings("ids"), lambda read: [canonical(entry.id) for entry in read])

    def spelled(self) -> list[str]:
        return self._sound(lambda: self._strings("spelled"), lambda read: [entry.id for entry in read])

    def names(self) -> list[str]:
        return self._sound(lambda: self._strings("names"), lambda read: [entry.name for entry in read])

    def one(self, position: int) -> Cached:
        return self._sound(lambda: self._decoded(position), lambda read: read[position])

    def every(self) -> list[Cached]:
        return self._sound(lambda: self._all(self._kind), list)

    def read_as(self, kind: type[Any]) -> list[Any]:
        return self._sound(lambda: self._all(kind), list)

    def _strings(self, section: str) -> list[str]:
        found = msgspec.json.decode(self._container.section(f"{self._name}.{section}"), type=list[str])
        if len(found) != self.count:
            raise Damaged(section)
        return found

    def _decoded(self, position: int) -> Cached:
        starts = self._starts
        return self._decoder.decode(self._container.section(self._name, starts[position], starts[position + 1] - 1))

    def _all(self, kind: type[Any]) -> list[Any]:
        several = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # a type, made here
        starts, found = self._starts, []
        with collector_paused():
            for first in range(0, self.count, _AT_ONCE):
                last = min(first + _AT_ONCE, self.count)
                content = self._container.section(self._name, starts[first], starts[last] - 1)
                found += several.decode(b"[" + content + b"]")
        if len(found) != self.count:
            raise Damaged(self._name)
        return found

    def _sound(self, cached: Callable[[], Made], otherwise: Callable[[Sequence[Cached]], Made]) -> Made:
        """Return what is cached; where that is damaged, throw it away and return what the file itself says."""
        try:
            return cached()
        except UNUSABLE:
            self._container.entry.discard()
        read = self._anew(self._name)
        if len(read) != self.count:
            raise WorkspaceUnreadable([Problem(self._container.entry.path, ProblemCode.CACHE_DAMAGED)])
        return otherwise(read)
