"""One writer at a time, for the time of a change."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from diagnostics.workspace.private_folder import FOLDER, make_folder
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, storing

_FILE = "lock"

WAIT_SECONDS = 20.0
"""How long a change waits for another one. A change takes milliseconds, so whoever waits longer waits for a fault."""

_POLL_SECONDS = 0.005


@contextmanager
def locked(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the workspace's lock while the block runs. It ends with the process, however that ends.

    Raises:
        StorageFailed: where somebody else holds it for too long, or it cannot be made.
    """
    path = folder / FOLDER / _FILE
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
