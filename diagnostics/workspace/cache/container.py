"""A cached file of named sections, each read only when it is asked for, and believed only if this user wrote it.

First a line that tells the kind of file, then the length of the header, a keyed digest of it, the header in JSON, and
the sections. The header holds a digest of each block of the sections, so that every byte is checked when it is read,
however little of a large file is.
"""

import os
import weakref
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from diagnostics.workspace.cache.key import DIGEST_BYTES, keyed_digest, own_key
from diagnostics.workspace.cache.location import cache_folder, cache_path, is_own_file, note_use, workspace_key
from diagnostics.workspace.cache.notices import NoticeCode, give_notice
from diagnostics.workspace.files import Folder

Facts = TypeVar("Facts", bound=msgspec.Struct)

_FAMILY = b"sightline cache "
_KIND = _FAMILY + b"1\n"
_LENGTH_BYTES = 8
_PREFIX = len(_KIND) + _LENGTH_BYTES + DIGEST_BYTES
_MOST_HEADER_BYTES = 64 * 1024 * 1024
_BLOCK_BYTES = 64 * 1024
_BLOCK_DIGEST_BYTES = 16

UNUSABLE = (
    OSError,
    ValueError,
    msgspec.MsgspecError,
    TypeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)
"""Whatever reading something cached may raise where it is not what it should be."""


class Damaged(ValueError):
    """A cached file is not as this user wrote it."""


class _Outdated(Exception):
    """A cached file was written by another version."""


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """What a cached file says of itself: size, places of its sections, digests of its blocks, what its writer says."""

    size: int
    sections: dict[str, tuple[int, int]]
    blocks: bytes
    facts: msgspec.Raw


class CacheEntry(NamedTuple):
    """Which file of the cache it is: that of a workspace under a name."""

    workspace: Path
    name: str

    @property
    def path(self) -> Path:
        """Where the file is, or would be."""
        return cache_path() / "workspaces" / workspace_key(self.workspace) / self.name

    def discard(self) -> None:
        """Throw the file away, and have that told: it will be made anew."""
        give_notice(NoticeCode.DAMAGED, self.path)
        if (folder := cache_folder(self.workspace)) is not None:
            with folder, suppress(OSError):
                os.unlink(self.name, dir_fd=folder.descriptor)


