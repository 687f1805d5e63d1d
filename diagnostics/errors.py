"""The tree of errors, and the failures of the file system that they are made of."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from diagnostics.model.inventory import Token

if TYPE_CHECKING:
    pass


LookedUp = Literal["token", "template", "subject", "group", "site", "permission_set", "permission", "demo", "reason"]


class Candidate(NamedTuple):
    """Something the caller may have meant."""

    id: str
    name: str


class SightlineError(Exception):
    """Base of every error that is meant for the user."""


class LookupFailed(SightlineError):
    """A name cannot be used. `candidates` are what may have been meant, best first.

    `place` is where in a file the name stands, where it does not come from the command line.
    """

    def __init__(self, kind: LookedUp, text: str, candidates: Sequence[Candidate]) -> None:
        """Keep what was looked for and what comes near."""
        super().__init__(f"{kind}: {text!r}")
        self.kind: LookedUp = kind
        self.text = text
        self.candidates = tuple(candidates)
        self.place: str | None = None


class NothingOfThatName(LookupFailed):
    """Nothing in the workspace bears the name."""


class AmbiguousName(LookupFailed):
    """More than one thing bears the name."""


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
    FAILED = "failed"


_CODES = {
    errno.ENOSPC: StorageCode.NO_SPACE,
    errno.EDQUOT: StorageCode.QUOTA_EXCEEDED,
    errno.EFBIG: StorageCode.FILE_TOO_LARGE,
    errno.EROFS: StorageCode.READ_ONLY,
    errno.EACCES: StorageCode.NO_PERMISSION,
    errno.EPERM: StorageCode.NO_PERMISSION,
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
    except OSError as error:
        code = _CODES.get(error.errno or 0, StorageCode.FAILED)
        raise StorageFailed(code, path, error.strerror or type(error).__name__) from error
