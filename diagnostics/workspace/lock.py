"""The lock of a workspace, and its private folder."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from diagnostics.workspace.files import FileRefused, Folder, RefusalCode
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, storing
from diagnostics.workspace.writing import keep_owner, owned_folder, set_mode, share, shared_modes

FOLDER = ".sightline"
_TOKENS = "tokens.toml"


_FORMER_CACHE = ("facts", "tokens", "stamp", "former", "index", "former-index")
"""What earlier versions kept here. Nobody reads it any more, and it may be as large as the workspace."""


@contextmanager
def private_folder(workspace: Path) -> Iterator[tuple[Folder, int]]:
    """Open the folder, made where it is not there, and return it with the mode that its files shall have.

    Raises:
        FileRefused: where a link or something else has its name.
        OSError: where it cannot be made.
    """
    file_mode, folder_mode = shared_modes(workspace / _TOKENS)
    with Folder.open(workspace) as outer, owned_folder(outer, FOLDER, folder_mode) as folder:
        status = os.fstat(folder.descriptor)
        if status.st_mode & 0o7777 != folder_mode:
            # It was made by another version, or before tokens.toml was shared.
            share(folder, folder_mode, os.fstat(outer.descriptor).st_gid)
        for name in filter(folder.has, _FORMER_CACHE):
            # What cannot be removed takes up room, and stops no change.
            with suppress(OSError):
                os.unlink(name, dir_fd=folder.descriptor)
        yield folder, file_mode


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
    with _held(folder, _CHANGE, wait):
        yield


@contextmanager
def pulling(folder: Path) -> Iterator[None]:
    """Be the only one that pulls into the workspace while the block runs. Its tokens can be changed meanwhile.

    Raises:
        StorageFailed: where somebody else is at it, or the lock cannot be made.
    """
    with _held(folder, _PULL, 0.0):
        yield


@contextmanager
def _held(workspace: Path, name: str, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    path = workspace / FOLDER / name
    with storing(path), private_folder(workspace) as (folder, mode):
        _prepare(folder, name, mode)
        lock = FileLock(str(path), mode=mode)
        try:
            lock.acquire(timeout=wait, poll_interval=_POLL_SECONDS)
        except Timeout:
            raise StorageFailed(StorageCode.BUSY, path) from None
        except RuntimeError as error:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP)) from error
        try:
            _check_same(folder, path)
        except BaseException:
            lock.release()
            raise
    try:
        yield
    finally:
        lock.release()


def _prepare(folder: Folder, name: str, mode: int) -> None:
    """Make the lock where it is not there, its owner's even where root is the first to need it, and set its mode.

    Raises:
        FileRefused: for a link, or anything else that is no regular file.
        OSError: where it cannot be made.
    """
    try:
        descriptor = folder.open_file(name, os.O_RDWR | os.O_CREAT)
    except PermissionError:
        # Whether it can be locked all the same is for the lock to find out.
        return
    try:
        status = os.fstat(descriptor)
        if os.geteuid() not in (status.st_uid, 0):
            return
        owner = os.fstat(folder.descriptor)
        keep_owner(descriptor, owner)
        set_mode(descriptor, mode, owner.st_gid)
    finally:
        os.close(descriptor)


def _check_same(folder: Folder, path: Path) -> None:
    """Pass where the lock that was taken by its path is the one in the folder that was looked at.

    Raises:
        FileRefused: where somebody put a link in the folder's place meanwhile.
    """
    if not os.path.samestat(os.fstat(folder.descriptor), path.parent.lstat()):
        raise FileRefused(RefusalCode.LINK, path.parent)
