"""What a user is told once of caching: that it cannot be done, or that something cached was thrown away."""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class NoticeCode(StrEnum):
    """A stable code for one thing to tell."""

    NO_FOLDER = "no-folder"
    NOT_OWN = "not-own"
    DAMAGED = "damaged"


class Notice(NamedTuple):
    """One thing to tell, about a file or folder. `detail` is the system's own word, where it has one."""

    code: NoticeCode
    path: Path
    detail: str = ""


_given: dict[tuple[NoticeCode, Path], Notice] = {}
_taken: set[tuple[NoticeCode, Path]] = set()


def give_notice(code: NoticeCode, path: Path, detail: str = "") -> None:
    """Note one thing to tell, if it was not noted before. What thread does so does not matter."""
    _given.setdefault((code, path), Notice(code, path, detail))


def take_notices() -> list[Notice]:
    """Return what is to be told and was not returned before, whatever else happens to the same file later."""
    fresh = [notice for key, notice in list(_given.items()) if key not in _taken]
    _taken.update((notice.code, notice.path) for notice in fresh)
    return fresh


def forget_notices() -> None:
    """Begin anew, as a new process does."""
    _given.clear()
    _taken.clear()
