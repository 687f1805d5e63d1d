"""By what a file is known again: that it has not changed since it was read."""

import os
import stat
import time
from pathlib import Path
from typing import NamedTuple

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
        try:
            now = path.stat()
            if now.st_size != self.size or not stat.S_ISREG(now.st_mode):
                return False
            times = (now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
            is_settled = max(self.modified, self.changed) + _SETTLED_NS < self.read
            if is_settled and times == (self.modified, self.changed, self.inode):
                return True
            return digest_of(path.read_bytes()) == self.digest
        except OSError:
            return False


def stamp_of(status: os.stat_result, content: bytes) -> Stamp:
    """Return the stamp of an open file with this status and content, read just now."""
    return Stamp(
        len(content), status.st_mtime_ns, status.st_ctime_ns, status.st_ino, time.time_ns(), digest_of(content)
    )


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some content."""
    import hashlib

    return hashlib.sha256(content).hexdigest()
