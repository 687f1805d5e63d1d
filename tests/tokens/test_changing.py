"""One change of a workspace: applied to what is on disk, refused where its token is another, journalled first."""

import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.model.inventory import Inventory
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Event, Outcome, TransitionRefused
from diagnostics.tokens.transitions.edit import change_permission_sets, rename
from diagnostics.tokens.transitions.end import revoke
from diagnostics.workspace.changing import Look, change
from diagnostics.workspace.journal import JOURNAL_FILE, in_force, read_activity, read_journal, reconcile
from diagnostics.workspace.lock import locked
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import TOKENS_FILE, read_workspace
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, TokenChanged
from diagnostics.workspace.to_toml import comment_count, inventory_text
from tests.tokens.workshop import DAY, EXPORT, NOON, created, inventory, token, user_token, write_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with two tokens of one service user."""
    return write_workspace(tmp_path / "acme", inventory(token(), token("tok_02")))


def renaming(identifier: str, name: str) -> Callable[[Circumstances, Inventory], Outcome]:
    """The change of a token's name."""
    return lambda circumstances, before: rename(circumstances, before, identifier, name)


def names(workspace: Path) -> list[str]:
    """The names of all tokens on disk."""
    return [token.name for token in read_workspace(workspace).inventory.tokens]


def saved_by_hand(workspace: Path, old: str, new: str, *, bump: bool = False) -> None:
    """Save tokens.toml as an editor does that knows nothing of locks."""
    path = workspace / TOKENS_FILE
    text = path.read_text().replace(old, new, 1)
    path.write_text(text.replace("revision = 7", "revision = 8", 1) if bump else text)


