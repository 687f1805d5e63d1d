"""Former facts of a workspace: the snapshots in `history/`, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from diagnostics.organisation.model import Organisation
from diagnostics.validation import DataInvalid, validated
from diagnostics.workspace.facts_writing import HISTORY_FOLDER
from diagnostics.workspace.problems import Problem
from diagnostics.workspace.toml_file import read_toml


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts as they were captured at a moment."""

    path: Path
    organisation: Organisation

    @property
    def captured_at(self) -> datetime:
        """The moment the facts were true."""
        return self.organisation.organisation.captured_at


def snapshots(folder: Path) -> Iterator[Snapshot]:
    """Return the former facts one by one, newest first. One that cannot be read any more is passed over."""
    for path in sorted((folder / HISTORY_FOLDER).glob("*.toml"), reverse=True):
        file = read_toml(path)
        if isinstance(file, Problem):
            continue
        try:
            yield Snapshot(path, validated(Organisation, file.data))
        except DataInvalid:
            continue
