"""By what a file is known again: that it has not changed since it was read."""

import os
import stat
import time
from pathlib import Path
from typing import NamedTuple

from diagnostics.workspace.files import read_named

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
            digest = digest_of(read_named(path, max(self.size, 1)))
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
