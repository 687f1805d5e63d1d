"""Cached facts: entries by list, read on demand."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.lazy import KeptEntries, Source, collector_paused
from diagnostics.model.organisation import (
    Coverage,
    Entry,
    Facts,
    Group,
    Identity,
    Organisation,
    OtherOrganisation,
    PermissionSet,
    Rule,
    Site,
    Template,
    User,
)
from diagnostics.workspace.cache.container import Container, Damaged, keep_container, kept_container
from diagnostics.workspace.files import Stamp, digest_of
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


FACTS_FILE = "facts"
FORMER_FILE = "former"
TOKENS_FILE = "tokens"
STAMP_FILE = "stamp"

CHECKS = 1
"""Goes up with every change of what a workspace is checked for, so that what passed before is checked anew."""

_MODELS: tuple[type[Facts], ...] = (Identity, Coverage, Rule, *LISTS.values(), ServiceUser, Token, Inventory)
_MADE_BY = f"{CHECKS}:{SECTIONS}:" + ";".join(
    f"{model.__name__}({','.join(field.name for field in fields(model))})" for model in _MODELS
)


class _FactsHead(msgspec.Struct):
    made_by: str
    file: Stamp
    service_users: str
    coverage: Coverage
    organisation: Identity


class _StampHead(msgspec.Struct):
    file: Stamp


class _TokensHead(msgspec.Struct):
    made_by: str
    file: Stamp | None
    checked_with: str
    inventory: Inventory


class KeptFacts(NamedTuple):
    """The facts of an organisation that are kept: `digest` is of the file they came from.

    `service_users` is a digest of the service users that they were checked with.
    """

    organisation: Organisation
    digest: str
    service_users: str


def kept_facts(folder: Path, path: Path, *, keeps: bool = True) -> KeptFacts | None:
    """Return the facts that the file at `path` held when it was read last, if it has not changed.

    Unless it `keeps`, nothing is written for the next time.
    """
    return _kept(folder, FACTS_FILE, lambda stamp: _fits(folder, stamp, path, keeps=keeps))


def kept_former_facts(folder: Path, path: Path) -> KeptFacts | None:
    """Return the former facts in the file at `path`, if they are those that were kept last."""
    return _kept(folder, FORMER_FILE, lambda stamp: stamp.fits(path))


def _kept(folder: Path, name: str, fits: Callable[[Stamp], bool]) -> KeptFacts | None:
    if (kept := kept_container(folder, name, _FactsHead)) is None:
        return None
    container, head = kept
    if head.made_by != _MADE_BY or not fits(head.file):
        return None
    try:
        lists: dict[str, Any] = {name: kept_list(container, name, kind) for name, kind in LISTS.items()}
    except Damaged:
        return None
    organisation = Organisation(format=1, organisation=head.organisation, coverage=head.coverage, **lists)
    return KeptFacts(organisation, head.file.digest, head.service_users)


def _fits(folder: Path, stamp: Stamp, path: Path, *, keeps: bool) -> bool:
    """Return whether the file at `path` is the one that was stamped.

    A copy, or a file that was read as soon as it was written, is known by its content alone, which takes long where it
    is large. So it is kept by which times it was known at last.
    """
    if stamp.tells(path):
        return True
    kept = kept_container(folder, STAMP_FILE, _StampHead)
    if kept is not None and kept[1].file.digest == stamp.digest and kept[1].file.tells(path):
        return True
    renewed = stamp.renewed(path)
    if keeps and renewed is not None and renewed.is_settled:
        keep_container(folder, STAMP_FILE, _StampHead(renewed), {})
    return renewed is not None


def kept_tokens(folder: Path, path: Path, facts: KeptFacts) -> Inventory | None:
    """Return the tokens that were read last, if their file has not changed and they were checked with these facts."""
    if (kept := kept_container(folder, TOKENS_FILE, _TokensHead)) is None:
        return None
    _, head = kept
    if head.made_by != _MADE_BY or head.checked_with != facts.digest:
        return None
    is_same = not path.exists() if head.file is None else head.file.fits(path)
    return head.inventory if is_same else None


def keep_facts(folder: Path, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory) -> None:
    """Keep facts that were read from `tables` and checked. Where that cannot be done, nothing is lost."""
    _keep(folder, FACTS_FILE, stamp, tables, read, inventory)


def keep_former_facts(
    folder: Path, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory
) -> None:
    """Keep former facts in place of those that were kept before. Where that cannot be done, nothing is lost."""
    _keep(folder, FORMER_FILE, stamp, tables, read, inventory)


def _keep(
    folder: Path, name: str, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory
) -> None:
    sections: dict[str, bytes] = {}
    for kind in LISTS:
        listed: Sequence[Mapping[str, Any]] = tables.get(kind, ())
        sections |= list_sections(kind, listed)
    head = _FactsHead(_MADE_BY, stamp, service_users_digest(inventory), read.coverage, read.organisation)
    keep_container(folder, name, head, sections)


def keep_tokens(folder: Path, stamp: Stamp | None, inventory: Inventory, checked_with: str) -> None:
    """Keep tokens that were checked with the facts of that digest. `stamp` is None where there is no file."""
    keep_container(folder, TOKENS_FILE, _TokensHead(_MADE_BY, stamp, checked_with, inventory), {})


def service_users_digest(inventory: Inventory) -> str:
    """Return a digest of which service users there are: the facts may name them."""
    return digest_of("\n".join(sorted(canonical(one.id) for one in inventory.service_users)).encode())
