"""Token commands on a terminal: the choice between the kinds, the question before something ends, a change between."""

import os
import pty
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.tokens.calling import AT, Caller, copied

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """A workspace of one's own."""
    return Caller(copied("service-user-behind-a-group", tmp_path / "workspace"), capsys)


def talk(
    workspace: Path, command: Sequence[str], answers: Sequence[tuple[bytes, bytes]], before: Callable[[], object] = dict
) -> tuple[int, str]:
    """Run a command on a terminal; give each answer to its question. `before` runs before the first answer."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        whole = [sys.executable, "-m", "tui", *command, "--workspace", str(workspace), "--at", AT]
        os.execv(sys.executable, whole)
    seen, asked, rest = b"", 0, list(answers)
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
        if rest and rest[0][0] in seen[asked:]:
            if len(rest) == len(answers):
                before()
            asked = len(seen)
            os.write(terminal, rest.pop(0)[1] + b"\n")
    _, status = os.waitpid(pid, 0)
    assert rest == [], seen
    return os.waitstatus_to_exitcode(status), " ".join(seen.decode().split())


def test_creating_begins_with_the_choice_between_the_kinds(sightline: Caller) -> None:
    """Without --kind both kinds are explained, and the one chosen is made."""
    status, seen = talk(sightline.workspace, ["tokens", "create", "--name", "Nightly"], [(b"1 or 2", b"2")])
    assert status == 0
    assert "User token: what this person sees" in seen
    assert "Service user token: an integration's own view" in seen
    assert sightline.done("tokens", "list")["tokens"][-1]["kind"] == "service_user"


def test_a_token_is_revoked_only_after_a_yes(sightline: Caller) -> None:
    """What breaks is shown before the question; a no changes nothing, a yes revokes."""
    before = sightline.tokens_file
    status, seen = talk(sightline.workspace, ["tokens", "revoke", "tok_01"], [(b"[y/N]", b"n")])
    assert status == 1
    assert seen.index("It stops at once") < seen.index("[y/N]")
    assert "Nothing was changed" in seen
    assert sightline.tokens_file == before
    status, _ = talk(sightline.workspace, ["tokens", "revoke", "tok_01"], [(b"[y/N]", b"y")])
    assert status == 0
    assert sightline.done("tokens", "show", "tok_01")["token"]["state"] == "revoked"


def test_a_token_that_changed_while_the_question_stood_is_looked_at_again(sightline: Caller) -> None:
    """A yes to what is no longer so changes nothing; a change of another token does not matter."""

    def rename() -> None:
        sightline.done("tokens", "edit", "tok_01", "--name", "Renamed meanwhile")

    status, seen = talk(sightline.workspace, ["tokens", "revoke", "tok_01"], [(b"[y/N]", b"y")], rename)
    assert status == 1
    assert "Look again" in seen
    shown = sightline.done("tokens", "show", "tok_01")["token"]
    assert (shown["state"], shown["name"]) == ("active", "Renamed meanwhile")

    def create() -> None:
        sightline.done("tokens", "create", "--kind", "service_user", "--name", "Another")

    status, _ = talk(sightline.workspace, ["tokens", "revoke", "tok_01"], [(b"[y/N]", b"y")], create)
    assert status == 0
    assert len(sightline.done("tokens", "list", "--state", "active")["tokens"]) >= 1
