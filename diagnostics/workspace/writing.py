"""Writing of files: whole or not at all, with modes that do not depend on the umask."""

import errno
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from diagnostics.workspace.files import Folder
from diagnostics.workspace.storage_errors import storing

_OWNER = 0o600
_WIDEST = 0o660
_GROUP = 0o070
_OTHERS = 0o006


def kept_mode(status: os.stat_result | None) -> int:
    """Return the mode of a file in the place of one with that status: no wider than 0660, whatever the umask.

    Of a file that is open to everybody the group keeps its access only where it may write: reading is what a umask
    commonly leaves, and writing is what somebody who shares the file gave it.
    """
    if status is None:
        return _OWNER
    mode = stat.S_IMODE(status.st_mode)
    if mode & _OTHERS:
        return _WIDEST if mode & stat.S_IWGRP else _OWNER
    return _OWNER | (mode & _WIDEST)


def is_narrowed(path: Path) -> bool:
    """Return whether a file that is written anew loses some of its mode, because others than its group had access."""
    try:
        status = path.stat()
    except OSError:
        return False
    return bool(status.st_mode & _OTHERS)


def shared_modes(like: Path) -> tuple[int, int]:
    """Return the modes of a file and of a folder that everybody needs who may write the file at `like`."""
    try:
        is_shared = bool(like.stat().st_mode & stat.S_IWGRP)
    except OSError:
        is_shared = False
    return (0o660, 0o770) if is_shared else (0o600, 0o700)


def set_mode(descriptor: int, mode: int, group: int | None) -> None:
    """Give an open file its mode, and its group where another one is not to be let in.

    Raises:
        OSError: where the file is not one's own.
    """
    if mode & _GROUP and group is not None and os.fstat(descriptor).st_gid != group:
        with suppress(OSError):
            os.fchown(descriptor, -1, group)
        if os.fstat(descriptor).st_gid != group:
            mode &= ~_GROUP
    os.fchmod(descriptor, mode)


def keep_owner(descriptor: int, like: os.stat_result) -> None:
    """Give an open file or folder to the owner of what has that status. Only root can."""
    if os.geteuid() == 0:
        os.fchown(descriptor, like.st_uid, like.st_gid)


def owned_folder(outer: Folder, name: str, mode: int) -> Folder:
    """Open a folder in an open one, which is made with that mode and for the owner of `outer` where it is not there.

    Raises:
        FileRefused: where a link or something else has its name.
        OSError: where it cannot be made.
    """
    is_new = not outer.has(name)
    folder = outer.made_folder(name)
    if is_new:
        owner = os.fstat(outer.descriptor)
        keep_owner(folder.descriptor, owner)
        share(folder, mode, owner.st_gid)
    return folder


def share(folder: Folder, mode: int, group: int) -> None:
    """Give an open folder its mode and, where that lets a group in, this group. Only its owner can."""
    with suppress(OSError):
        if mode & _GROUP and os.fstat(folder.descriptor).st_gid != group:
            os.fchown(folder.descriptor, -1, group)
        os.fchmod(folder.descriptor, mode)


