"""A first opening in a process of its own, for who has something else to do meanwhile.

To parse and check a large file holds up every thread of the process that does it, for seconds at a time. Run as a
program, this module is that other process.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from diagnostics.access.index.index import Index
from diagnostics.workspace.cache.facts import kept_facts, kept_former_facts
from diagnostics.workspace.history import read_snapshot
from diagnostics.workspace.problems import Problem, WorkspaceUnreadable
from diagnostics.workspace.reading import ORGANISATION_FILE, read_workspace
from diagnostics.workspace.toml import LARGE_BYTES

_LOOK_EVERY_SECONDS = 0.02


def size_to_read_apart(folder: Path, former: Path | None = None) -> int | None:
    """Return how many bytes there are to read, where another process is better to read them: very many, not kept yet.

    They are of the workspace's facts, or of the `former` ones in that file. Else None: a small file is read in less
    time than a process takes to start.
    """
    path = former if former is not None else folder / ORGANISATION_FILE
    try:
        size = path.stat().st_size
    except OSError:
        return None
    if size < LARGE_BYTES or not os.access(folder, os.W_OK):
        return None
    kept = kept_facts(folder, path) if former is None else kept_former_facts(folder, path)
    return size if kept is None else None


def keep_apart(folder: Path, is_given_up: Callable[[], bool], former: Path | None = None) -> None:
    """Have a workspace read and kept by another process, with its index, so that opening it takes a moment.

    With `former`, it is the former facts in that file.

    Where that cannot be done, or the work is given up, nothing is kept, and nothing lost.

    Raises:
        WorkspaceUnreadable: with every problem of the workspace, where there is any.
    """
    with tempfile.TemporaryFile() as told:
        try:
            process = _started(folder, former, told)
        except OSError:
            return
        try:
            while _is_running(process):
                if is_given_up():
                    return
        finally:
            process.kill()
            process.wait()
        told.seek(0)
        if problems := _problems(told):
            raise WorkspaceUnreadable(problems)


def _started(folder: Path, former: Path | None, told: BinaryIO) -> "subprocess.Popen[bytes]":
    """Start the other process, which imports from where this one does."""
    paths = [str(path.absolute()) for path in (folder, former) if path is not None]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "diagnostics.workspace.reading_apart", *paths],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        stdout=told,
        stderr=subprocess.DEVNULL,
    )


def _is_running(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(_LOOK_EVERY_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _problems(told: BinaryIO) -> Sequence[Problem]:
    """Return the problems that the other process told; none where it could not tell, so that opening finds them."""
    try:
        problems: Sequence[Problem] = pickle.load(told)
    except (EOFError, pickle.UnpicklingError):
        return ()
    return problems


def _keep(folder: Path, former: Path | None = None) -> Sequence[Problem]:
    try:
        workspace = read_workspace(folder)
        if former is None:
            Index(workspace.directory())
        else:
            Index(read_snapshot(former, workspace.inventory, keeps=True).directory(workspace.inventory))
    except WorkspaceUnreadable as error:
        return error.problems
    return ()


if __name__ == "__main__":
    pickle.dump(_keep(*map(Path, sys.argv[1:])), sys.stdout.buffer)
