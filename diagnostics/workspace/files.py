"""File access of a workspace: locks, private folders, atomic writing."""

import errno
import glob
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from diagnostics.errors import StorageCode, StorageFailed, storing


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


FOLDER = ".sightline"


def make_folder(folder: Path) -> None:
    """Make the folder, its owner's even where root is the first to need it.

    Raises:
        OSError: where it cannot be made.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        keep_owner(descriptor, folder.parent)
    finally:
        os.close(descriptor)


_CHANGE = "lock"
_PULL = "pull-lock"

WAIT_SECONDS = 20.0
"""How long a change waits for another one. A change takes milliseconds, so whoever waits longer waits for a fault."""

_POLL_SECONDS = 0.005


@contextmanager
def locked(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the workspace's lock while the block runs. It ends with the process, however that ends.

    Raises:
        StorageFailed: where somebody else holds it for too long, or it cannot be made.
    """
    with _held(folder / FOLDER / _CHANGE, wait):
        yield


@contextmanager
def pulling(folder: Path) -> Iterator[None]:
    """Be the only one that pulls into the workspace while the block runs. Its tokens can be changed meanwhile.

    Raises:
        StorageFailed: where somebody else is at it, or the lock cannot be made.
    """
    with _held(folder / FOLDER / _PULL, 0.0):
        yield


@contextmanager
def _held(path: Path, wait: float) -> Iterator[None]:
    with storing(path):
        make_folder(path.parent)
        lock = FileLock(str(path))
        try:
            lock.acquire(timeout=wait, poll_interval=_POLL_SECONDS)
        except Timeout:
            raise StorageFailed(StorageCode.BUSY, path) from None
        except RuntimeError as error:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP)) from error
    try:
        yield
    finally:
        lock.release()


_SETTLED_NS = 2_000_000_000
"""How long before it was read a file must have been written, so that one of the same times cannot be another.

Some filesystems count time in steps of up to two seconds.
"""


class Stamp(NamedTuple):
    """A file as it was when it was read. Times are in nanoseconds; `digest` is the SHA-256 of its content."""

    size: int
    modified: int
    changed: int
    inode: int
    read: int
    digest: str

    def fits(self, path: Path) -> bool:
        """Return whether the file at `path` still has the content it had, which its times mostly tell."""
        return self.tells(path) or self.renewed(path) is not None

    def tells(self, path: Path) -> bool:
        """Return whether the times of the file at `path` tell that it still has the content it had."""
        try:
            return self.is_settled and self._times(path.stat()) == (self.size, self.modified, self.changed, self.inode)
        except OSError:
            return False

    def renewed(self, path: Path) -> "Stamp | None":
        """Return the stamp of the file at `path` as it is now; None where it has not the content it had."""
        try:
            now = path.stat()
            if now.st_size != self.size or not stat.S_ISREG(now.st_mode):
                return None
            # Whatever is written from now on is not what these times belong to.
            read = time.time_ns()
            digest = digest_of(path.read_bytes())
        except OSError:
            return None
        return Stamp(*self._times(now), read, digest) if digest == self.digest else None

    @property
    def is_settled(self) -> bool:
        """Whether a file of the same times must have the same content."""
        return max(self.modified, self.changed) + _SETTLED_NS < self.read

    @staticmethod
    def _times(status: os.stat_result) -> tuple[int, int, int, int]:
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def stamp_of(status: os.stat_result, content: bytes) -> Stamp:
    """Return the stamp of an open file with this status and content, read just now."""
    return Stamp(
        len(content), status.st_mtime_ns, status.st_ctime_ns, status.st_ino, time.time_ns(), digest_of(content)
    )


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some content."""
    import hashlib

    return hashlib.sha256(content).hexdigest()
