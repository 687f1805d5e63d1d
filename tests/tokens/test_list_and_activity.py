"""`sightline tokens list` and `sightline activity`: what they leave out, and what they say of files that disagree."""

import json
from pathlib import Path
from typing import Any

import pytest

from diagnostics.workspace.journal import JOURNAL_FILE
from diagnostics.workspace.reading import TOKENS_FILE
from tests.cli.tokens.calling import Caller
from tests.tokens.workshop import inventory, token, user_token, write_workspace
from tui.cli.main import run

LATE = "2026-11-20T13:00:00Z"


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """The command line on a workspace with one token of each kind."""
    return Caller(write_workspace(tmp_path / "acme", inventory(token(), user_token())), capsys)


@pytest.fixture
def busy(sightline: Caller) -> Caller:
    """The same, after some changes."""
    sightline.done("tokens", "edit", "tok_01", "--name", "Lake", "--inactivity-days", "60", at=LATE)
    sightline.done("tokens", "edit", "tok_01", "--permission-set", "standard", "--permission-set", "admin", at=LATE)
    sightline.done("tokens", "edit", "tok_02", "--last-used-at", "2026-11-20T12:30:00Z", at=LATE)
    sightline.done("tokens", "create", "--kind", "service_user", "--name", "Sync \x1b[2J", at="2026-11-20T14:00:00Z")
    sightline.done("tokens", "revoke", "tok_01", "--yes", at="2026-11-20T15:00:00Z")
    return sightline


def listed(capsys: pytest.CaptureFixture[str], *filters: str) -> list[str]:
    """The ids that a list of the demo about expiry leaves."""
    assert run(["tokens", "list", "--demo", "tokens-about-to-expire", "--json", *filters]) == 0
    return [entry["id"] for entry in json.loads(capsys.readouterr().out)["tokens"]]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["--expires-within", "1"], ["tok_tomorrow", "tok_today"]),
        (["--expires-within", "0"], []),
        (["--expires-within", "7"], ["tok_tomorrow", "tok_today", "tok_week"]),
        (["--state", "expired"], ["tok_yesterday"]),
        (["--kind", "user"], ["tok_week"]),
        (["--owner", "Oven sensors"], ["tok_tomorrow"]),
        (["--owner", "Reports", "--state", "active"], ["tok_today", "tok_month", "tok_fine"]),
    ],
)
def test_a_list_can_be_narrowed(capsys: pytest.CaptureFixture[str], filters: list[str], ids: list[str]) -> None:
    """State, kind, owner and the time left each leave what fits, to the moment and not to the whole day."""
    assert listed(capsys, *filters) == ids


def test_a_day_is_a_day_and_not_nearly_two(capsys: pytest.CaptureFixture[str]) -> None:
    """A token with 47 hours left does not expire within one day."""
    assert "tok_tomorrow" not in listed(capsys, "--expires-within", "1", "--at", "2026-11-19T09:00:00Z")
    assert "tok_tomorrow" in listed(capsys, "--expires-within", "2", "--at", "2026-11-19T09:00:00Z")


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "json"])
def test_activity_is_told_to_the_letter(busy: Caller, snapshot: Any, form: str) -> None:
    """Every change is told with what it was before and after, under the name that the product's log shows."""
    said = busy("activity", "--format", form)
    assert (said.status, said.err) == (0, "")
    assert "\x1b" not in said.out
    text = said.out if form != "json" else json.dumps(_settled(said.data), indent=1) + "\n"
    snapshot.assert_match(text.replace(_new_owner(busy), "user_NEW"), f"activity.{form}")


def _new_owner(caller: Caller) -> str:
    """The id of the service user that was made."""
    created = [entry for entry in caller.done("tokens", "list")["tokens"] if entry["id"] == "tok_03"]
    return str(created[0]["owner"])


def _settled(data: dict[str, Any]) -> dict[str, Any]:
    """The answer without what differs in every run."""
    for event in data["events"]:
        event["after"].pop("hint", None)
    return data


