"""Former facts: stored when new ones replace them, and read back."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.access.directory import Directory
from diagnostics.access.index_store import IndexStore
from diagnostics.errors import storing
from diagnostics.model.inventory import EMPTY_INVENTORY, Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import DataInvalid, validated
from diagnostics.workspace.files import FOLDER, locked, put, remove_all_leftovers, remove_leftovers
from diagnostics.workspace.problems import Problem
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE, Workspace, read_anew, read_former
from diagnostics.workspace.to_toml import organisation_text
from diagnostics.workspace.toml import read_toml

HISTORY_FOLDER = "history"
_TRIAL = "trial-"


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
        _remove_leftovers(folder, path)
        workspace = _checked(folder, content)
        _keep_former(folder, path)
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


def _remove_leftovers(folder: Path, path: Path) -> None:
    """Remove what a killed pull left."""
    remove_leftovers(path)
    remove_all_leftovers(folder / HISTORY_FOLDER)
    for trial in (folder / FOLDER).glob(f"{_TRIAL}*"):
        shutil.rmtree(trial, ignore_errors=True)


def _checked(folder: Path, content: bytes) -> Workspace:
    """Read the new facts with the tokens that are there, as any command will."""
    with storing(folder), tempfile.TemporaryDirectory(prefix=_TRIAL, dir=folder / FOLDER) as name:
        trial = Path(name)
        (trial / ORGANISATION_FILE).write_bytes(content)
        if (folder / TOKENS_FILE).exists():
            (trial / TOKENS_FILE).write_bytes((folder / TOKENS_FILE).read_bytes())
        return read_anew(trial, keeps=False)


def _keep_former(folder: Path, path: Path) -> None:
    try:
        former = path.read_bytes()
    except FileNotFoundError:
        return
    history = folder / HISTORY_FOLDER
    with storing(history):
        history.mkdir(exist_ok=True)
        snapshot = history / f"{_stamp(path)}.toml"
        if not snapshot.exists():
            put(snapshot, former)


def _stamp(path: Path) -> str:
    """Return a name for the snapshot of a file: when it was written, to the microsecond, so that names sort by time."""
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
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
    """Read the former facts in a file of the history; if it `keeps`, so that reading them again takes a moment.

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
    """Return the files of former facts, newest first. Their names are the moments at which they were written."""
    return tuple(sorted((folder / HISTORY_FOLDER).glob("*.toml"), reverse=True))
