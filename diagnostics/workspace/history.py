"""Former facts of a workspace: the snapshots in `history/`, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.workspace.facts_writing import HISTORY_FOLDER
from diagnostics.workspace.reading import read_former


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts as they were captured at a moment."""

    path: Path
    organisation: Organisation

    @property
    def captured_at(self) -> datetime:
        """The moment the facts were true."""
        return self.organisation.organisation.captured_at


def snapshots(folder: Path, inventory: Inventory) -> Iterator[Snapshot]:
    """Return the former facts one by one, newest first, each checked as the facts of today are.

    Raises:
        FormerFactsUnreadable: at one that cannot be read any more, with all that is wrong with it.
    """
    for path in snapshot_files(folder):
        yield Snapshot(path, read_former(path, inventory))


def snapshot_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of former facts, newest first. Their names are the moments at which they were written."""
    return tuple(sorted((folder / HISTORY_FOLDER).glob("*.toml"), reverse=True))
