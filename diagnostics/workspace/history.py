"""Former facts: stored when new ones replace them, and read back."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.access.directory import Directory
from diagnostics.access.index_store import IndexStore
from diagnostics.limits import MAX_FILE_BYTES
from diagnostics.model.inventory import EMPTY_INVENTORY, Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import DataInvalid, validated
from diagnostics.workspace.files import Folder, read_named
from diagnostics.workspace.lock import locked
from diagnostics.workspace.problems import Problem
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE, Workspace, check_facts, read_former
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.to_toml import organisation_text
from diagnostics.workspace.toml import read_toml
from diagnostics.workspace.writing import (
    kept_mode,
    owned_folder,
    put,
    remove_all_leftovers,
    remove_leftovers,
    shared_modes,
)

HISTORY_FOLDER = "history"


def replace_facts(folder: Path, organisation: Organisation) -> Workspace:
    """Make `organisation` the facts of the workspace, which need not have any yet, and return it as read back.

    Killed at any moment, the workspace is the old one or the new one.

    Raises:
        WorkspaceUnreadable: where the new facts and the workspace's tokens do not go together; nothing is changed.
        StorageFailed: where they cannot be stored; nothing is changed.
    """
    path = folder / ORGANISATION_FILE
    content = organisation_text(organisation).encode()
    with locked(folder):
        remove_leftovers(path)
        workspace = check_facts(folder, content)
        _store_former(folder, path)
        put(path, content)
    return Workspace(folder, workspace.organisation, workspace.inventory)


def read_inventory(folder: Path) -> Inventory:
    """Return the tokens of a folder that may have no facts yet. What cannot be read counts as nothing here.

    `replace_facts` tells what is wrong with the file.
    """
    file = read_toml(folder / TOKENS_FILE)
    if isinstance(file, Problem):
        return EMPTY_INVENTORY
    try:
        return validated(Inventory, file.data)
    except DataInvalid:
        return EMPTY_INVENTORY


def _store_former(folder: Path, path: Path) -> None:
    """Put the facts that are there into the history, and remove what a killed pull left of doing so."""
    history = folder / HISTORY_FOLDER
    with storing(history), Folder.open(folder) as outer:
        try:
            former = read_named(path, MAX_FILE_BYTES)
            status = path.stat()
        except FileNotFoundError:
            return
        with owned_folder(outer, HISTORY_FOLDER, shared_modes(path)[1]) as where:
            remove_all_leftovers(where)
            name = f"{_stamp(status)}.toml"
            if not where.has(name):
                put(history / name, former, within=where, mode=kept_mode(status))


def _stamp(status: os.stat_result) -> str:
    """Return a name for the snapshot of a file: when it was written, to the microsecond, so that names sort by time."""
    written = datetime.fromtimestamp(status.st_mtime, UTC)
    return written.strftime("%Y-%m-%dT%H%M%S.%fZ")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts as they were captured at a moment."""

    path: Path
    organisation: Organisation
    index_store: IndexStore | None = field(default=None, compare=False)

    @property
    def captured_at(self) -> datetime:
        """The moment the facts were true."""
        return self.organisation.organisation.captured_at

    def directory(self, inventory: Inventory) -> Directory:
        """Return the look-ups over these facts and the tokens of today: only facts are kept in the history."""
        return Directory(self.organisation, inventory, self.index_store)


def read_snapshot(path: Path, inventory: Inventory, *, keeps: bool = False) -> Snapshot:
    """Read the former facts in a file of the history; if it `keeps`, cached so that reading them again takes a moment.

    Raises:
        FormerFactsUnreadable: with every problem of the file, where there is any.
    """
    return Snapshot(path, *read_former(path, inventory, keeps=keeps))


def snapshots(folder: Path, inventory: Inventory) -> Iterator[Snapshot]:
    """Return the former facts one by one, newest first, each checked as the facts of today are.

    Raises:
        FormerFactsUnreadable: at one that cannot be read any more, with all that is wrong with it.
    """
    for path in snapshot_files(folder):
        yield read_snapshot(path, inventory)


def snapshot_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of former facts, newest first. Their names are the moments at which they were written.

    Raises:
        FileRefused: where the folder of them is a link, or no folder.
    """
    try:
        with Folder.open(folder) as outer, outer.folder(HISTORY_FOLDER) as where:
            return tuple(where.path / name for name in reversed(where.names(".toml")))
    except (FileNotFoundError, PermissionError):
        return ()
