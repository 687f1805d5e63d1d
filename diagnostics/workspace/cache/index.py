"""The index of an organisation's templates, cached with its facts."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from diagnostics.workspace.cache.container import CacheEntry, Container, cached_container, store_container
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable

INDEX_FILE = "index"
FORMER_INDEX_FILE = "former-index"

TABLES = 6
"""Goes up with every change of what the tables of an index hold."""


class _Head(msgspec.Struct):
    tables: int
    digest: str


class CachedSections:
    """The sections of a cached index, all of which were checked."""

    def __init__(self, container: Container) -> None:
        """Read from a file of the cache."""
        self._container = container

    def __call__(self, name: str) -> bytes:
        """Return one section."""
        return self._container.section(name)

    def damaged(self) -> WorkspaceUnreadable:
        """Throw the file away, and return the error that asks the user to try again."""
        self._container.entry.discard()
        return WorkspaceUnreadable([Problem(self._container.entry.path, ProblemCode.CACHE_DAMAGED)])


class CachedIndex:
    """The index of facts with one digest."""

    def __init__(self, folder: Path, digest: str, name: str = INDEX_FILE) -> None:
        """Look in the cache of the workspace at `folder` for that of facts which came from a file of that digest."""
        self._entry = CacheEntry(folder, name)
        self._head = _Head(TABLES, digest)
        self._loaded: CachedSections | None = None

    def load(self) -> CachedSections | None:
        """Return what gives each section, or None where no index is cached of these facts.

        All of it is checked first: it is looked at in too many places to be made anew from any of them.
        """
        if self._loaded is None and (found := cached_container(self._entry, _Head, whole=True)) is not None:
            container, head = found
            self._loaded = CachedSections(container) if head == self._head else None
        return self._loaded

    def save(self, sections: Mapping[str, bytes]) -> None:
        """Cache the sections of an index. Where that cannot be done, it is built again the next time."""
        store_container(self._entry, self._head, sections)

    def discard(self) -> None:
        """Throw the index away: it does not hold what an index holds."""
        self._loaded = None
        self._entry.discard()
