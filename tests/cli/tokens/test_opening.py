"""What the token commands find on opening a workspace: what is asked for, files that disagree, a full disk."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.tokens.calling import AT, Caller, copied
from tui.cli.main import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """A workspace with one change behind it."""
    caller = Caller(copied("service-user-behind-a-group", tmp_path / "workspace"), capsys)
    caller.done("tokens", "create", "--kind", "user", "--owner", "Ada Byron", "--name", "Script")
    return caller


@pytest.mark.parametrize(
    ("filters", "listed"),
    [
        (["--state", "expired"], ["tok_yesterday"]),
        (["--expires-within", "0"], []),
        (["--expires-within", "7", "--kind", "service_user"], ["tok_today", "tok_tomorrow"]),
        (["--state", "active", "--expires-within", "1"], ["tok_today", "tok_tomorrow"]),
        (["--owner", "Oven sensors"], ["tok_tomorrow"]),
        (["--kind", "user"], ["tok_week"]),
    ],
)
def test_the_list_is_filtered(capsys: pytest.CaptureFixture[str], filters: list[str], listed: list[str]) -> None:
    """By state, kind, owner and the time left; several filters hold together."""
    assert run(["tokens", "list", "--demo", "tokens-about-to-expire", "--json", *filters]) == 0
    found = [token["id"] for token in json.loads(capsys.readouterr().out)["tokens"]]
    assert sorted(found) == listed


def test_an_older_inventory_put_back_is_reported(sightline: Caller) -> None:
    """A change that the journal tells of and the tokens lack is said at the next opening, whatever the command."""
    before = sightline.tokens_file
    made = sightline.done("tokens", "create", "--kind", "service_user", "--name", "Gone")["token"]["id"]
    (sightline.workspace / "tokens.toml").write_bytes(before)
    for command in (["tokens", "list"], ["activity"], ["tokens", "edit", "tok_01", "--name", "Renamed"]):
        said = sightline(*command)
        assert said.status == 0
        assert "activity.jsonl" in said.err
        assert made in said.err


def test_a_change_by_hand_is_reported(sightline: Caller) -> None:
    """What was changed past the journal is said at the next opening."""
    text = sightline.tokens_file.decode().replace('name = "Script"', 'name = "Skript"')
    (sightline.workspace / "tokens.toml").write_text(text, encoding="utf-8")
    said = sightline("tokens", "list")
    assert "tokens.toml" in said.err
    assert sightline("tokens", "list").status == 0


def test_a_file_size_limit_changes_nothing_and_is_told(sightline: Caller, tmp_path: Path) -> None:
    """Where the files may not grow, the command fails with the cause, and the workspace is as it was."""
    before = {path.name: path.read_bytes() for path in sightline.workspace.iterdir() if path.is_file()}
    command = ["tokens", "create", "--kind", "service_user", "--name", "X", "--secret-file", str(tmp_path / "secret")]
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tui", *command, "--workspace", str(sightline.workspace), "--at", AT],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "ulimit -f" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert {path.name: path.read_bytes() for path in sightline.workspace.iterdir() if path.is_file()} == before
    assert not (tmp_path / "secret").exists()
