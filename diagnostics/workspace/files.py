"""File access of a workspace: locks, private folders, atomic writing."""

import errno
import os
import re
import stat
from enum import StrEnum
from itertools import islice
from pathlib import Path
from types import TracebackType

MEGABYTE = 1024 * 1024

MAX_NAMES = 100_000
"""Names read of one folder: many times the snapshots and observations that anybody keeps."""

MAX_OBSERVATION_BYTES = 128 * MEGABYTE
"""Many times an observation of 100,000 templates."""

MAX_JOURNAL_BYTES = 256 * MEGABYTE
"""About half a million changes of tokens."""

_FLAGS = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_OWN_PIPE = re.compile(r"/dev/stdin|/dev/fd/\d+|/proc/(?:self|\d+)/fd/\d+")


class RefusalCode(StrEnum):
    """A stable code for one reason not to open something."""

    LINK = "link"
    NOT_A_FILE = "not-a-file"
    NOT_A_FOLDER = "not-a-folder"
    TOO_LARGE = "too-large"
    TOO_MANY_NAMES = "too-many-names"


_ERRNO = {
    RefusalCode.LINK: errno.ELOOP,
    RefusalCode.NOT_A_FILE: errno.EINVAL,
    RefusalCode.NOT_A_FOLDER: errno.ENOTDIR,
    RefusalCode.TOO_LARGE: errno.EFBIG,
    RefusalCode.TOO_MANY_NAMES: errno.EFBIG,
}


class FileRefused(OSError):
    """Something is not opened, or not read, for what it is. `limit` is in megabytes, or in names."""

    def __init__(self, code: RefusalCode, path: Path, limit: int | None = None) -> None:
        """Keep the reason and where it was met."""
        super().__init__(_ERRNO[code], os.strerror(_ERRNO[code]), str(path))
        self.code = code
        self.path = path
        self.limit = limit


class Folder:
    """An open folder, whose entries are reached by their names in it, wherever its path leads meanwhile."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take over an open descriptor of the folder at `path`."""
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def open(cls, path: Path, *, follow: bool = True) -> "Folder":
        """Open a folder that the user named, which may be a link unless it must not `follow` one.

        Raises:
            OSError: where it cannot be opened.
        """
        flags = os.O_RDONLY | os.O_DIRECTORY | _FLAGS | (0 if follow else os.O_NOFOLLOW)
        try:
            return cls(path, os.open(path, flags))
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR) and not follow:
                _refuse_kind(path.lstat(), path)
            raise

    def __enter__(self) -> "Folder":
        """Keep the folder open while the block runs."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the folder."""
        self.close()

    def close(self) -> None:
        """Close the folder."""
        os.close(self.descriptor)

    def folder(self, name: str) -> "Folder":
        """Open a folder in this one, which must not be a link.

        Raises:
            FileNotFoundError: where there is none.
            FileRefused: where something else has its name.
            OSError: where it cannot be opened.
        """
        path = self.path / name
        try:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | _FLAGS
            return Folder(path, os.open(name, flags, dir_fd=self.descriptor))
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                _refuse_kind(self.status(name), path)
            raise

    def made_folder(self, name: str) -> "Folder":
        """Open a folder in this one, made for its owner alone where it is not there, whatever the umask.

        Raises:
            FileRefused: where something else has its name.
            OSError: where it cannot be made or opened.
        """
        try:
            os.mkdir(name, 0o700, dir_fd=self.descriptor)
        except FileExistsError:
            return self.folder(name)
        folder = self.folder(name)
        os.fchmod(folder.descriptor, 0o700)
        return folder

    def status(self, name: str) -> os.stat_result:
        """Return the status of an entry, of the link itself where it is one.

        Raises:
            OSError: where there is none, or it cannot be had.
        """
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """Return whether an entry of that name is there, whatever it is."""
        try:
            self.status(name)
        except FileNotFoundError:
            return False
        return True

    def names(self, suffix: str) -> list[str]:
        """Return the names that end so, without the hidden ones, sorted.

        Raises:
            FileRefused: where there are more names than anybody keeps.
            OSError: where the folder cannot be read.
        """
        return sorted(name for name in self.all_names() if name.endswith(suffix) and not name.startswith("."))

    def all_names(self) -> list[str]:
        """Return all names, in no order.

        Raises:
            FileRefused: where there are more than anybody keeps.
            OSError: where the folder cannot be read.
        """
        with os.scandir(self.descriptor) as entries:
            found = [entry.name for entry in islice(entries, MAX_NAMES + 1)]
        if len(found) > MAX_NAMES:
            raise FileRefused(RefusalCode.TOO_MANY_NAMES, self.path, MAX_NAMES)
        return found

    def open_file(self, name: str, flags: int = os.O_RDONLY, mode: int = 0o600, *, follow: bool = False) -> int:
        """Open a regular file in this folder, and return its descriptor. A link is followed only where that is said.

        Raises:
            FileNotFoundError: where there is none.
            FileRefused: where it is a link or no regular file.
            OSError: where it cannot be opened.
        """
        path = self.path / name
        try:
            _check_file(os.stat(name, dir_fd=self.descriptor, follow_symlinks=follow), path)
        except FileNotFoundError:
            if not flags & os.O_CREAT:
                raise
        try:
            no_follow = 0 if follow else os.O_NOFOLLOW
            descriptor = os.open(name, flags | _FLAGS | no_follow, mode, dir_fd=self.descriptor)
        except OSError as error:
            raise _refusal(error, path) or error from error
        try:
            _check_file(os.fstat(descriptor), path)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def read(self, name: str, limit: int, *, follow: bool = False) -> bytes:
        """Return the content of a regular file in this folder.

        Raises:
            FileNotFoundError: where there is none.
            FileRefused: where it is a link, no regular file, or longer than `limit` bytes.
            OSError: where it cannot be read.
        """
        descriptor = self.open_file(name, follow=follow)
        try:
            return read_bounded(descriptor, limit, self.path / name)
        finally:
            os.close(descriptor)


