"""Problems of a workspace: code, place and mend, with near spellings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from diagnostics.errors import SightlineError


class ProblemCode(StrEnum):
    """A stable code for one kind of problem."""

    FILE_MISSING = "file-missing"
    NOT_A_FILE = "not-a-file"
    NO_READ_PERMISSION = "no-read-permission"
    FILE_UNREADABLE = "file-unreadable"
    FILE_EMPTY = "file-empty"
    FILE_TOO_LARGE = "file-too-large"
    LINE_TOO_LONG = "line-too-long"
    NOT_UTF8 = "not-utf8"
    NOT_TOML = "not-toml"
    ENDS_TOO_EARLY = "ends-too-early"
    WRITTEN_TWICE = "written-twice"
    NUMBER_TOO_LONG = "number-too-long"
    NESTED_TOO_DEEP = "nested-too-deep"
    NEWER_FORMAT = "newer-format"
    MISSING_KEY = "missing-key"
    UNKNOWN_KEY = "unknown-key"
    WRONG_TYPE = "wrong-type"
    TABLE_NOT_LISTED = "table-not-listed"
    WRONG_VALUE = "wrong-value"
    EMPTY_ID = "empty-id"
    TIME_WITHOUT_ZONE = "time-without-zone"
    TIME_BEYOND_CALENDAR = "time-beyond-calendar"
    DUPLICATE_ID = "duplicate-id"
    DANGLING_ID = "dangling-id"
    RULE_NAMES_NOTHING = "rule-names-nothing"
    RULE_NAMES_SEVERAL = "rule-names-several"
    COVERS_WITHOUT_EVERYONE = "covers-without-everyone"
    INVITATION_MISPLACED = "invitation-misplaced"
    SITE_CYCLE = "site-cycle"
    HELD_AND_LACKED = "held-and-lacked"
    TIMES_OUT_OF_ORDER = "times-out-of-order"
    INACTIVITY_NOT_OFFERED = "inactivity-not-offered"
    OWNER_OF_OTHER_KIND = "owner-of-other-kind"
    OWNER_OF_ANOTHER_ORGANISATION = "owner-of-another-organisation"
    CACHE_DAMAGED = "cache-damaged"
    ASKER_NOT_NAMED = "asker-not-named"
    NOTHING_EXPECTED = "nothing-expected"
    SUBJECT_MAKES_NO_CALL = "subject-makes-no-call"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which file, at which key path and line, and the facts of it.

    `place` is a key path as `users[2].status`, empty for the file as a whole. `line` counts from 1. `facts` may hold
    `value`, `nearest`, `allowed`, `expected`, `detail`, `first` and others that the code's sentence names.
    """

    file: Path
    code: ProblemCode
    place: str = ""
    line: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


_MOST = 80
_MAX_BITS = 1024
"""Python refuses to write numbers of very many digits in decimals."""


def spelled(value: object) -> str:
    """Return a value in TOML, cut to what a message has room for; a table or an array only by its brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return _cut(f"{value:#x}")
    if isinstance(value, str):
        return f'"{_cut(value)}"'
    if isinstance(value, Mapping):
        return "{...}"
    if isinstance(value, list):
        return "[...]"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 3] + "..."


class WorkspaceUnreadable(SightlineError):
    """The workspace cannot be used. `problems` lists all that is wrong with it, not the first only."""

    def __init__(self, problems: Sequence["Problem"]) -> None:
        """Keep the problems; there is at least one."""
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class FormerFactsUnreadable(WorkspaceUnreadable):
    """A file of former facts cannot be used; the workspace itself can."""
