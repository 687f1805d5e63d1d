"""Where the cache of a workspace lies, and how a new process begins."""

from pathlib import Path

from diagnostics.workspace.cache.container import CacheEntry
from diagnostics.workspace.cache.key import forget_key
from diagnostics.workspace.cache.location import state_path, workspace_key
from diagnostics.workspace.cache.notices import Notice, forget_notices, take_notices


def cache_of(workspace: Path) -> Path:
    """The folder that caches a workspace."""
    return CacheEntry(workspace, "facts").path.parent


def begin_process() -> None:
    """Forget what a process remembers of the cache."""
    forget_key()
    forget_notices()


def notices() -> list[Notice]:
    """What is to be told of the cache and was not told yet."""
    return take_notices()


def pull_pages(workspace: Path) -> Path:
    """The folder that holds the pages of an interrupted pull into a workspace."""
    return state_path() / "pulls" / workspace_key(workspace)
