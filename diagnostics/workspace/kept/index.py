"""The index of an organisation's templates, kept beside its facts."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from diagnostics.workspace.kept.container import keep_container, kept_container

INDEX_FILE = "index"
FORMER_INDEX_FILE = "former-index"

TABLES = 2
"""Goes up with every change of what the tables of an index hold."""


class _Head(msgspec.Struct):
    tables: int
    digest: str


class KeptIndex:
    """The index of facts with one digest."""

    def __init__(self, folder: Path, digest: str, name: str = INDEX_FILE) -> None:
        """Look in the workspace at `folder` for that of facts which came from a file of that digest."""
        self._folder = folder
        self._name = name
        self._head = _Head(TABLES, digest)
        self._loaded: Callable[[str], bytes] | None = None

    def load(self) -> Callable[[str], bytes] | None:
        """Return what gives each section, or None where no index is kept of these facts."""
        if self._loaded is None and (kept := kept_container(self._folder, self._name, _Head)) is not None:
            container, head = kept
            self._loaded = container.section if head == self._head else None
        return self._loaded

    def save(self, sections: Mapping[str, bytes]) -> None:
        """Keep the sections of an index. Where that cannot be done, it is built again the next time."""
        keep_container(self._folder, self._name, self._head, sections)
