"""New facts in the place of old ones, killed on the way or without room: always the old ones or the new ones."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.workspace.cache.facts import FACTS_FILE, STAMP_FILE
from diagnostics.workspace.cache.facts import TOKENS_FILE as KEPT_TOKENS_FILE
from diagnostics.workspace.history import HISTORY_FOLDER, replace_facts, snapshots
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE, read_workspace
from tests.tokens.faulty_writer import new_facts
from tests.tokens.ordering import Writer, writing
from tests.tokens.workshop import inventory, token, write_workspace


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    """A process that replaces facts."""
    with writing() as process:
        yield process


def start(folder: Path, *, is_linked: bool = False) -> Path:
    """A workspace whose facts are to be replaced, perhaps through a symbolic link."""
    workspace = write_workspace(folder / "acme", inventory(token()))
    if is_linked:
        (folder / "elsewhere").mkdir()
        (workspace / ORGANISATION_FILE).rename(folder / "elsewhere" / "facts.toml")
        (workspace / ORGANISATION_FILE).symlink_to(folder / "elsewhere" / "facts.toml")
    return workspace


def strays(folder: Path) -> list[str]:
    """Files and folders below a workspace's parent that nobody reads."""
    known = {ORGANISATION_FILE, TOKENS_FILE, "activity.jsonl", "lock", "facts.toml"}
    known |= {FACTS_FILE, STAMP_FILE, KEPT_TOKENS_FILE}
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if path.name not in known and path.parent.name != HISTORY_FOLDER)


@pytest.mark.parametrize("is_linked", [False, True])
def test_facts_whose_writer_is_killed_are_the_old_ones_or_the_new_ones(
    tmp_path: Path, writer: Writer, is_linked: bool
) -> None:
    """SIGKILL around every step: the tokens stay, the former facts are kept, and the next pull cleans up."""
    calls = writer.make(start(tmp_path / "dry", is_linked=is_linked), "facts")["calls"]
    assert calls.count("replace") == 2
    seen = set()
    for number, name in enumerate(calls):
        for moment in ("before", "middle", "after") if name == "write" else ("before", "after"):
            folder = tmp_path / f"{number}-{moment}"
            workspace = start(folder, is_linked=is_linked)
            old, tokens = (workspace / ORGANISATION_FILE).read_bytes(), (workspace / TOKENS_FILE).read_bytes()
            assert writer.make(workspace, "facts", number=number, moment=moment) == {"killed": signal.SIGKILL}
            now = read_workspace(workspace)
            is_new = now.organisation.organisation.name == "Pulled"
            assert is_new or (workspace / ORGANISATION_FILE).read_bytes() == old
            seen.add(is_new)
            former = [path.read_bytes() for path in (workspace / HISTORY_FOLDER).glob("*.toml")]
            assert former in ([], [old]) if not is_new else former == [old]
            replace_facts(workspace, new_facts(workspace))
            assert strays(folder) == []
            assert (workspace / TOKENS_FILE).read_bytes() == tokens
            assert "Acme" in {
                snapshot.organisation.organisation.name for snapshot in snapshots(workspace, now.inventory)
            }
            assert (workspace / ORGANISATION_FILE).is_symlink() == is_linked
    assert seen == {False, True}


@pytest.mark.parametrize("error", ["ENOSPC", "EROFS", "EIO"])
def test_facts_that_cannot_be_stored_leave_the_old_ones(tmp_path: Path, writer: Writer, error: str) -> None:
    """Wherever the system fails before the new facts are in place, the old ones stand whole."""
    calls = writer.make(start(tmp_path / "dry"), "facts")["calls"]
    last = len(calls) - 1 - calls[::-1].index("replace")
    for number in range(last + 1):
        folder = tmp_path / str(number)
        workspace = start(folder)
        old = (workspace / ORGANISATION_FILE).read_bytes()
        answer = writer.make(workspace, "facts", number=number, moment=error)
        if "refused" not in answer:
            assert calls[number] in ("fsync", "unlink"), "only what comes after the change may fail without harm"
            continue
        assert (workspace / ORGANISATION_FILE).read_bytes() == old
        assert strays(folder) == []
