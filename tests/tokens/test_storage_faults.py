"""Changes that are killed, find no room, may not write, or meet each other: the workspace is the old one or the new."""

import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from diagnostics.model.inventory import Inventory, Token
from diagnostics.workspace.changing import change
from diagnostics.workspace.journal import JOURNAL_FILE, in_force, read_activity, read_journal
from diagnostics.workspace.reading import TOKENS_FILE, read_workspace
from tests.tokens.faulty_writer import transition
from tests.tokens.ordering import Writer, writing
from tests.tokens.workshop import ADA, EXPORT, NOON, inventory, token, write_workspace


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    """A process that makes changes."""
    with writing() as process:
        yield process


STARTS = ["plain", "journalled", "torn", "first", "linked"]


def start(folder: Path, kind: str, first: Token | None = None) -> Path:
    """A workspace to change: without or with a journal, with a torn one, without tokens.toml, or with a linked one."""
    workspace = write_workspace(folder / "acme", inventory(first or token(), token("tok_02")))
    if kind == "first":
        (workspace / TOKENS_FILE).unlink()
        facts = workspace / "organisation.toml"
        facts.write_text(facts.read_text().replace(EXPORT, ADA))
    if kind in ("journalled", "torn"):
        change(workspace, transition("note:tok_02"), NOON)
    if kind == "torn":
        with (workspace / JOURNAL_FILE).open("ab") as journal:
            journal.write(b'{"format":1,"id":"evt_0000')
    if kind == "linked":
        (folder / "elsewhere").mkdir()
        (workspace / TOKENS_FILE).rename(folder / "elsewhere" / "acme.toml")
        (workspace / TOKENS_FILE).symlink_to(folder / "elsewhere" / "acme.toml")
    return workspace


def verb(kind: str) -> str:
    """The change to make in a workspace of that kind."""
    return "create" if kind == "first" else "revoke:tok_01"


def prepared(folder: Path, kind: str, change_name: str) -> Path:
    """A workspace of that kind in which the change is allowed: what is to be regenerated or deleted is revoked."""
    is_of_ended = change_name.startswith(("regenerate", "delete"))
    return start(folder, kind, token(status="revoked", revoked_at=NOON) if is_of_ended else None)


def leftovers(workspace: Path) -> list[str]:
    """Files that no reader of the workspace knows."""
    folder = (workspace / TOKENS_FILE).resolve().parent
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".tmp"))


def check_whole(workspace: Path, before: Inventory, events_before: int) -> bool:
    """Check that the workspace is the old or the new one, that the journal says which; return whether it is new."""
    activity = read_activity(read_workspace(workspace))
    after = activity.workspace.inventory
    is_new = after.revision > before.revision
    if is_new:
        assert len(activity.journal.events) == events_before + 1, "a change was made that the journal does not tell of"
        assert activity.reconciliation.is_clean
    else:
        assert after == before
        told = activity.journal.events[events_before:]
        assert activity.reconciliation.not_applied == told
        assert not activity.reconciliation.is_not_journalled
    return is_new


def check_goes_on(workspace: Path) -> None:
    """Check that the next change works, cleans up, keeps every event, and leaves nothing to report."""
    known = read_journal(workspace).events
    revision = read_workspace(workspace).inventory.revision
    made = change(workspace, transition("create"), NOON)
    activity = read_activity(read_workspace(workspace))
    assert activity.workspace.inventory == made.workspace.inventory
    assert made.workspace.inventory.revision > max(revision, *(event.revision for event in known), 0)
    assert activity.journal.events == (*known, made.outcome.event)
    assert activity.is_clean
    assert not leftovers(workspace)


