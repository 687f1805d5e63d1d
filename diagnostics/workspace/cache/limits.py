"""How large the cache may grow, and how old: what was not opened for long goes first."""

import os
import shutil
import time
from contextlib import suppress
from typing import NamedTuple

from diagnostics.workspace.cache.location import cached_workspaces
from diagnostics.workspace.files import Folder

MAX_CACHE_BYTES = 1024 * 1024 * 1024
"""About ten of the largest workspaces, or thousands of small ones."""

MAX_CACHE_DAYS = 60
"""A workspace that was not opened for so long is opened as for the first time."""

_DAY_SECONDS = 24 * 60 * 60
_LEFTOVER_SECONDS = 60 * 60


class _Place(NamedTuple):
    used: float
    size: int
    name: str


def prune(kept: str) -> None:
    """Remove places of workspaces that are too old, then the oldest until the others fit; never the one `kept`.

    Where something cannot be removed, it stays.
    """
    if (folder := cached_workspaces()) is None:
        return
    with folder, suppress(OSError):
        places = sorted(_places(folder))
        oldest = time.time() - MAX_CACHE_DAYS * _DAY_SECONDS
        size = sum(place.size for place in places)
        for place in places:
            if place.name != kept and (place.used < oldest or size > MAX_CACHE_BYTES):
                shutil.rmtree(place.name, ignore_errors=True, dir_fd=folder.descriptor)
                size -= place.size


def _places(folder: Folder) -> list[_Place]:
    found = []
    for name in folder.all_names():
        with suppress(OSError), folder.folder(name) as place:
            size = 0
            for entry in place.all_names():
                status = place.status(entry)
                is_leftover = entry.startswith(".") and time.time() - status.st_mtime > _LEFTOVER_SECONDS
                if is_leftover:
                    os.unlink(entry, dir_fd=place.descriptor)
                else:
                    size += status.st_size
            found.append(_Place(os.fstat(place.descriptor).st_mtime, size, name))
    return found
