"""A cache file of checksummed sections, and the index stored in one."""

import os
import weakref
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from diagnostics.workspace.lock import FOLDER, make_folder

Facts = TypeVar("Facts", bound=msgspec.Struct)

_KIND = b"sightline kept 1\n"
_LENGTH_BYTES, _CHECKSUM_BYTES = 8, 4
_PREFIX = len(_KIND) + _LENGTH_BYTES + _CHECKSUM_BYTES
_SMALL = 32 * 1024 * 1024
"""Up to so many bytes are read at once, and the checksum is of them all; else it is of the header alone."""


class Damaged(ValueError):
    """A kept file is not as it was written."""


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """What a kept file says of itself: the size and places of its sections, and in `facts` what its writer says."""

    size: int
    sections: dict[str, tuple[int, int]]
    facts: msgspec.Raw


class Container:
    """A kept file that is open for as long as this object lives. It may be replaced or deleted meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its header.

        Raises:
            OSError: where it cannot be read.
            Damaged: where it is not as it was written.
        """
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        weakref.finalize(self, os.close, self._descriptor)
        size = os.fstat(self._descriptor).st_size
        prefix = self._read(0, _PREFIX)
        length_end = len(_KIND) + _LENGTH_BYTES
        if prefix[: len(_KIND)] != _KIND:
            raise Damaged(path.name)
        self._start = _PREFIX + int.from_bytes(prefix[len(_KIND) : length_end], "big")
        if self._start > size:
            raise Damaged(path.name)
        header = self._read(_PREFIX, self._start - _PREFIX)
        is_small = size - self._start <= _SMALL
        self._body = self._read(self._start, size - self._start) if is_small else None
        if prefix[length_end:] != _checksum(header, self._body):
            raise Damaged(path.name)
        try:
            self._header = msgspec.json.decode(header, type=Header)
        except msgspec.MsgspecError as error:
            raise Damaged(path.name) from error
        if self._header.size != size - self._start:
            raise Damaged(path.name)

    @property
    def facts(self) -> bytes:
        """What the writer said of the file, in JSON."""
        return bytes(self._header.facts)

    def section(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the section of that name, or the part of it between two places.

        Raises:
            Damaged: where there is none, or it is shorter than it was.
        """
        if name not in self._header.sections:
            raise Damaged(name)
        offset, length = self._header.sections[name]
        end = length if end is None else end
        found = self._part(offset + start, end - start)
        if not 0 <= start <= end <= length or len(found) != end - start:
            raise Damaged(name)
        return found

    def _part(self, start: int, length: int) -> bytes:
        if self._body is not None:
            return self._body[start : start + length]
        return self._read(self._start + start, length)

    def _read(self, start: int, length: int) -> bytes:
        parts = []
        while length > 0 and (part := os.pread(self._descriptor, length, start)):
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def kept_container(folder: Path, name: str, kind: type[Facts]) -> tuple[Container, Facts] | None:
    """Return what is kept of a workspace under a name, and what its writer said of it; None where it cannot be used."""
    try:
        container = Container(folder / FOLDER / name)
        return container, msgspec.json.decode(container.facts, type=kind)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None


def keep_container(folder: Path, name: str, facts: msgspec.Struct, sections: Mapping[str, bytes]) -> None:
    """Keep something of a workspace under a name. Where that cannot be done, nothing is lost."""
    # Only a first opening writes, and the others are to be quick.
    from diagnostics.workspace.storage_errors import StorageFailed
    from diagnostics.workspace.writing import put, remove_leftovers

    path = folder / FOLDER / name
    with suppress(OSError, StorageFailed):
        make_folder(path.parent)
        remove_leftovers(path)
        put(path, _content(facts, sections))


def _content(facts: msgspec.Struct, sections: Mapping[str, bytes]) -> bytes:
    places: dict[str, tuple[int, int]] = {}
    size = 0
    for name, content in sections.items():
        places[name] = (size, len(content))
        size += len(content)
    header = msgspec.json.encode(Header(size, places, msgspec.Raw(msgspec.json.encode(facts))))
    body = b"".join(sections.values())
    checksum = _checksum(header, body if size <= _SMALL else None)
    return b"".join((_KIND, len(header).to_bytes(_LENGTH_BYTES, "big"), checksum, header, body))


def _checksum(header: bytes, body: bytes | None) -> bytes:
    return zlib.crc32(body or b"", zlib.crc32(header)).to_bytes(_CHECKSUM_BYTES, "big")


INDEX_FILE = "index"
FORMER_INDEX_FILE = "former-index"

TABLES = 4
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
