"""The facts and the tokens of a workspace as they were read and checked, cached so that they need not be again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.organisation import Coverage, Facts, Identity, Organisation, Rule
from diagnostics.workspace.cache.container import UNUSABLE, CacheEntry, cached_container, store_container
from diagnostics.workspace.cache.lists import LISTS, SECTIONS, cached_list, list_sections
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.stamp import Stamp, digest_of

FACTS_FILE = "facts"
FORMER_FILE = "former"
TOKENS_FILE = "tokens"
STAMP_FILE = "stamp"

CHECKS = 4
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


class CachedFacts(NamedTuple):
    """The facts of an organisation that are cached: `digest` is of the file they came from.

    `service_users` is a digest of the service users that they were checked with.
    """

    organisation: Organisation
    digest: str
    service_users: str


def cached_facts(folder: Path, path: Path, *, keeps: bool = True) -> CachedFacts | None:
    """Return the facts that the file at `path` held when it was read last, if it has not changed.

    Unless it `keeps`, nothing is written for the next time.
    """
    return _cached(folder, FACTS_FILE, path, lambda stamp: _fits(folder, stamp, path, keeps=keeps))


def cached_former_facts(folder: Path, path: Path) -> CachedFacts | None:
    """Return the former facts in the file at `path`, if they are those that were cached last."""
    return _cached(folder, FORMER_FILE, path, lambda stamp: stamp.fits(path))


def _cached(folder: Path, name: str, path: Path, fits: Callable[[Stamp], bool]) -> CachedFacts | None:
    entry = CacheEntry(folder, name)
    if (found := cached_container(entry, _FactsHead)) is None:
        return None
    container, head = found
    if head.made_by != _MADE_BY or not fits(head.file):
        return None

    @lru_cache(maxsize=1)
    def read() -> Organisation:
        return _read_anew(path, head.file)

    def anew(listed: str) -> Sequence[Any]:
        entries: Sequence[Any] = getattr(read(), listed)
        return entries

    try:
        lists: dict[str, Any] = {listed: cached_list(container, listed, kind, anew) for listed, kind in LISTS.items()}
    except UNUSABLE:
        entry.discard()
        return None
    organisation = Organisation(format=1, organisation=head.organisation, coverage=head.coverage, **lists)
    return CachedFacts(organisation, head.file.digest, head.service_users)


def _read_anew(path: Path, stamp: Stamp) -> Organisation:
    """Return the facts in a file that was checked before, because what was cached of it is damaged.

    Raises:
        WorkspaceUnreadable: where the file was changed since.
    """
    import tomllib

    from diagnostics.model.validation import DataInvalid, validated
    from diagnostics.workspace.files import read_named

    try:
        content = read_named(path, max(stamp.size, 1))
        if digest_of(content) == stamp.digest:
            return validated(Organisation, tomllib.loads(content.decode("utf-8-sig")))
    except (OSError, DataInvalid, ValueError):
        pass
    raise WorkspaceUnreadable([Problem(path, ProblemCode.CACHE_DAMAGED)])


def _fits(folder: Path, stamp: Stamp, path: Path, *, keeps: bool) -> bool:
    """Return whether the file at `path` is the one that was stamped.

    A copy, or a file that was read as soon as it was written, is known by its content alone, which takes long where it
    is large. So it is cached by which times it was known at last.
    """
    if stamp.tells(path):
        return True
    found = cached_container(CacheEntry(folder, STAMP_FILE), _StampHead)
    if found is not None and found[1].file.digest == stamp.digest and found[1].file.tells(path):
        return True
    renewed = stamp.renewed(path)
    if keeps and renewed is not None and renewed.is_settled:
        store_container(CacheEntry(folder, STAMP_FILE), _StampHead(renewed), {})
    return renewed is not None


def cached_tokens(folder: Path, path: Path, facts: CachedFacts) -> Inventory | None:
    """Return the tokens that were read last, if their file has not changed and they were checked with these facts."""
    if (found := cached_container(CacheEntry(folder, TOKENS_FILE), _TokensHead)) is None:
        return None
    _, head = found
    if head.made_by != _MADE_BY or head.checked_with != facts.digest:
        return None
    is_same = not path.exists() if head.file is None else head.file.fits(path)
    return head.inventory if is_same else None


def store_facts(
    folder: Path, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory
) -> None:
    """Cache facts that were read from `tables` and checked. Where that cannot be done, nothing is lost."""
    _store(folder, FACTS_FILE, stamp, tables, read, inventory)


def store_former_facts(
    folder: Path, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory
) -> None:
    """Cache former facts in place of those that were cached before. Where that cannot be done, nothing is lost."""
    _store(folder, FORMER_FILE, stamp, tables, read, inventory)


def _store(
    folder: Path, name: str, stamp: Stamp, tables: Mapping[str, Any], read: Organisation, inventory: Inventory
) -> None:
    sections: dict[str, bytes] = {}
    for kind in LISTS:
        listed: Sequence[Mapping[str, Any]] = tables.get(kind, ())
        sections |= list_sections(kind, listed)
    head = _FactsHead(_MADE_BY, stamp, service_users_digest(inventory), read.coverage, read.organisation)
    store_container(CacheEntry(folder, name), head, sections)


def store_tokens(folder: Path, stamp: Stamp | None, inventory: Inventory, checked_with: str) -> None:
    """Cache tokens that were checked with the facts of that digest. `stamp` is None where there is no file."""
    store_container(CacheEntry(folder, TOKENS_FILE), _TokensHead(_MADE_BY, stamp, checked_with, inventory), {})


def service_users_digest(inventory: Inventory) -> str:
    """Return a digest of which service users there are: the facts may name them."""
    return digest_of("\n".join(sorted(canonical(one.id) for one in inventory.service_users)).encode())
