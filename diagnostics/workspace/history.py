"""Former facts of a workspace: the snapshots in `history/`, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from diagnostics.access.directory import Directory
from diagnostics.access.index_storing import IndexStore
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.workspace.facts_writing import HISTORY_FOLDER
from diagnostics.workspace.reading import read_former


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
