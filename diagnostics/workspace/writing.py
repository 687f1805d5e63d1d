"""Writing of files: whole or not at all, with modes that do not depend on the umask."""

import glob
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from diagnostics.workspace.storage_errors import storing


def keep_owner(descriptor: int, like: Path) -> None:
    """Give an open file to the owner of `like`, or of its folder where `like` is not there. Only root can."""
    if os.geteuid() != 0:
        return
    try:
        owner = like.stat()
    except FileNotFoundError:
        owner = like.parent.stat()
    os.fchown(descriptor, owner.st_uid, owner.st_gid)


_SUFFIX = ".tmp"


class Replacement:
    """A new file beside the old one, written to the disk and waiting to take its place."""

    def __init__(self, path: Path, content: bytes) -> None:
        """Write `content` beside `path`.

        Raises:
            StorageFailed: where it cannot be written.
        """
        self._path = path
        with storing(path):
            self._target = Path(os.path.realpath(path))
            descriptor, name = tempfile.mkstemp(prefix=_prefix(self._target), suffix=_SUFFIX, dir=self._target.parent)
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
    target = Path(os.path.realpath(path))
    _remove(target.parent.glob(f"{glob.escape(_prefix(target))}*{_SUFFIX}"))


def remove_all_leftovers(folder: Path) -> None:
    """Remove what killed writers left in a folder that only Sightline writes into, for who holds the lock."""
    _remove(folder.glob(f".*{_SUFFIX}"))


def put(path: Path, content: bytes) -> None:
    """Make `content` the whole of a file.

    Raises:
        StorageFailed: where that cannot be done; a file that was there still stands.
    """
    replacement = Replacement(path, content)
    try:
        replacement.take_place()
    finally:
        replacement.discard()


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


def _remove(leftovers: Iterable[Path]) -> None:
    for leftover in leftovers:
        # What cannot be removed takes up room, and stops no change.
        with suppress(OSError):
            leftover.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.name}."
