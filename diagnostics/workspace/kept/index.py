"""The index of an organisation's templates, kept beside its facts."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from diagnostics.workspace.kept.container import keep_container, kept_container

INDEX_FILE = "index"

TABLES = 2
"""Goes up with every change of what the tables of an index hold."""


class _Head(msgspec.Struct):
    tables: int
    digest: str


class KeptIndex:
    """The index of facts with one digest."""

    def __init__(self, folder: Path, digest: str) -> None:
        """Look in the workspace at `folder`, whose facts came from a file of that digest."""
        self._folder = folder
        self._head = _Head(TABLES, digest)
        self._loaded: Callable[[str], bytes] | None = None

    def load(self) -> Callable[[str], bytes] | None:
        """Return what gives each section, or None where no index is kept of these facts."""
        if self._loaded is None and (kept := kept_container(self._folder, INDEX_FILE, _Head)) is not None:
            container, head = kept
            self._loaded = container.section if head == self._head else None
        return self._loaded

    def save(self, sections: Mapping[str, bytes]) -> None:
        """Keep the sections of an index. Where that cannot be done, it is built again the next time."""
        keep_container(self._folder, INDEX_FILE, self._head, sections)