def test_a_change_is_written_whole_and_for_its_owner_alone(workspace: Path) -> None:
    """tokens.toml is replaced by one of mode 0600 and the next revision, and reads back as what was made."""
    made = change(workspace, renaming("tok_01", "Lake"), NOON)
    assert read_workspace(workspace).inventory == made.workspace.inventory
    assert made.workspace.inventory.revision == 8
    assert stat.S_IMODE((workspace / TOKENS_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((workspace / JOURNAL_FILE).stat().st_mode) == 0o600


def test_a_change_is_applied_to_what_is_on_disk_now(workspace: Path) -> None:
    """What somebody else did to another token since it was looked at is kept."""
    look = Look.at(read_workspace(workspace).inventory, token())
    change(workspace, renaming("tok_02", "Other"), NOON)
    change(workspace, renaming("tok_01", "Lake"), NOON, look)
    assert names(workspace) == ["Lake", "Other"]


def test_a_change_is_refused_where_its_token_changed_since_it_was_looked_at(workspace: Path) -> None:
    """Whoever decided on what they saw is asked to look again."""
    seen = read_workspace(workspace).inventory
    change(workspace, renaming("tok_01", "Other"), NOON)
    with pytest.raises(TokenChanged) as caught:
        change(workspace, renaming("tok_01", "Lake"), NOON, Look.at(seen, seen.tokens[0]))
    assert caught.value.now is not None
    assert (caught.value.seen.name, caught.value.now.name) == ("Nightly export", "Other")
    assert names(workspace) == ["Other", "Nightly export"]


def test_a_token_that_is_gone_was_changed_too(workspace: Path) -> None:
    """A token that somebody took out of the file is not changed any more."""
    seen = read_workspace(workspace).inventory
    (workspace / TOKENS_FILE).write_text(inventory_text(inventory(token("tok_02"))))
    with pytest.raises(TokenChanged) as caught:
        change(workspace, renaming("tok_01", "Lake"), NOON, Look.at(seen, seen.tokens[0]))
    assert caught.value.now is None


def test_a_change_of_permission_sets_looks_at_the_service_user_too(workspace: Path) -> None:
    """Permission sets that somebody else changed meanwhile are not overwritten unseen, and matter to nothing else."""
    seen = read_workspace(workspace).inventory
    change(workspace, lambda c, i: change_permission_sets(c, i, "tok_02", ("admin",)), NOON)
    look = Look.at(seen, seen.tokens[0], with_owner=True)
    with pytest.raises(TokenChanged):
        change(workspace, lambda c, i: change_permission_sets(c, i, "tok_01", ()), NOON, look)
    change(workspace, lambda c, i: revoke(c, i, "tok_01"), NOON, Look.at(seen, seen.tokens[0]))


@pytest.mark.parametrize("call", ["mkdir", "write", "fsync"])
def test_what_an_editor_saves_during_a_change_is_kept(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A file saved without the lock, at any step before the last, is read again and changed as it is then."""
    original = getattr(os, call)
    saves = iter([True])

    def interrupted(*arguments: Any, **options: Any) -> Any:
        result = original(*arguments, **options)
        if next(saves, False):
            saved_by_hand(workspace, 'id = "tok_02"\nname = "Nightly export"', 'id = "tok_02"\nname = "Edited"')
        return result

    monkeypatch.setattr(os, call, interrupted)
    change(workspace, renaming("tok_01", "Lake"), NOON)
    assert names(workspace) == ["Lake", "Edited"]
    assert len(read_journal(workspace).events) == 1


def test_a_file_that_is_saved_all_the_time_is_given_up_on(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is journalled for a change that never finds the file at rest."""
    original, count = os.fsync, iter(range(1_000_000))

    def saved_again(descriptor: int) -> None:
        original(descriptor)
        (workspace / TOKENS_FILE).write_text(inventory_text(inventory(token(), revision=next(count))))

    monkeypatch.setattr(os, "fsync", saved_again)
    with pytest.raises(StorageFailed) as caught:
        change(workspace, renaming("tok_01", "Lake"), NOON)
    assert caught.value.code is StorageCode.KEEPS_CHANGING
    assert read_journal(workspace).events == ()


def test_a_refused_change_writes_nothing(workspace: Path) -> None:
    """Neither the inventory nor the journal is touched by a change that a rule refuses."""
    before = (workspace / TOKENS_FILE).read_bytes()
    with pytest.raises(TransitionRefused):
        change(workspace, renaming("tok_77", "Lake"), NOON)
    assert (workspace / TOKENS_FILE).read_bytes() == before
    assert not (workspace / JOURNAL_FILE).exists()


def test_a_file_with_content_of_others_is_not_rewritten(workspace: Path) -> None:
    """What the format does not know is refused on reading, so no rewrite can lose it."""
    with (workspace / TOKENS_FILE).open("a") as file:
        file.write('\n[notes]\nowner = "Ben"\n')
    before = (workspace / TOKENS_FILE).read_bytes()
    with pytest.raises(WorkspaceUnreadable):
        change(workspace, renaming("tok_01", "Lake"), NOON)
    assert (workspace / TOKENS_FILE).read_bytes() == before


def test_a_workspace_without_tokens_gets_its_first_file(tmp_path: Path) -> None:
    """A missing tokens.toml is an empty one at revision 0."""
    folder = write_workspace(tmp_path, inventory(revision=0))
    saved = (folder / TOKENS_FILE).read_text()
    assert "[[tokens]]" not in saved
    made = change(folder, lambda c, i: created(i, c), NOON)
    assert made.workspace.inventory.revision == 1


def test_a_linked_file_is_changed_where_it_is_and_stays_linked(workspace: Path, tmp_path: Path) -> None:
    """A symbolic link to tokens.toml survives a change, and leads to the new content."""
    elsewhere = tmp_path / "vault" / "acme.toml"
    elsewhere.parent.mkdir()
    (workspace / TOKENS_FILE).rename(elsewhere)
    (workspace / TOKENS_FILE).symlink_to("../vault/acme.toml")
    change(workspace, renaming("tok_01", "Lake"), NOON)
    assert (workspace / TOKENS_FILE).is_symlink()
    assert 'name = "Lake"' in elsewhere.read_text()


def test_a_change_waits_for_another_one_and_then_says_that_it_is_busy(workspace: Path) -> None:
    """While somebody holds the lock a change waits, and gives up in the end."""
    with locked(workspace), pytest.raises(StorageFailed) as caught:
        change(workspace, renaming("tok_01", "Lake"), NOON, wait=0.05)
    assert caught.value.code is StorageCode.BUSY
    change(workspace, renaming("tok_01", "Lake"), NOON, wait=0.05)


def test_changes_of_several_threads_are_made_one_after_the_other(workspace: Path) -> None:
    """The lock holds between the threads of one process too."""

    def work(identifier: str) -> None:
        for number in range(10):
            change(workspace, renaming(identifier, f"name {number}"), NOON)

    threads = [threading.Thread(target=work, args=(identifier,)) for identifier in ("tok_01", "tok_02")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_workspace(workspace).inventory.revision == 27
    assert len(read_journal(workspace).events) == 20


def test_the_lock_folder_may_be_deleted_at_any_time(workspace: Path) -> None:
    """A change makes what it needs again."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    (workspace / ".sightline" / "lock").unlink()
    (workspace / ".sightline").rmdir()
    change(workspace, renaming("tok_01", "Sea"), NOON)
    assert names(workspace)[0] == "Sea"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("# one\nformat = 1 # two\n#three", 3),
        ('name = "not # this"', 0),
        ("name = 'nor # this' # but this", 1),
        ('name = "a \\" # b" # c', 1),
        ('name = """\n# no\n\\""" # no\n""" # yes', 1),
        ("name = '''\n# no\n''' # yes", 1),
        ("name = \"it's\" # yes, it's", 1),
    ],
)
def test_comments_are_told_from_what_only_looks_like_them(text: str, count: int) -> None:
    """A number sign within a string begins no comment."""
    assert comment_count(text) == count


def test_a_torn_last_line_is_seen_and_healed_by_the_next_change(workspace: Path) -> None:
    """Half a line is no event; it is removed when the journal is next written, and no whole line is."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    with (workspace / JOURNAL_FILE).open("ab") as journal:
        journal.write(b'{"format":1,"id":"evt_000009","rev')
    assert read_journal(workspace).is_torn
    change(workspace, renaming("tok_01", "Sea"), NOON)
    healed = read_journal(workspace)
    assert not healed.is_torn
    assert [event.after["name"] for event in healed.events] == ["Lake", "Sea"]


def test_an_event_that_lacks_only_its_newline_is_kept(workspace: Path) -> None:
    """The last line counts if it is whole."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    path = workspace / JOURNAL_FILE
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert not read_journal(workspace).is_torn
    change(workspace, renaming("tok_01", "Sea"), NOON)
    assert len(read_journal(workspace).events) == 2


def test_a_line_that_holds_no_event_hides_no_other(workspace: Path) -> None:
    """What somebody wrote into the journal by hand is passed over and told by its number."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    path = workspace / JOURNAL_FILE
    path.write_bytes(b"not an event\n\n" + path.read_bytes() + b'{"format":2}\n')
    journal = read_journal(workspace)
    assert journal.unreadable == (1, 4)
    assert len(journal.events) == 1


def test_a_journal_holds_nothing_that_a_terminal_obeys(workspace: Path) -> None:
    """Looking at the journal with `cat` is harmless whatever a token is called."""
    change(workspace, renaming("tok_01", "\x1b[2J\x7f\x9b\u202e"), NOON)
    text = (workspace / JOURNAL_FILE).read_bytes()
    assert all(0x20 <= byte < 0x7F or byte == 0x0A for byte in text)


def test_a_change_that_was_journalled_and_not_made_is_found(workspace: Path) -> None:
    """An older tokens.toml put back is told apart from the journal's account, and the next change goes on."""
    old = (workspace / TOKENS_FILE).read_bytes()
    change(workspace, renaming("tok_01", "Lake"), NOON)
    change(workspace, renaming("tok_01", "Sea"), NOON)
    (workspace / TOKENS_FILE).write_bytes(old)
    found = read_activity(read_workspace(workspace))
    assert [event.revision for event in found.reconciliation.not_applied] == [8, 9]
    assert not found.reconciliation.is_not_journalled
    made = change(workspace, renaming("tok_01", "Ocean"), NOON)
    assert (made.outcome.event.base, made.outcome.event.revision) == (7, 10)
    after = read_activity(read_workspace(workspace))
    assert after.is_clean
    assert in_force(after.journal.events, after.workspace.inventory) == {10}


@pytest.mark.parametrize("bump", [False, True])
def test_a_change_that_was_made_and_not_journalled_is_found(workspace: Path, bump: bool) -> None:
    """A file edited by hand, with or without a new revision, is told apart from the journal's account."""
    assert read_activity(read_workspace(workspace)).is_clean, "without a journal there is nothing to compare with"
    change(workspace, renaming("tok_01", "Lake"), NOON)
    saved_by_hand(workspace, 'name = "Lake"', 'name = "Edited"')
    if bump:
        saved_by_hand(workspace, "revision = 8", "revision = 11")
    found = read_activity(read_workspace(workspace)).reconciliation
    assert (found.is_not_journalled, found.not_applied) == (True, ())
    change(workspace, renaming("tok_01", "Sea"), NOON)
    after = read_activity(read_workspace(workspace))
    assert after.is_clean
    assert len(in_force(after.journal.events, after.workspace.inventory)) == 2


def test_a_workspace_older_than_its_journal_is_not_called_edited(workspace: Path) -> None:
    """A tokens.toml from before the first event lacks changes, and has none that were not journalled."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    events = read_journal(workspace).events
    found = reconcile(events, inventory(token(), revision=3))
    assert (found.not_applied, found.is_not_journalled) == (events, False)


def test_a_successor_that_was_never_made_takes_nothing_over(workspace: Path) -> None:
    """The id of a token whose making was journalled only may go to another one, which replaces nothing."""
    old = (workspace / TOKENS_FILE).read_bytes()
    change(workspace, lambda c, i: created(i, c, owner=EXPORT, replaces="tok_01"), NOON)
    inventory_then = read_workspace(workspace).inventory
    assert read_journal(workspace).successors(inventory_then) == {"tok_01": "tok_03"}
    (workspace / TOKENS_FILE).write_bytes(old)
    made = change(workspace, lambda c, i: created(i, c, owner=EXPORT), NOON)
    assert made.outcome.token.id == "tok_03"
    assert read_journal(workspace).successors(made.workspace.inventory) == {}


def test_a_journal_that_leads_round_in_circles_ends(workspace: Path) -> None:
    """A damaged journal is followed backwards only."""
    change(workspace, renaming("tok_01", "Lake"), NOON)
    event = read_journal(workspace).events[0]
    looped: list[Event] = [replace(event, base=9), replace(event, revision=9, base=8)]
    assert in_force(looped, inventory(revision=9)) == {8, 9}


def test_a_change_in_the_making_is_no_fault(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads between the journalling of a change and the change itself is told of no difference."""
    seen: list[bool] = []
    original = os.replace

    def read_in_between(*arguments: Any, **options: Any) -> None:
        current = read_workspace(workspace, keeps=False)
        reader = threading.Thread(target=lambda: seen.append(read_activity(current).is_clean))
        reader.start()
        reader.join(0.2)
        threads.append(reader)
        original(*arguments, **options)

    threads: list[threading.Thread] = []
    monkeypatch.setattr(os, "replace", read_in_between)
    change(workspace, renaming("tok_01", "Lake"), NOON)
    for reader in threads:
        reader.join()
    assert seen == [True]


def test_every_value_survives_being_written(tmp_path: Path) -> None:
    """Hostile names, empty and unknown permission sets, and all times read back as they were."""
    hostile = '\x00\x1b]0;x\x07\r\n\t"\\\'\'\'""" # [[tokens]] \u202e\u200b\U0001f600\x7f\x85'
    tokens = (
        token(name=hostile, used_by="scim", fingerprint="sha256:" + "ab" * 32, hint="1234...5678"),
        user_token(status="deleted", revoked_at=NOON - DAY, deleted_at=NOON.replace(microsecond=120_000)),
    )
    owners = inventory().service_users
    unknown = replace(owners[0], id="user_2", permission_sets=None, holds=("a", "b"), lacks=("c",))
    none = replace(owners[0], id="user_3", permission_sets=())
    before = inventory(*tokens, service_users=(*owners, unknown, none))
    assert read_workspace(write_workspace(tmp_path, before)).inventory == before