def kill_everywhere(folder: Path, writer: Writer, kind: str, change_name: str) -> None:
    """Kill one change before, after and within every write, fsync and rename, each time in a workspace of its own."""
    calls = writer.make(prepared(folder / "dry", kind, change_name), change_name)["calls"]
    assert {"write", "fsync", "replace"} <= set(calls)
    seen = set()
    for number, name in enumerate(calls):
        for moment in ("before", "middle", "after") if name == "write" else ("before", "after"):
            workspace = prepared(folder / f"{number}-{moment}", kind, change_name)
            facts = (workspace / "organisation.toml").read_bytes()
            before, events = read_workspace(workspace).inventory, len(read_journal(workspace).events)
            assert writer.make(workspace, change_name, number=number, moment=moment) == {"killed": signal.SIGKILL}
            seen.add(check_whole(workspace, before, events))
            check_goes_on(workspace)
            assert (workspace / "organisation.toml").read_bytes() == facts
            assert (workspace / TOKENS_FILE).is_symlink() == (kind == "linked")
    assert seen == {False, True}, "the kills did not fall on both sides of the change"


@pytest.mark.parametrize("kind", STARTS)
def test_a_killed_change_leaves_the_old_workspace_or_the_new_one(tmp_path: Path, writer: Writer, kind: str) -> None:
    """SIGKILL before, after and within every write, fsync and rename of a change loses nothing."""
    kill_everywhere(tmp_path, writer, kind, verb(kind))


@pytest.mark.soak
@pytest.mark.parametrize(
    "change_name", ["create", "add", "note:tok_01", "use:tok_01", "regenerate:tok_01", "delete:tok_01"]
)
@pytest.mark.parametrize("kind", [kind for kind in STARTS if kind != "first"])
def test_every_change_that_is_killed_leaves_the_old_workspace_or_the_new_one(
    tmp_path: Path, writer: Writer, kind: str, change_name: str
) -> None:
    """The same for every kind of change: several hundred kills."""
    kill_everywhere(tmp_path, writer, kind, change_name)


FAILURES = {"ENOSPC": "no-space", "EDQUOT": "quota-exceeded", "EROFS": "read-only", "EACCES": "no-permission"}


@pytest.mark.parametrize("error", FAILURES)
@pytest.mark.parametrize("kind", ["journalled", "first"])
def test_a_change_that_cannot_be_stored_changes_nothing(tmp_path: Path, writer: Writer, kind: str, error: str) -> None:
    """An error of the system at any step is told as what it is, and leaves every file as it was."""
    calls = writer.make(start(tmp_path / "dry", kind), verb(kind))["calls"]
    for number in range(calls.index("replace") + 1):
        workspace = start(tmp_path / str(number), kind)
        before = contents(workspace)
        answer = writer.make(workspace, verb(kind), number=number, moment=error)
        if "refused" not in answer:
            assert calls[number] == "fsync", "only a folder's fsync may fail without harm"
            continue
        assert answer["refused"] == FAILURES[error]
        assert contents(workspace) == before
        check_goes_on(workspace)


def contents(workspace: Path) -> dict[str, bytes]:
    """Every file of the workspace that means something: an empty journal means nothing."""
    files = (path for path in workspace.iterdir() if path.is_file() and path.stat().st_size)
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.parametrize("largest", [0, 1, 200, 500])
def test_a_limit_on_the_size_of_files_changes_nothing(tmp_path: Path, writer: Writer, largest: int) -> None:
    """A new file, or a journal, that grows beyond the limit is given up as a whole."""
    workspace = start(tmp_path, "journalled")
    before = contents(workspace)
    answer = writer.make(workspace, "revoke:tok_01", largest=largest)
    assert answer["refused"] == "file-too-large"
    assert contents(workspace) == before
    check_goes_on(workspace)


def test_a_journal_at_its_limit_keeps_the_inventory_from_changing(tmp_path: Path, writer: Writer) -> None:
    """No change is made that cannot be journalled."""
    workspace = start(tmp_path, "plain")
    for _ in range(12):
        change(workspace, transition("note:tok_02"), NOON)
    before = contents(workspace)
    answer = writer.make(workspace, "revoke:tok_01", largest=len(before[JOURNAL_FILE]) + 100)
    assert (answer["refused"], Path(answer["path"]).name) == ("file-too-large", JOURNAL_FILE)
    assert contents(workspace) == before


