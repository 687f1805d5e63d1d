"""The user's own cache and state folders, and in them the place of each workspace.

A place is named after the real path of its workspace, so that a folder from somebody else brings nothing of its own.
Only a folder that belongs to the user, and that nobody else may write into, is used.
"""

import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from itertools import takewhile
from pathlib import Path

from diagnostics.workspace.cache.notices import NoticeCode, give_notice
from diagnostics.workspace.files import FileRefused, Folder

CACHE_VARIABLE = "SIGHTLINE_CACHE_DIR"
STATE_VARIABLE = "SIGHTLINE_STATE_DIR"

_FOLLOWING_XDG = ("linux",)
_XDG = {
    "user_cache_path": ("XDG_CACHE_HOME", ".cache"),
    "user_state_path": ("XDG_STATE_HOME", ".local/state"),
}
_NAME = "sightline"
_WORKSPACES = "workspaces"
_PULLS = "pulls"
_TOUCH_SECONDS = 60 * 60
_WRITABLE_BY_OTHERS = 0o022


def cache_path() -> Path:
    """Return where what is cached lies: as the variable says, else as the system does."""
    return _home(CACHE_VARIABLE, "user_cache_path")


def state_path() -> Path:
    """Return where the state of interrupted work lies: as the variable says, else as the system does."""
    return _home(STATE_VARIABLE, "user_state_path")


def workspace_key(workspace: Path) -> str:
    """Return the name under which a workspace has its place."""
    return blake2b(os.fsencode(os.path.realpath(workspace)), digest_size=16).hexdigest()


def cache_folder(workspace: Path, *, makes: bool = False) -> Folder | None:
    """Open the place of a workspace in the cache; None where there is none, or none can be used.

    If it `makes`, it is made where it is not there.
    """
    return _opened(cache_path(), _WORKSPACES, workspace_key(workspace), makes=makes)


def cached_workspaces() -> Folder | None:
    """Open the folder of all places in the cache; None where there is none."""
    return _opened(cache_path(), _WORKSPACES, makes=False)


def pull_folder(workspace: Path) -> Folder | None:
    """Open the place of a workspace for its interrupted pull, made where it is not there; None where none can be."""
    return _opened(state_path(), _PULLS, workspace_key(workspace), makes=True)


def state_folder() -> Folder | None:
    """Open the state folder itself, made where it is not there; None where it cannot be used."""
    return _opened(state_path(), makes=True)


def note_use(folder: Folder) -> None:
    """Note that a workspace is opened now, unless that was noted within the hour."""
    with suppress(OSError):
        if time.time() - os.fstat(folder.descriptor).st_mtime > _TOUCH_SECONDS:
            os.utime(folder.descriptor)


def is_own_file(status: os.stat_result) -> bool:
    """Return whether a file was written by this user, and nobody else can write or read it."""
    is_alone = stat.S_ISREG(status.st_mode) and not status.st_mode & 0o077
    return is_alone and status.st_uid == os.geteuid()


def _home(variable: str, of_system: str) -> Path:
    if chosen := os.environ.get(variable):
        return Path(chosen).absolute()
    if sys.platform in _FOLLOWING_XDG:
        # The same that platformdirs says here, whose import takes a tenth of what a whole command does.
        xdg_variable, below_home = _XDG[of_system]
        given = os.environ.get(xdg_variable, "").strip()
        home = os.path.expanduser(f"~/{below_home}")  # noqa: PTH111  # a home that is not known raises nothing
        return Path(given or home) / _NAME
    import platformdirs

    find: Callable[..., Path] = getattr(platformdirs, of_system)
    return find(_NAME)


def _opened(home: Path, *names: str, makes: bool) -> Folder | None:
    try:
        folder = _own_home(home, makes=makes)
        for name in names:
            outer = folder
            with outer:
                folder = outer.made_folder(name) if makes else outer.folder(name)
                _check_own(folder)
    except FileNotFoundError as error:
        if makes:
            give_notice(NoticeCode.NO_FOLDER, home, error.strerror or "")
        return None
    except _NotOwn:
        give_notice(NoticeCode.NOT_OWN, home)
        return None
    except FileRefused as refused:
        give_notice(NoticeCode.NOT_OWN, refused.path)
        return None
    except (OSError, ValueError) as error:
        give_notice(NoticeCode.NO_FOLDER, home, getattr(error, "strerror", None) or str(error))
        return None
    return folder


class _NotOwn(Exception):
    """A folder is another's, or others may write into it."""


def _own_home(home: Path, *, makes: bool) -> Folder:
    """Open the user's folder, made with its parents where it is not there."""
    if not home.is_absolute():
        raise FileNotFoundError(f"{home}")
    if makes and (missing := list(takewhile(lambda path: not path.exists(), (home, *home.parents)))):
        # As root with the home of somebody else, as sudo may leave it: what root makes there would be in their way.
        if missing[-1].parent.stat().st_uid not in (os.geteuid(), 0):
            raise _NotOwn
        for path in reversed(missing):
            with suppress(FileExistsError):
                path.mkdir(mode=0o700)
                path.chmod(0o700)
    folder = Folder.open(home, follow=False)
    status = os.fstat(folder.descriptor)
    # A variable may name a folder of the user's that others may look into, and its mode is not ours to change.
    if status.st_uid != os.geteuid() or status.st_mode & _WRITABLE_BY_OTHERS:
        folder.close()
        raise _NotOwn
    return folder


def _check_own(folder: Folder) -> None:
    """Pass for a folder that Sightline made in the user's own, and close it to others."""
    status = os.fstat(folder.descriptor)
    if status.st_uid != os.geteuid():
        raise _NotOwn
    if status.st_mode & 0o077:
        os.fchmod(folder.descriptor, 0o700)