class Container:
    """A cached file that is open for as long as this object lives. It may be replaced or deleted meanwhile."""

    def __init__(self, folder: Folder, entry: CacheEntry, key: bytes) -> None:
        """Open the file in its folder and read its header.

        Raises:
            OSError: where it cannot be read.
            Damaged: where it is not as it was written, or somebody else wrote it.
        """
        self.entry = entry
        self._last: tuple[int, bytes] = (-1, b"")
        self._whole: bytes | None = None
        self._descriptor = folder.open_file(entry.name)
        weakref.finalize(self, os.close, self._descriptor)
        status = os.fstat(self._descriptor)
        if not is_own_file(status):
            raise Damaged(entry.name)
        prefix = self._read(0, _PREFIX)
        if prefix[: len(_KIND)] != _KIND:
            raise _Outdated if prefix.startswith(_FAMILY) else Damaged(entry.name)
        length_end = len(_KIND) + _LENGTH_BYTES
        length = int.from_bytes(prefix[len(_KIND) : length_end], "big")
        self._start = _PREFIX + length
        if length > _MOST_HEADER_BYTES or self._start > status.st_size:
            raise Damaged(entry.name)
        header = self._read(_PREFIX, length)
        if prefix[length_end:] != _header_digest(key, entry, header):
            raise Damaged(entry.name)
        self._header = _decoded_header(header)
        self._check_places(status.st_size - self._start)

    def _check_places(self, size: int) -> None:
        header = self._header
        places = header.sections.values()
        is_sound = header.size == size and all(
            start >= 0 <= length and start + length <= size for start, length in places
        )
        if not is_sound or len(header.blocks) != -(-size // _BLOCK_BYTES) * _BLOCK_DIGEST_BYTES:
            raise Damaged(self.entry.name)

    @property
    def facts(self) -> bytes:
        """What the writer said of the file, in JSON."""
        return bytes(self._header.facts)

    def section(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the section of that name, or the part of it between two places.

        Raises:
            OSError: where it cannot be read.
            Damaged: where there is none, or it is not as it was written.
        """
        if name not in self._header.sections:
            raise Damaged(name)
        offset, length = self._header.sections[name]
        end = length if end is None else end
        if not 0 <= start <= end <= length:
            raise Damaged(name)
        return self._checked(offset + start, offset + end)

    def length(self, name: str) -> int:
        """Return how long the section of that name is, 0 where there is none."""
        return self._header.sections.get(name, (0, 0))[1]

    def read_whole(self) -> None:
        """Read all sections into memory, and pass where they are as they were written.

        Raises:
            OSError: where one cannot be read.
            Damaged: where one is not.
        """
        self._whole = self._blocks(0, -(-self._header.size // _BLOCK_BYTES))

    def _checked(self, start: int, end: int) -> bytes:
        if start == end:
            return b""
        if self._whole is not None:
            return self._whole[start:end]
        first, last = start // _BLOCK_BYTES, -(-end // _BLOCK_BYTES)
        if last - first > 1:
            found = self._blocks(first, last)
        else:
            # Entries are asked for one after the other, and many stand in one block.
            if self._last[0] != first:
                self._last = (first, self._blocks(first, last))
            found = self._last[1]
        return found[start - first * _BLOCK_BYTES : end - first * _BLOCK_BYTES]

    def _blocks(self, first: int, last: int) -> bytes:
        """Return the blocks from the first to the last, which is not one of them."""
        start = first * _BLOCK_BYTES
        content = self._read(self._start + start, min(last * _BLOCK_BYTES, self._header.size) - start)
        view, digests = memoryview(content), self._header.blocks
        for number in range(first, last):
            at, place = (number - first) * _BLOCK_BYTES, number * _BLOCK_DIGEST_BYTES
            if _block_digest(view[at : at + _BLOCK_BYTES]) != digests[place : place + _BLOCK_DIGEST_BYTES]:
                raise Damaged(self.entry.name)
        return content

    def _read(self, start: int, length: int) -> bytes:
        parts = []
        while length > 0 and (part := os.pread(self._descriptor, length, start)):
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def cached_container(entry: CacheEntry, kind: type[Facts], *, whole: bool = False) -> tuple[Container, Facts] | None:
    """Return a file of the cache, and what its writer said of it; None where it cannot be used.

    One that is damaged is thrown away. With `whole`, every section is read now.
    """
    if (folder := cache_folder(entry.workspace)) is None:
        return None
    with folder:
        if not folder.has(entry.name) or (key := own_key()) is None:
            return None
        try:
            container = Container(folder, entry, key)
            if whole:
                container.read_whole()
            found = container, msgspec.json.decode(container.facts, type=kind)
            note_use(folder)
            return found
        except (FileNotFoundError, _Outdated):
            return None
        except UNUSABLE:
            entry.discard()
            return None


def store_container(entry: CacheEntry, facts: msgspec.Struct, sections: Mapping[str, bytes]) -> None:
    """Cache something of a workspace under a name. Where that cannot be done, nothing is lost."""
    # Only a first opening writes, and the others are to be quick.
    from diagnostics.workspace.cache.limits import prune
    from diagnostics.workspace.storage_errors import StorageFailed
    from diagnostics.workspace.writing import put

    if (folder := cache_folder(entry.workspace, makes=True)) is None or (key := own_key()) is None:
        return
    with folder:
        try:
            put(entry.path, _content(key, entry, facts, sections), within=folder)
        except (OSError, StorageFailed) as error:
            give_notice(NoticeCode.NO_FOLDER, cache_path(), getattr(error, "detail", "") or str(error))
    prune(workspace_key(entry.workspace))


def is_cache_usable(workspace: Path) -> bool:
    """Return whether something can be cached of a workspace, and believed the next time."""
    if own_key() is None or (folder := cache_folder(workspace, makes=True)) is None:
        return False
    folder.close()
    return True


def _decoded_header(header: bytes) -> Header:
    try:
        return msgspec.json.decode(header, type=Header)
    except UNUSABLE as error:
        raise Damaged("header") from error


def _content(key: bytes, entry: CacheEntry, facts: msgspec.Struct, sections: Mapping[str, bytes]) -> bytes:
    places: dict[str, tuple[int, int]] = {}
    size = 0
    for name, content in sections.items():
        places[name] = (size, len(content))
        size += len(content)
    body = b"".join(sections.values())
    view = memoryview(body)
    blocks = b"".join(_block_digest(view[at : at + _BLOCK_BYTES]) for at in range(0, size, _BLOCK_BYTES))
    header = msgspec.json.encode(Header(size, places, blocks, msgspec.Raw(msgspec.json.encode(facts))))
    return b"".join(
        (_KIND, len(header).to_bytes(_LENGTH_BYTES, "big"), _header_digest(key, entry, header), header, body)
    )


def _header_digest(key: bytes, entry: CacheEntry, header: bytes) -> bytes:
    return keyed_digest(key, workspace_key(entry.workspace).encode(), entry.name.encode(), header)


def _block_digest(content: bytes | memoryview) -> bytes:
    # Without the key: the digests stand in the header, and that has a keyed one.
    return sha256(content).digest()[:_BLOCK_DIGEST_BYTES]