def test_a_full_filesystem_changes_nothing(tmp_path: Path, writer: Writer) -> None:
    """On a filesystem with no room left the change is refused, and works again once there is room."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only an administrator may mount a filesystem")
    try:
        workspace = start(tmp_path, "journalled")
        ballast = tmp_path / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 512)
        before = contents(workspace)
        answer = writer.make(workspace, "create")
        assert answer["refused"] == "no-space"
        assert contents(workspace) == before
        ballast.unlink()
        check_goes_on(workspace)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_read_only_folder_is_read_and_not_changed(writer: Writer) -> None:
    """Who may not write is told so; the workspace can still be opened, journal and all."""
    # Not under pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as folder:
        workspace = start(Path(folder), "journalled")
        Path(folder).chmod(0o755)
        for path in (workspace, *workspace.iterdir()):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = contents(workspace)
        answer = writer.make(workspace, "revoke:tok_01", as_nobody=True)
        assert answer["refused"] == "no-permission"
        assert contents(workspace) == before
        assert read_activity(read_workspace(workspace)).is_clean
        workspace.chmod(0o755)
        (workspace / ".sightline").chmod(0o755)


def race(folder: Path, first: Writer, times: int) -> None:
    """Two processes make changes at the same workspace at the same time, and nothing is lost."""
    workspace = start(folder, "plain")
    before = read_workspace(workspace).inventory
    with writing() as second:
        first.start(workspace, "note:tok_01", times=times)
        second.start(workspace, "note:tok_02", times=times)
        assert "calls" in first.answer()
        assert "calls" in second.answer()
    activity = read_activity(read_workspace(workspace))
    after = activity.workspace.inventory
    assert after.revision == before.revision + 2 * times
    assert [event.revision for event in activity.journal.events] == list(range(before.revision + 1, after.revision + 1))
    assert len(in_force(activity.journal.events, after)) == 2 * times
    assert activity.is_clean
    for identifier in ("tok_01", "tok_02"):
        assert len(activity.journal.of_token(identifier)) == times


def test_two_writers_at_once_lose_nothing(tmp_path: Path, writer: Writer) -> None:
    """Every change of both is made, one after the other, and journalled."""
    race(tmp_path, writer, 30)


@pytest.mark.soak
def test_two_writers_make_a_thousand_changes(tmp_path: Path, writer: Writer) -> None:
    """Every one of a thousand changes of two long-lived writers is made and journalled."""
    race(tmp_path, writer, 500)


def kill_at_random(folder: Path, writer: Writer, seed: int) -> None:
    """Kill a process that changes a workspace all the time, at a random moment, and look at what it left."""
    chance = random.Random(seed)
    workspace = start(folder, "plain")
    writer.start(workspace, "note:tok_01", times=100_000)
    deadline = time.monotonic() + 20
    while not (workspace / JOURNAL_FILE).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.1))
    children = subprocess.run(
        ["pgrep", "-P", str(writer._process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)
    assert writer.answer() == {"killed": signal.SIGKILL}
    activity = read_activity(read_workspace(workspace))
    revision = activity.workspace.inventory.revision
    assert activity.journal.last_revision in (revision, revision + 1)
    assert len(activity.reconciliation.not_applied) == activity.journal.last_revision - revision
    assert not activity.reconciliation.is_not_journalled
    check_goes_on(workspace)


def test_a_writer_killed_at_a_random_moment_leaves_a_workspace_to_go_on_with(tmp_path: Path, writer: Writer) -> None:
    """Whatever a busy writer was doing when it was killed, at most its last change is told of and not made."""
    for seed in range(3):
        kill_at_random(tmp_path / str(seed), writer, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(300))
def test_a_writer_killed_at_any_of_many_random_moments(tmp_path: Path, writer: Writer, seed: int) -> None:
    """The same, several hundred times."""
    kill_at_random(tmp_path, writer, 1000 + seed)
