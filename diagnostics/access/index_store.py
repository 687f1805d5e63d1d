"""Which groups or sites list each member, as it was cached."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any, Protocol

import msgspec

UNSOUND = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, MemoryError, msgspec.MsgspecError)
"""Whatever reading a cached section may raise where it does not hold what it should."""


class Sections(Protocol):
    """The cached sections of one organisation's index."""

    def __call__(self, name: str) -> bytes:
        """Return one section."""

    def damaged(self) -> Exception:
        """Throw the cached index away, and return the error that says so."""


@contextmanager
def sound(sections: Sections) -> Iterator[None]:
    """Turn whatever comes of a section that does not hold what it should into the one error that says so."""
    try:
        yield
    except UNSOUND as error:
        raise sections.damaged() from error


class StoredListing(Mapping[str, Sequence[str]]):
    """Which entries list each member; all ids are canonical."""

    def __init__(self, name: str, section: Sections) -> None:
        """Read the listing of that name from its sections."""
        with sound(section):
            members = msgspec.json.decode(section(f"{name}.members"), type=list[str])
            # Every question about a subject looks here, and a dictionary finds it several times as fast as a search.
            self._members = dict(zip(members, range(len(members)), strict=True))
            self._ends = ends_of(section(f"{name}.counts"))
            self._entries = msgspec.json.decode(section(f"{name}.entries"), type=list[str])
            self._numbers = array("I")
            self._numbers.frombytes(section(f"{name}.numbers"))
            is_whole = len(self._ends) == len(members) + 1 and self._ends[-1] == len(self._numbers)
            if not is_whole or max(self._numbers, default=-1) >= len(self._entries):
                raise ValueError(name)

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


class IndexStore(Protocol):
    """Where the tables of one organisation's index are cached."""

    def load(self) -> Sections | None:
        """Return what gives each section, or None where none are cached that fit."""

    def save(self, sections: Mapping[str, bytes]) -> None:
        """Cache the sections. Where that cannot be done, nothing is lost."""

    def discard(self) -> None:
        """Throw away what is cached: it does not hold what an index holds."""
