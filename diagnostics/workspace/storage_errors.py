"""Why a change could not be stored: a code, the file, and the system's own word. Each time nothing was changed."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from diagnostics.errors import SightlineError
from diagnostics.model.inventory import Token
from diagnostics.workspace.files import FileRefused, RefusalCode


class StorageCode(StrEnum):
    """A stable code for one kind of failure."""

    NO_SPACE = "no-space"
    QUOTA_EXCEEDED = "quota-exceeded"
    FILE_TOO_LARGE = "file-too-large"
    READ_ONLY = "read-only"
    NO_PERMISSION = "no-permission"
    BUSY = "busy"
    KEEPS_CHANGING = "keeps-changing"
    NOT_REPRESENTABLE = "not-representable"
    IS_LINK = "is-link"
    NOT_A_FILE = "not-a-file"
    NOT_A_FOLDER = "not-a-folder"
    TOO_LARGE = "too-large"
    FAILED = "failed"


_CODES = {
    errno.ENOSPC: StorageCode.NO_SPACE,
    errno.EDQUOT: StorageCode.QUOTA_EXCEEDED,
    errno.EFBIG: StorageCode.FILE_TOO_LARGE,
    errno.EROFS: StorageCode.READ_ONLY,
    errno.EACCES: StorageCode.NO_PERMISSION,
    errno.EPERM: StorageCode.NO_PERMISSION,
}


_REFUSALS = {
    RefusalCode.LINK: StorageCode.IS_LINK,
    RefusalCode.NOT_A_FILE: StorageCode.NOT_A_FILE,
    RefusalCode.NOT_A_FOLDER: StorageCode.NOT_A_FOLDER,
    RefusalCode.TOO_LARGE: StorageCode.TOO_LARGE,
    RefusalCode.TOO_MANY_NAMES: StorageCode.TOO_LARGE,
}


class StorageFailed(SightlineError):
    """A file of the workspace could not be written. The workspace is as it was."""

    def __init__(self, code: StorageCode, path: Path, detail: str = "") -> None:
        """Keep what happened to which file, with the system's own word for it."""
        super().__init__(code.value)
        self.code = code
        self.path = path
        self.detail = detail


class TokenChanged(SightlineError):
    """The token was changed by somebody else since it was looked at. `now` is None where it is gone."""

    def __init__(self, seen: Token, now: Token | None) -> None:
        """Keep the token as it was seen and as it is."""
        super().__init__(seen.id)
        self.seen = seen
        self.now = now


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn an error of the system, met while `path` is written, into `StorageFailed`."""
    try:
        yield
    except FileRefused as refused:
        raise StorageFailed(_REFUSALS[refused.code], refused.path) from refused
    except OSError as error:
        code = _CODES.get(error.errno or 0, StorageCode.FAILED)
        raise StorageFailed(code, path, error.strerror or type(error).__name__) from error
