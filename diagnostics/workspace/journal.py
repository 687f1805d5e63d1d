"""The journal of token changes, and its reconciliation with the inventory."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from diagnostics.errors import SightlineError
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.validation import DataInvalid, jsonable, validated_json
from diagnostics.tokens.transitions.base import Event, state_digest
from diagnostics.workspace.files import MAX_JOURNAL_BYTES, MEGABYTE, FileRefused, Folder, RefusalCode, read_in
from diagnostics.workspace.lock import locked
from diagnostics.workspace.reading import Workspace, read_workspace
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.writing import keep_owner, set_mode, shared_modes, sync_folder, write_whole


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the journal and the inventory differ.

    `not_applied` are the latest events, whose change the inventory does not have: a writer was killed between the
    two, or an older `tokens.toml` was put back. `is_not_journalled`: the inventory has changes that no event tells
    of, made by hand or by a script. A workspace without any event has nothing to differ from.
    """

    not_applied: tuple[Event, ...] = ()
    is_not_journalled: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether both tell the same."""
        return not self.not_applied and not self.is_not_journalled


def reconcile(events: Sequence[Event], inventory: Inventory) -> Reconciliation:
    """Compare the journal's events with the inventory as it stands."""
    if not events:
        return Reconciliation()
    head = _by_revision(events).get(inventory.revision)
    not_applied = tuple(event for event in events if event.revision > inventory.revision)
    if head is not None:
        is_other = head.state != state_digest(inventory)
    else:
        bases = {event.base for event in events}
        is_other = inventory.revision > min(bases) and inventory.revision not in bases
    return Reconciliation(not_applied, is_other)


def in_force(events: Sequence[Event], inventory: Inventory) -> frozenset[int]:
    """Return the revisions of the events whose change the inventory has."""
    known = _by_revision(events)
    chain: set[int] = set()
    revision = inventory.revision
    while (event := known.get(_at_or_before(known, revision))) is not None:
        chain.add(event.revision)
        # A damaged journal may lead forwards; going backwards only, this ends.
        revision = min(event.base, event.revision - 1)
    return frozenset(chain)


def _by_revision(events: Sequence[Event]) -> Mapping[int, Event]:
    return {event.revision: event for event in events}


def _at_or_before(known: Mapping[int, Event], revision: int) -> int:
    """Return `revision`, or where nobody journalled that one, the latest before it."""
    if revision in known:
        return revision
    return max((earlier for earlier in known if earlier < revision), default=-1)


JOURNAL_FILE = "activity.jsonl"
_TOKENS = "tokens.toml"

MAX_LINE_BYTES = 4 * MEGABYTE
"""Many times an event with the longest names."""

_BLOCK_BYTES = 64 * 1024


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
        FileRefused: where it is a link, no regular file, or longer than any journal.
        OSError: where the file is there and cannot be read.
    """
    path = folder / JOURNAL_FILE
    try:
        content = read_in(folder, JOURNAL_FILE, limit=MAX_JOURNAL_BYTES)
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
        with storing(self._path), Folder.open(folder) as where:
            is_new = not where.has(JOURNAL_FILE)
            self._descriptor = where.open_file(JOURNAL_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                if is_new:
                    owner = os.fstat(where.descriptor)
                    keep_owner(self._descriptor, owner)
                    set_mode(self._descriptor, shared_modes(folder / _TOKENS)[0], owner.st_gid)
                    sync_folder(where)
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
        torn = self._last_line(size)
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

    def _last_line(self, size: int) -> bytes:
        """Return what stands after the last newline.

        Raises:
            FileRefused: where that is longer than any event: whoever wrote it, it is no torn one.
        """
        parts: list[bytes] = []
        place, length = size, 0
        while place > 0:
            block = min(_BLOCK_BYTES, place)
            part = os.pread(self._descriptor, block, place - block)
            end = part.rfind(b"\n")
            parts.append(part[end + 1 :])
            length += len(parts[-1])
            if length > MAX_LINE_BYTES:
                raise FileRefused(RefusalCode.TOO_LARGE, self._path, MAX_LINE_BYTES // MEGABYTE)
            if end != -1:
                break
            place -= block
        return b"".join(reversed(parts))


def _line(event: Event) -> str:
    # Printable ASCII only: a journal is looked at with `cat`, and names may hold what a terminal obeys.
    return json.dumps(jsonable(event), ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def _event(line: bytes) -> Event | None:
    if len(line) > MAX_LINE_BYTES:
        return None
    try:
        return validated_json(Event, line)
    except DataInvalid:
        return None


_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Activity:
    """The journal of a workspace, and how it differs from the inventory."""

    workspace: Workspace
    journal: Journal
    reconciliation: Reconciliation

    @cached_property
    def in_force(self) -> frozenset[int]:
        """The revisions of the events whose change the inventory has."""
        return in_force(self.journal.events, self.workspace.inventory)

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to report."""
        return self.reconciliation.is_clean and not self.journal.is_torn and not self.journal.unreadable


def read_activity(workspace: Workspace) -> Activity:
    """Return the journal beside an open workspace.

    A difference may only mean that somebody is in the middle of a change. So it is looked at once more when they are
    done; the workspace that is returned is then a newer one. Where the lock cannot be had, as in a folder that is
    read-only, the first look stands.

    Raises:
        OSError: where the journal is there and cannot be read.
    """
    first = _activity(workspace)
    if first.is_clean:
        return first
    try:
        with locked(workspace.folder, _WAIT_SECONDS):
            return _activity(read_workspace(workspace.folder, keeps=False, takes_cached_tokens=False))
    except SightlineError:
        return first


def _activity(workspace: Workspace) -> Activity:
    journal = read_journal(workspace.folder)
    return Activity(workspace, journal, reconcile(journal.events, workspace.inventory))
