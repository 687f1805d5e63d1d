"""The activity journal, `activity.jsonl`: one event on each line, appended before the change it tells of is made."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diagnostics.organisation.identifiers import canonical
from diagnostics.tokens.events import Event
from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import DataInvalid, jsonable, validated_json
from diagnostics.workspace.ownership import keep_owner
from diagnostics.workspace.reconciliation import in_force
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.writing import sync_folder, write_whole

JOURNAL_FILE = "activity.jsonl"


@dataclass(frozen=True, slots=True)
class Journal:
    """What the journal holds. `unreadable` are the numbers of lines, from 1, that hold no event.

    `is_torn`: the last line was not written to its end, because its writer was killed.
    """

    path: Path
    events: tuple[Event, ...] = ()
    unreadable: tuple[int, ...] = ()
    is_torn: bool = False

    @property
    def last_revision(self) -> int:
        """The highest revision that any event tells of, 0 where there is none."""
        return max((event.revision for event in self.events), default=0)

    def successors(self, inventory: Inventory) -> Mapping[str, str]:
        """Return which token was last made to replace which, by the canonical id of the replaced one.

        A token whose making was never applied counts for nothing: its id may have gone to another one.
        """
        applied = in_force(self.events, inventory)
        found = {}
        for event in self.events:
            if event.revision in applied and isinstance(replaced := event.after.get("replaces"), str):
                found[canonical(replaced)] = event.token
        return found

    def of_token(self, identifier: str) -> tuple[Event, ...]:
        """Return the events of one token, oldest first."""
        wanted = canonical(identifier)
        return tuple(event for event in self.events if canonical(event.token) == wanted)


def read_journal(folder: Path) -> Journal:
    """Return the journal of a workspace, empty where there is none. A line that holds no event stops no other.

    Raises:
        OSError: where the file is there and cannot be read.
    """
    path = folder / JOURNAL_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Journal(path)
    *lines, rest = content.split(b"\n")
    events, unreadable = [], []
    for number, line in enumerate(lines, 1):
        event = _event(line)
        if event is not None:
            events.append(event)
        elif line.strip():
            unreadable.append(number)
    last = _event(rest) if rest else None
    if last is not None:
        events.append(last)
    return Journal(path, tuple(events), tuple(unreadable), is_torn=bool(rest) and last is None)


class Appender:
    """The journal opened for one change, under the lock."""

    def __init__(self, folder: Path) -> None:
        """Open the journal, and heal its last line if that was torn.

        Raises:
            StorageFailed: where it cannot be written.
        """
        self._path = folder / JOURNAL_FILE
        with storing(self._path):
            is_new = not self._path.exists()
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if is_new:
                    keep_owner(self._descriptor, folder)
                    sync_folder(Path(os.path.realpath(self._path)).parent)
                self._end = self._heal()
            except BaseException:
                self.close()
                raise

    def append(self, events: Iterable[Event]) -> None:
        """Write events to the disk, all of them or none.

        Raises:
            StorageFailed: where they cannot be written.
        """
        text = "".join(_line(event) for event in events)
        with storing(self._path):
            try:
                write_whole(self._descriptor, text.encode())
                os.fsync(self._descriptor)
            except BaseException:
                self.take_back()
                raise

    def take_back(self) -> None:
        """Remove what was appended, because the change it tells of was not made. What fails here is found later."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, self._end)
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the journal."""
        os.close(self._descriptor)

    def _heal(self) -> int:
        """Remove a last line that its writer could not finish, or end one that lacks its newline only."""
        size = os.fstat(self._descriptor).st_size
        torn = b""
        while len(torn) < size:
            block = min(4096, size - len(torn))
            torn = os.pread(self._descriptor, block, size - len(torn) - block) + torn
            if b"\n" in torn:
                torn = torn[torn.rindex(b"\n") + 1 :]
                break
        if not torn:
            return size
        if _event(torn) is not None:
            write_whole(self._descriptor, b"\n")
            size += 1
        else:
            size -= len(torn)
            os.ftruncate(self._descriptor, size)
        os.fsync(self._descriptor)
        return size


def _line(event: Event) -> str:
    # Printable ASCII only: a journal is looked at with `cat`, and names may hold what a terminal obeys.
    return json.dumps(jsonable(event), ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def _event(line: bytes) -> Event | None:
    try:
        return validated_json(Event, line)
    except DataInvalid:
        return None
