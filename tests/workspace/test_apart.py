"""A large workspace is read by a process of its own, so that whoever waits for it can do something else meanwhile."""

import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from diagnostics.workspace import reading, reading_apart
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import read_workspace
from diagnostics.workspace.reading_apart import keep_apart, size_to_read_apart
from diagnostics.workspace.toml import LARGE_BYTES
from tests.worlds.large import Sizes, generate

_SIZES = Sizes(users=60, groups=12, sites=8, templates=100, rules=300, memberships=120, service_users=3, tokens=8)
_WITH_INDEX = replace(_SIZES, templates=5_000, rules=5_000)


def _laid_out(folder: Path, sizes: Sizes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workspace that counts as large."""
    folder.mkdir()
    generate(folder, sizes)
    monkeypatch.setattr(reading_apart, "LARGE_BYTES", (folder / "organisation.toml").stat().st_size)
    return folder


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that counts as large, never read before."""
    return _laid_out(tmp_path / "large", _SIZES, monkeypatch)


def _never() -> bool:
    return False


def test_what_was_read_apart_need_not_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts, tokens and index are all kept, and opening takes them from there."""
    folder = _laid_out(tmp_path / "large", _WITH_INDEX, monkeypatch)
    keep_apart(folder, _never)
    assert {path.name for path in (folder / ".sightline").iterdir()} == {"facts", "index", "tokens"}

    monkeypatch.setattr(reading, "read_anew", lambda *_given, **_named: pytest.fail("it was read here"))
    assert len(read_workspace(folder).organisation.templates) == _WITH_INDEX.templates


def test_former_facts_are_read_apart_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are kept with an index of their own, beside those of today."""
    folder = _laid_out(tmp_path / "large", _WITH_INDEX, monkeypatch)
    former = folder / "history" / "2026-11-13.toml"
    former.parent.mkdir()
    shutil.copyfile(folder / "organisation.toml", former)
    with former.open("a", encoding="utf-8") as file:
        file.write("# large\n" * (LARGE_BYTES // 8))
    assert size_to_read_apart(folder, former) == former.stat().st_size
    keep_apart(folder, _never, former)
    assert {path.name for path in (folder / ".sightline").iterdir()} >= {"former", "former-index"}
    assert size_to_read_apart(folder, former) is None


def test_the_problems_of_a_workspace_come_from_the_other_process(large: Path) -> None:
    """They are those that reading it here finds."""
    with (large / "organisation.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[groups]]\nid = "role_9"\nname = "Night"\nmembers = ["user_nobody"]\n')
    with pytest.raises(WorkspaceUnreadable) as apart_found:
        keep_apart(large, _never)
    with pytest.raises(WorkspaceUnreadable) as found:
        read_workspace(large)
    assert apart_found.value.problems == found.value.problems


def test_work_that_is_given_up_ends_at_once_and_loses_nothing(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process is stopped, and the workspace can be read as before."""
    started: list[subprocess.Popen[bytes]] = []
    start = reading_apart._started

    def noted(folder: Path, former: Path | None, told: BinaryIO) -> "subprocess.Popen[bytes]":
        started.append(start(folder, former, told))
        return started[-1]

    monkeypatch.setattr(reading_apart, "_started", noted)
    keep_apart(large, lambda: True)
    assert [process.returncode for process in started] == [-signal.SIGKILL]
    assert len(read_workspace(large).organisation.templates) == _SIZES.templates


def test_only_what_is_large_and_new_is_worth_a_process(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small workspace is read in less time than a process takes to start, and one that was read before is kept."""
    size = (large / "organisation.toml").stat().st_size
    assert size_to_read_apart(large) == size
    read_workspace(large)
    assert size_to_read_apart(large) is None
    shutil.rmtree(large / ".sightline")
    monkeypatch.setattr(reading_apart, "LARGE_BYTES", size + 1)
    assert size_to_read_apart(large) is None


def test_a_process_that_dies_leaves_it_to_the_one_who_waits(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where memory runs out: nothing is raised, and the workspace can still be read."""
    start = reading_apart._started

    def killed(folder: Path, former: Path | None, told: BinaryIO) -> "subprocess.Popen[bytes]":
        process = start(folder, former, told)
        process.kill()
        return process

    monkeypatch.setattr(reading_apart, "_started", killed)
    keep_apart(large, _never)
    assert len(read_workspace(large).organisation.templates) == _SIZES.templates
