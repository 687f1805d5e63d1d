"""The lists of an organisation as sections of a kept file, and back, entry by entry."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from diagnostics.collector import collector_paused
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.organisation.entries import KeptEntries, Source
from diagnostics.organisation.identifiers import CanonicalIds
from diagnostics.organisation.model import Entry, Group, OtherOrganisation, PermissionSet, Site, Template, User
from diagnostics.workspace.kept.container import Container, Damaged
from diagnostics.workspace.problems import Problem, ProblemCode

LISTS: Mapping[str, type[Entry]] = {
    "organisations": OtherOrganisation,
    "users": User,
    "groups": Group,
    "sites": Site,
    "permission_sets": PermissionSet,
    "templates": Template,
}

SECTIONS = 2
"""Goes up with every change of which sections a list has, so that what was kept with others is made anew."""

Kept = TypeVar("Kept", bound=Entry)

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


def kept_list(container: Container, name: str, kind: type[Kept]) -> KeptEntries[Kept]:
    """Return the entries of one list, which are read as they are asked for.

    Raises:
        Damaged: where the list is not as it was written. What is found later raises `WorkspaceUnreadable`.
    """
    starts = array("Q")
    try:
        starts.frombytes(container.section(f"{name}.starts"))
    except ValueError as error:
        raise Damaged(name) from error
    count = len(starts) - 1
    if count < 0:
        raise Damaged(name)
    decoder = msgspec.json.Decoder(kind)

    def strings(section: str) -> list[str]:
        with _sound(container):
            found = msgspec.json.decode(container.section(section), type=list[str])
            if len(found) != count:
                raise Damaged(section)
            return found

    def one(position: int) -> Kept:
        with _sound(container):
            return decoder.decode(container.section(name, starts[position], starts[position + 1] - 1))

    def every(kind: type[Any]) -> list[Any]:
        several = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # a type, made here
        found: list[Any] = []
        with _sound(container), collector_paused():
            for first in range(0, count, _AT_ONCE):
                last = min(first + _AT_ONCE, count)
                found += several.decode(b"[" + container.section(name, starts[first], starts[last] - 1) + b"]")
            if len(found) != count:
                raise Damaged(name)
        return found

    return KeptEntries(
        count,
        Source(
            ids=lambda: strings(f"{name}.ids"),
            spelled=lambda: strings(f"{name}.spelled"),
            names=lambda: strings(f"{name}.names"),
            one=one,
            every=lambda: every(kind),
            read_as=every,
        ),
    )


@contextmanager
def _sound(container: Container) -> Iterator[None]:
    """Tell of a file that turns out to be damaged, and have it gone when the user tries again."""
    try:
        yield
    except (msgspec.MsgspecError, ValueError) as error:
        container.path.unlink(missing_ok=True)
        raise WorkspaceUnreadable([Problem(container.path, ProblemCode.CACHE_DAMAGED)]) from error
