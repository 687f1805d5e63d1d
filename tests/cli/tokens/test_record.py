"""Token commands in a pulled workspace, which only records what the product's web app decides."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.tokens.calling import Caller, copied

SOURCE = 'source = "https://api.safetyculture.io"\n'


@pytest.fixture
def record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """A workspace as a pull leaves it."""
    folder = copied("service-user-behind-a-group", tmp_path / "workspace")
    path = folder / "organisation.toml"
    text = path.read_text(encoding="utf-8")
    place = text.index("captured_at")
    path.write_text(text[:place] + SOURCE + text[place:], encoding="utf-8")
    return Caller(folder, capsys)


@pytest.mark.parametrize(
    ("command", "way"),
    [
        (["tokens", "list"], "Integrations > API tokens > Service user API tokens"),
        (["tokens", "show", "tok_01"], "Integrations > API tokens > Service user API tokens"),
        (["activity"], "Integrations > API tokens"),
        (["tokens", "create", "--kind", "service_user", "--name", "X"], "Create API token"),
        (["tokens", "create", "--kind", "user", "--owner", "Ada Byron", "--name", "X"], "Generate API token"),
        (["tokens", "add", "--kind", "service_user", "--name", "X"], "Service user API tokens"),
        (["tokens", "edit", "tok_01", "--name", "X"], "Save changes"),
        (["tokens", "rotate", "tok_01"], "Create API token"),
        (["tokens", "revoke", "tok_01", "--yes"], "Revoke beside the token"),
    ],
)
def test_each_command_says_that_it_is_a_record_and_the_way_in_the_web_app(
    record: Caller, command: list[str], way: str
) -> None:
    """The command does its work on the record, and says on stderr where the product itself is changed."""
    said = record(*command)
    told = " ".join(said.err.split())
    assert said.status == 0
    assert "record" in told
    assert "web app" in told
    assert way in told


def test_an_ended_token_is_also_changed_in_the_web_app(record: Caller) -> None:
    """Regenerating and deleting too name their buttons."""
    record("tokens", "revoke", "tok_01", "--yes")
    assert "Regenerate beside the token" in " ".join(record("tokens", "regenerate", "tok_01", "--yes").err.split())
    record("tokens", "revoke", "tok_01", "--yes")
    assert "> Delete" in record("tokens", "delete", "tok_01", "--yes").err


def test_a_workspace_of_its_own_is_no_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a source the inventory is the authority, and nobody is sent to the web app."""
    own = Caller(copied("service-user-behind-a-group", tmp_path / "workspace"), capsys)
    for command in (["tokens", "list"], ["tokens", "revoke", "tok_01", "--yes"]):
        assert "web app" not in own(*command).err


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("show", ["tokens", "show", "tok_01"]),
        ("revoke", ["tokens", "revoke", "tok_01", "--yes"]),
        ("edit", ["tokens", "edit", "tok_01", "--inactivity-days", "60"]),
        ("refused-delete", ["tokens", "delete", "tok_01", "--yes"]),
    ],
)
def test_what_is_said_to_the_letter(
    snapshot: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, command: list[str]
) -> None:
    """Both streams and the status of commands in a workspace of one's own."""
    own = Caller(copied("service-user-behind-a-group", tmp_path / "workspace"), capsys)
    said = own(*command)
    snapshot.assert_match(f"{said.status:d}\n--- stdout\n{said.out}--- stderr\n{said.err}", f"{name}.txt")
