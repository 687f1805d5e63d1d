"""Writing `tokens.toml`: all of it or nothing, and never readable by others.

The new text goes into a file beside the old one, reaches the disk, and takes its place in one step. Where the file is
a symbolic link, all of this happens where the link leads, and the link stays.
"""

import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import validated
from diagnostics.workspace.ownership import keep_owner
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, storing

_PREFIX, _SUFFIX = ".tokens.", ".tmp"


class _Time(datetime):
    """A time that is written as the API writes it, `2026-11-20T09:00:00Z`."""

    def __str__(self) -> str:
        return self.isoformat().replace("+00:00", "Z")


def inventory_text(inventory: Inventory) -> str:
    """Return `inventory` as TOML. What is at its default is left out, as a person would."""
    head = tomli_w.dumps({"format": inventory.format, "revision": inventory.revision})
    return "\n".join([head, *_tables("service_users", inventory), *_tables("tokens", inventory)])


class Replacement:
    """A new `tokens.toml` beside the old one, written to the disk and waiting to take its place."""

    def __init__(self, path: Path, inventory: Inventory) -> None:
        """Write `inventory` beside `path`.

        Raises:
            StorageFailed: where it cannot be written, or would not read back as it is.
        """
        self._path = path
        content = _checked_text(path, inventory).encode()
        with storing(path):
            self._target = Path(os.path.realpath(path))
            descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=self._target.parent)
            self._temporary = Path(name)
            try:
                try:
                    keep_owner(descriptor, self._target)
                    write_whole(descriptor, content)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
            except BaseException:
                self.discard()
                raise

    def take_place(self) -> None:
        """Put the new file in the old one's place, and make that last.

        Raises:
            StorageFailed: where the old file could not be replaced, and still stands.
        """
        with storing(self._path):
            self._temporary.replace(self._target)
        sync_folder(self._target.parent)

    @property
    def is_waiting(self) -> bool:
        """Whether the new file has not taken the old one's place."""
        return os.path.lexists(self._temporary)

    def discard(self) -> None:
        """Remove the new file, if it did not take its place."""
        self._temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed writer left beside `path`. Only for who holds the lock, so that nobody is still at it."""
    folder = Path(os.path.realpath(path)).parent
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        # What cannot be removed takes up room, and stops no change.
        with suppress(OSError):
            leftover.unlink(missing_ok=True)


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however little the system takes at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Make a new or replaced name in `folder` last. Some filesystems have no such step, and need none."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        # The change is made and can be read; that it may not outlive a power cut is no reason to call it failed.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tables(name: str, inventory: Inventory) -> Iterator[str]:
    for entry in getattr(inventory, name):
        filled = {key: value for key, value in entry.items() if _is_told(key, value)}
        yield f"[[{name}]]\n" + tomli_w.dumps({key: _written(value) for key, value in filled.items()})


def _is_told(key: str, value: Any) -> bool:
    # A service user without permission sets is not the same as one whose sets are not known.
    return value is not None and (value != () or key == "permission_sets")


def _written(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return _Time(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        value.tzinfo,
    )


def _checked_text(path: Path, inventory: Inventory) -> str:
    text = inventory_text(inventory)
    try:
        text.encode()
        is_same = validated(Inventory, tomllib.loads(text)) == inventory
    except ValueError:
        is_same = False
    if not is_same:
        raise StorageFailed(StorageCode.NOT_REPRESENTABLE, path)
    return text
