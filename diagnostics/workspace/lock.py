"""The lock of a workspace, and its private folder."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, storing
from diagnostics.workspace.writing import keep_owner

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
