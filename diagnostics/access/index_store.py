"""The store of an index: the protocol it is kept through, and the listing of memberships read back from it."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Protocol

import msgspec

Sections = Mapping[str, bytes]


class IndexStore(Protocol):
    """Where the tables of one organisation's index are kept."""

    def load(self) -> Callable[[str], bytes] | None:
        """Return what gives each section, or None where none are kept that fit."""

    def save(self, sections: Sections) -> None:
        """Keep the sections. Where that cannot be done, nothing is lost."""


class StoredListing(Mapping[str, Sequence[str]]):
    """Which entries list each member; all ids are canonical."""

    def __init__(self, name: str, section: Callable[[str], bytes]) -> None:
        """Read the listing of that name from its sections."""
        members = msgspec.json.decode(section(f"{name}.members"), type=list[str])
        # Every question about a subject looks here, and a dictionary finds it several times as fast as a search does.
        self._members = dict(zip(members, range(len(members)), strict=True))
        self._ends = ends_of(section(f"{name}.counts"))
        self._entries = msgspec.json.decode(section(f"{name}.entries"), type=list[str])
        self._numbers = array("I")
        self._numbers.frombytes(section(f"{name}.numbers"))

    def __getitem__(self, member: str) -> Sequence[str]:
        return self._of(self._members[member])

    def get(self, member: str, default: Any = None) -> Any:
        """Return the entries that list a member, of whom there may be none."""
        number = self._members.get(member)
        return default if number is None else self._of(number)

    def _of(self, number: int) -> list[str]:
        entries, ends = self._entries, self._ends
        return [entries[place] for place in self._numbers[ends[number] : ends[number + 1]]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def ends_of(counts: bytes) -> Sequence[int]:
    """Return where each of the parts that were counted begins, and where the last one ends."""
    lengths = array("I")
    lengths.frombytes(counts)
    return array("Q", accumulate(lengths, initial=0))