def read_in(workspace: Path, *names: str, limit: int) -> bytes:
    """Return the content of a file in a workspace, given the names that lead to it, none of which may be a link.

    Raises:
        FileNotFoundError: where there is none.
        FileRefused: where it is not opened for what it is.
        OSError: where it cannot be read.
    """
    with Folder.open(workspace) as folder:
        return _read_below(folder, names, limit)


def _read_below(folder: Folder, names: tuple[str, ...], limit: int) -> bytes:
    if len(names) == 1:
        return folder.read(names[0], limit)
    with folder.folder(names[0]) as inner:
        return _read_below(inner, names[1:], limit)


def read_named(path: Path, limit: int, *, takes_pipe: bool = False) -> bytes:
    """Return the content of a file that the user named outside any workspace, where links are the user's own.

    A pipe that the caller opened, as `/dev/stdin` and `<(command)` are, is read where the option `takes_pipe`; any
    other pipe or device is refused, since nobody may ever write to it.

    Raises:
        FileNotFoundError: where there is none.
        FileRefused: where it is no regular file, or longer than `limit` bytes.
        OSError: where it cannot be read.
    """
    if takes_pipe and _OWN_PIPE.fullmatch(str(path)):
        with open(path, "rb") as pipe:
            if stat.S_ISDIR(os.fstat(pipe.fileno()).st_mode):
                raise FileRefused(RefusalCode.NOT_A_FILE, path)
            return read_bounded(pipe.fileno(), limit, path)
    descriptor = open_named(path)
    try:
        return read_bounded(descriptor, limit, path)
    finally:
        os.close(descriptor)


def open_named(path: Path) -> int:
    """Open a regular file that the user named, which may be a link, and return its descriptor.

    Raises:
        FileNotFoundError: where there is none.
        FileRefused: where it is no regular file.
        OSError: where it cannot be opened.
    """
    # Merely to open a device may do something, so what is there is looked at first.
    _check_file(path.stat(), path)
    try:
        descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    except OSError as error:
        raise _refusal(error, path) or error from error
    try:
        _check_file(os.fstat(descriptor), path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_bounded(descriptor: int, limit: int, path: Path) -> bytes:
    """Return what an open file holds.

    Raises:
        FileRefused: where that is more than `limit` bytes.
        OSError: where it cannot be read.
    """
    too_large = FileRefused(RefusalCode.TOO_LARGE, path, max(limit // MEGABYTE, 1))
    if os.fstat(descriptor).st_size > limit:
        raise too_large
    parts, size = [], 0
    while part := os.read(descriptor, min(limit + 1 - size, 8 * MEGABYTE)):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise too_large
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_file(status: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise FileRefused(RefusalCode.LINK, path)
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused(RefusalCode.NOT_A_FILE, path)


def _refuse_kind(status: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise FileRefused(RefusalCode.LINK, path)
    if not stat.S_ISDIR(status.st_mode):
        raise FileRefused(RefusalCode.NOT_A_FOLDER, path)


def _refusal(error: OSError, path: Path) -> FileRefused | None:
    """Return what it means that opening failed, for what was there: it may have changed since it was looked at."""
    if error.errno == errno.ELOOP:
        return FileRefused(RefusalCode.LINK, path)
    if error.errno in (errno.ENXIO, errno.EISDIR):
        return FileRefused(RefusalCode.NOT_A_FILE, path)
    return None
