"""What a folder from a stranger may hold in the place of a file or folder, and a limit to how long reading it takes."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

Plant = Callable[[Path, Path], None]
"""Puts something at a path; the other one is a folder outside the workspace to lead to."""

_SPARSE_BYTES = 1 << 40


def _file_link(path: Path, outside: Path) -> None:
    (outside / "target").write_text("precious\n", encoding="utf-8")
    path.symlink_to(outside / "target")


def _folder_link(path: Path, outside: Path) -> None:
    path.symlink_to(outside, target_is_directory=True)


def _dangling_link(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "not-there")


def _pipe(path: Path, _outside: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path, _outside: Path) -> None:
    # Its own path may be too long for a socket's address.
    with socket.socket(socket.AF_UNIX) as listener, working_in(path.parent):
        listener.bind(path.name)


def _sparse(path: Path, _outside: Path) -> None:
    with path.open("wb") as file:
        file.truncate(_SPARSE_BYTES)


def _folder(path: Path, _outside: Path) -> None:
    path.mkdir()


def _file(path: Path, _outside: Path) -> None:
    path.write_text("in the way\n", encoding="utf-8")


def _device_link(path: Path, _outside: Path) -> None:
    path.symlink_to("/dev/zero")


IN_PLACE_OF_A_FILE: dict[str, Plant] = {
    "link": _file_link,
    "link-to-folder": _folder_link,
    "dangling-link": _dangling_link,
    "device": _device_link,
    "pipe": _pipe,
    "socket": _socket,
    "sparse": _sparse,
    "folder": _folder,
}

IN_PLACE_OF_A_FOLDER: dict[str, Plant] = {
    "link": _folder_link,
    "link-to-file": _file_link,
    "dangling-link": _dangling_link,
    "pipe": _pipe,
    "socket": _socket,
    "file": _file,
}


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Work in a folder while the block runs."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def within_seconds(most: int) -> Iterator[None]:
    """Fail where the block hangs, as whoever opens a pipe that nobody writes to does."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"still not done after {most} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(most)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """The files below a folder with their contents, and the folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