_SUFFIX = ".tmp"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Replacement:
    """A new file beside the old one, written to the disk and waiting to take its place."""

    def __init__(self, path: Path, content: bytes, *, within: Folder | None = None, mode: int = 0o600) -> None:
        """Write `content` beside `path`, or beside the file of that name `within` an open folder.

        `mode` is that of a file which is not there yet.

        Raises:
            StorageFailed: where it cannot be written.
        """
        self._path = path
        with storing(path):
            target = path if within is not None else Path(os.path.realpath(path))
            self._name = target.name
            self._folder = within if within is not None else Folder.open(target.parent)
            self._is_own = within is None
            self._temporary = ""
            try:
                self._write(content, mode)
            except BaseException:
                self.discard()
                raise

    def _write(self, content: bytes, mode: int) -> None:
        where = self._folder.descriptor
        try:
            old = self._folder.status(self._name)
        except FileNotFoundError:
            old = None
        temporary = f"{_prefix(self._name)}{secrets.token_hex(8)}{_SUFFIX}"
        descriptor = os.open(temporary, _NEW, 0o600, dir_fd=where)
        self._temporary = temporary
        try:
            keep_owner(descriptor, old if old is not None else os.fstat(where))
            set_mode(descriptor, mode if old is None else kept_mode(old), old.st_gid if old is not None else None)
            write_whole(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def take_place(self) -> None:
        """Put the new file in the old one's place, and make that last.

        Raises:
            StorageFailed: where the old file could not be replaced, and still stands.
        """
        with storing(self._path):
            where = self._folder.descriptor
            os.replace(self._temporary, self._name, src_dir_fd=where, dst_dir_fd=where)
        sync_folder(self._folder)

    @property
    def is_waiting(self) -> bool:
        """Whether the new file has not taken the old one's place."""
        return bool(self._temporary) and self._folder.has(self._temporary)

    def discard(self) -> None:
        """Remove the new file, if it did not take its place, and be done."""
        try:
            if self.is_waiting:
                os.unlink(self._temporary, dir_fd=self._folder.descriptor)
        finally:
            self._temporary = ""
            if self._is_own:
                self._is_own = False
                self._folder.close()


def remove_leftovers(path: Path) -> None:
    """Remove what a killed writer left beside `path`. Only for who holds the lock, so that nobody is still at it."""
    target = Path(os.path.realpath(path))
    with suppress(OSError), Folder.open(target.parent) as folder:
        _remove(folder, _prefix(target.name))


def remove_all_leftovers(folder: Folder) -> None:
    """Remove what killed writers left in a folder that only Sightline writes into, for who holds the lock."""
    with suppress(OSError):
        _remove(folder, ".")


def put(path: Path, content: bytes, *, within: Folder | None = None, mode: int = 0o600) -> None:
    """Make `content` the whole of a file, as `Replacement` does.

    Raises:
        StorageFailed: where that cannot be done; a file that was there still stands.
    """
    replacement = Replacement(path, content, within=within, mode=mode)
    try:
        replacement.take_place()
    finally:
        replacement.discard()


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however little the system takes at once."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Folder) -> None:
    """Make a new or replaced name in `folder` last. Some filesystems have no such step, and need none."""
    # The change is made and can be read; that it may not outlive a power cut is no reason to call it failed.
    with suppress(OSError):
        os.fsync(folder.descriptor)


def _remove(folder: Folder, prefix: str) -> None:
    for leftover in [name for name in folder.all_names() if name.startswith(prefix) and name.endswith(_SUFFIX)]:
        # What cannot be removed takes up room, and stops no change.
        with suppress(OSError):
            os.unlink(leftover, dir_fd=folder.descriptor)


def _prefix(name: str) -> str:
    return f".{name}."


def write_new(path: Path, content: bytes) -> None:
    """Write a new file.

    Raises:
        FileExistsError: where something has its name.
        OSError: where it cannot be written; nothing is left of it.
    """
    with Folder.open(path.parent) as folder:
        _write(folder, path.name, content)


def write_new_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write new files into a folder, which is made where it is not there.

    Raises:
        FileExistsError: where something has the name of one of them.
        OSError: where one cannot be written; nothing is left of any, nor of a folder that was made for them.
    """
    made = _made(folder)
    written: list[str] = []
    try:
        with Folder.open(folder) as where:
            try:
                for name, content in contents.items():
                    _write(where, name, content)
                    written.append(name)
            except BaseException:
                for name in written:
                    with suppress(OSError):
                        os.unlink(name, dir_fd=where.descriptor)
                raise
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it, and return the ones that were made, the lowest first."""
    missing = []
    for path in (folder, *folder.parents):
        if path.exists():
            break
        missing.append(path)
    made: list[Path] = []
    for path in reversed(missing):
        path.mkdir(mode=0o700)
        path.chmod(0o700)
        made.insert(0, path)
    return made


def _write(folder: Folder, name: str, content: bytes) -> None:
    where = folder.descriptor
    if folder.has(name):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder.path / name))
    temporary = f".{name[:100]}.{secrets.token_hex(8)}.tmp"
    descriptor = os.open(temporary, _NEW, 0o600, dir_fd=where)
    try:
        try:
            os.fchmod(descriptor, 0o600)
            write_whole(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(temporary, name, src_dir_fd=where, dst_dir_fd=where, follow_symlinks=False)
        except FileExistsError:
            raise
        except OSError:
            # A filesystem without links: between this look and the next step nobody is kept out.
            if folder.has(name):
                raise
            os.rename(temporary, name, src_dir_fd=where, dst_dir_fd=where)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=where)