@pytest.mark.parametrize(
    ("filters", "actions"),
    [
        (["--token", "tok_02"], ["use-recorded"]),
        (["--token", "Lake"], ["token-edited", "permission-sets-changed", "token-revoked"]),
        (["--actor", "Ada Byron"], ["use-recorded"]),
        (["--action", "token-created", "--action", "token-revoked"], ["token-created", "token-revoked"]),
        (["--since", "2026-11-20T14:00:00Z"], ["token-created", "token-revoked"]),
        (["--until", "2026-11-20T14:00:00Z", "--action", "token-created"], ["token-created"]),
    ],
)
def test_activity_can_be_narrowed(busy: Caller, filters: list[str], actions: list[str]) -> None:
    """Token, actor, kind of change and time each leave what fits."""
    assert [event["action"] for event in busy.done("activity", *filters)["events"]] == actions


def test_no_activity_is_said_to_be_none(sightline: Caller) -> None:
    """A workspace that nobody changed with Sightline has no journal, and nothing is wrong with that."""
    said = sightline("activity")
    assert (said.status, said.out, said.err) == (0, "No activity.\n", "")


def test_a_change_that_was_journalled_and_not_made_is_reported_on_opening(busy: Caller) -> None:
    """Every command about tokens says so until the next change, and `activity` marks the change ever after."""
    old = busy.tokens_file
    busy.done("tokens", "edit", "tok_02", "--name", "Lost")
    (busy.workspace / TOKENS_FILE).write_bytes(old)
    for command in (["tokens", "list"], ["tokens", "show", "tok_02"], ["activity"]):
        assert "tells of 1 change that tokens.toml does not hold" in busy(*command).err
    assert busy.done("activity")["not_applied"] == ["evt_000013"]
    busy.done("tokens", "edit", "tok_02", "--name", "Kept")
    said = busy("activity", "--token", "tok_02")
    assert said.err == ""
    assert 'NOT APPLIED: "Lost" (tok_02): renamed from "Ada\'s script" to "Lost"' in " ".join(said.out.split())
    assert [event["applied"] for event in busy.done("activity", "--token", "tok_02")["events"]] == [True, False, True]


def test_a_change_by_hand_is_reported_on_opening(busy: Caller) -> None:
    """A tokens.toml that was edited past Sightline is told, and used as it is."""
    path = busy.workspace / TOKENS_FILE
    path.write_text(path.read_text().replace('"Ada\'s script"', '"By hand"'))
    said = busy("tokens", "list")
    assert "By hand" in said.out
    assert "tokens.toml holds changes that activity.jsonl does not tell of" in said.err
    assert busy.done("activity")["changed_elsewhere"] is True


def test_lines_that_hold_no_event_are_reported_and_passed_over(busy: Caller) -> None:
    """A torn last line and a foreign one stop no command."""
    path = busy.workspace / JOURNAL_FILE
    path.write_bytes(b"{}\n" + path.read_bytes() + b'{"format":1,')
    said = busy("activity")
    assert said.status == 0
    assert "was not written to its end" in said.err
    assert "passed over: 1" in said.err
    assert busy.done("activity")["torn"] is True


def test_a_journal_that_cannot_be_read_hides_no_token(busy: Caller) -> None:
    """The list is told without it."""
    (busy.workspace / JOURNAL_FILE).unlink()
    (busy.workspace / JOURNAL_FILE).mkdir()
    said = busy("tokens", "list")
    assert said.status == 0
    assert "Lake" in said.out
    assert "activity.jsonl cannot be read" in said.err


def test_a_change_that_cannot_be_stored_fails_in_words(sightline: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command leaves with 1, names the file, prints no secret, and the files are as they were."""
    import os

    before = sightline.tokens_file

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = sightline("tokens", "create", "--kind", "service_user", "--name", "Sync")
    assert (said.status, said.out) == (1, "")
    assert "no room left on the disk" in said.err
    assert str(sightline.workspace / TOKENS_FILE) in said.err
    assert sightline.tokens_file == before
    assert sorted(path.name for path in sightline.workspace.iterdir()) == [
        ".sightline",
        "organisation.toml",
        "tokens.toml",
    ]
