"""What every test starts from: the same environment on every machine, and bounded, repeatable random examples."""

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.plugins.snapshot_files"]

_CLEARED_PREFIXES = ("CLICOLOR", "COV_CORE", "LC_", "SIGHTLINE_", "SSH_", "TEXTUAL_", "TTY_", "XDG_")
_CLEARED = ("COLORTERM", "COLUMNS", "FORCE_COLOR", "LANGUAGE", "LINES", "NO_COLOR", "PAGER", "STY", "TMUX")
_FIXED = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SIGHTLINE_AS": "tester", "TERM": "xterm-256color", "TZ": "UTC"}

_homes = itertools.count()

settings.register_profile("bounded", max_examples=60, derandomize=True, deadline=None)
settings.register_profile(
    "soak",
    max_examples=3_000,
    deadline=None,
    # Large examples are what a soak is for, however long one of them takes to make.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("bounded")


def _neutral(variables: dict[str, str]) -> dict[str, str]:
    """Return `variables` without what tells one person's terminal and language from another's."""
    kept = {
        name: value
        for name, value in variables.items()
        if name not in _CLEARED and not name.startswith(_CLEARED_PREFIXES)
    }
    return kept | _FIXED


def pytest_configure() -> None:
    """Settle the environment before any module is imported: the language is chosen at import."""
    neutral = _neutral(dict(os.environ))
    os.environ.clear()
    os.environ.update(neutral)
    time.tzset()


def _begin_process() -> None:
    """Forget what a process remembers of its user's folders: the next test has others."""
    # Not before the environment is settled: the language is chosen at import.
    from diagnostics.workspace.cache.key import forget_key
    from diagnostics.workspace.cache.notices import forget_notices

    forget_key()
    forget_notices()


@pytest.fixture(scope="session")
def _homes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _same_environment_everywhere(_homes_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a home of its own, and undo what an earlier one left in the environment."""
    neutral = _neutral(dict(os.environ))
    for name in set(os.environ) - set(neutral):
        monkeypatch.delenv(name)
    home = _homes_folder / str(next(_homes))
    home.mkdir()
    neutral |= {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "PAGER": "cat",  # nobody presses a key in it
    }
    for name, value in neutral.items():
        monkeypatch.setenv(name, value)
    # What must be on the disk when the power fails is held where a process of its own is killed: tests/tokens.
    monkeypatch.setattr(os, "fsync", os.fstat)
    _begin_process()
    yield
    time.tzset()
