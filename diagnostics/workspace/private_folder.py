"""The folder beside a workspace's files that is Sightline's own: lock and kept facts. It may be deleted at any time."""

import os
from pathlib import Path

from diagnostics.workspace.ownership import keep_owner

FOLDER = ".sightline"


def make_folder(folder: Path) -> None:
    """Make the folder, its owner's even where root is the first to need it.

    Raises:
        OSError: where it cannot be made.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        keep_owner(descriptor, folder.parent)
    finally:
        os.close(descriptor)
