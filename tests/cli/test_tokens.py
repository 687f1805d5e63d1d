"""The life of a token on the command line: what each verb does, says and leaves with, and where a secret goes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fixtures.demos import demo
from tui.cli.main import run

AT = ["--at", "2026-11-20T09:00:00Z"]
SECRET = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the flagship demo to change."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    for name in ("organisation.toml", "tokens.toml"):
        content = (demo("service-user-behind-a-group").folder / name).read_bytes()
        (folder / name).write_bytes(content)
    return folder


class Caller:
    """Runs commands on one workspace, and keeps all that they printed."""

    def __init__(self, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.workspace = workspace
        self.capsys = capsys
        self.printed: list[str] = []

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run one command; return its status, stdout and stderr."""
        status = run([*arguments, "--workspace", str(self.workspace), *AT])
        captured = self.capsys.readouterr()
        self.printed += [captured.out, captured.err]
        return status, captured.out, captured.err

    def data(self, *arguments: str) -> Any:
        """Run one command with --json that must be done; return what it printed."""
        status, out, err = self(*arguments, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def sightline(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """The command line on a workspace of one's own."""
    return Caller(workspace, capsys)


NOT_RECOGNISED = ("token-unrecognised", "subject-unknown")


def asks(sightline: Caller, secret: str) -> tuple[str, str]:
    """Return verdict and headline of a question asked with a secret."""
    path = sightline.workspace / "asked"
    path.write_text(secret, encoding="utf-8")
    question = ["why", "--workspace", str(sightline.workspace), *AT, "--token-file", str(path)]
    run([*question, "--template", "Forklift pre-start check", "--json"])
    told = json.loads(sightline.capsys.readouterr().out)
    path.unlink()
    return told["verdict"], told["headline"]


def test_a_token_from_its_creation_to_its_end(sightline: Caller) -> None:
    """Created, it works at once; revoked, it stops; regenerated, only the new secret works; deleted, it is gone."""
    created = sightline.data("tokens", "create", "--kind", "service_user", "--name", "Nightly export")
    token, secret = created["token"]["id"], created["secret"]
    assert created["schema"] == 1
    assert SECRET.fullmatch(secret)
    assert asks(sightline, secret)[1] not in NOT_RECOGNISED
    assert sightline("tokens", "regenerate", token, "--yes")[0] == 1
    sightline.data("tokens", "revoke", token, "--yes")
    assert asks(sightline, secret) == ("hidden", "token-revoked")
    renewed = sightline.data("tokens", "regenerate", token, "--yes")
    assert renewed["token"]["id"] == token
    assert renewed["secret"] != secret
    # Other tokens here have no fingerprint, so that a secret on no record may be one of theirs.
    assert asks(sightline, secret) == ("unknown", "subject-unknown")
    assert asks(sightline, renewed["secret"])[1] not in NOT_RECOGNISED
    assert sightline("tokens", "delete", token, "--yes")[0] == 1
    sightline.data("tokens", "revoke", token, "--yes")
    sightline.data("tokens", "delete", token, "--yes")
    assert asks(sightline, renewed["secret"]) == ("hidden", "token-deleted")
    for verb in ("revoke", "regenerate", "delete"):
        assert sightline("tokens", verb, token, "--yes")[0] == 1
    events = sightline.data("activity", "--token", token)["events"]
    assert [event["action"] for event in events] == [
        "token-created",
        "token-revoked",
        "token-regenerated",
        "token-revoked",
        "token-deleted",
    ]
    assert {event["actor"]["name"] for event in events} == {"Nightly export"}
    listed = sightline.data("tokens", "list", "--state", "deleted")["tokens"]
    assert token in [one["id"] for one in listed]


def test_no_secret_is_written_or_printed_twice(sightline: Caller) -> None:
    """A secret is printed once, by the command that made it, and is in no file; a secret file is its owner's alone."""
    first = sightline.data("tokens", "create", "--kind", "service_user", "--name", "One")["secret"]
    path = sightline.workspace.parent / "secret"
    made = sightline.data(
        "tokens", "create", "--kind", "user", "--owner", "Ada Byron", "--name", "Two", "--secret-file", str(path)
    )
    assert made["secret"] is None
    assert path.stat().st_mode & 0o777 == 0o600
    second = path.read_text(encoding="utf-8").strip()
    token = made["token"]["id"]
    for command in (
        ["tokens", "list"],
        ["tokens", "show", token],
        ["tokens", "edit", token, "--name", "Three"],
        ["activity"],
        ["--debug", "tokens", "create", "--kind", "user", "--name", "No owner"],
    ):
        sightline(*command)
    assert sum(text.count(first) for text in sightline.printed) == 1
    assert sum(text.count(second) for text in sightline.printed) == 0
    for file in sightline.workspace.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert first.encode() not in content
            assert second.encode() not in content
    assert (sightline.workspace / "tokens.toml").stat().st_mode & 0o777 == 0o600


def test_an_existing_secret_file_is_refused_and_nothing_is_created(sightline: Caller) -> None:
    """The command never overwrites a file, and makes no token whose secret has nowhere to go."""
    path = sightline.workspace.parent / "there"
    path.write_text("mine", encoding="utf-8")
    before = (sightline.workspace / "tokens.toml").read_bytes()
    status, out, _ = sightline("tokens", "create", "--kind", "service_user", "--name", "X", "--secret-file", str(path))
    assert (status, out) == (2, "")
    assert path.read_text(encoding="utf-8") == "mine"
    assert (sightline.workspace / "tokens.toml").read_bytes() == before


def test_what_is_destroyed_is_said_first_and_needs_consent(sightline: Caller) -> None:
    """Without a terminal --yes is needed; what the change breaks is said on stderr either way."""
    before = (sightline.workspace / "tokens.toml").read_bytes()
    status, out, err = sightline("tokens", "revoke", "tok_01")
    assert (status, out) == (2, "")
    assert "It stops at once" in err
    assert "--yes" in err
    assert (sightline.workspace / "tokens.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["create", "--kind", "user", "--name", "X"], 2, "a user token belongs to a user"),
        (["create", "--name", "X"], 2, "--kind"),
        (["create", "--kind", "service_user", "--name", "X", "--inactivity-days", "30"], 2, "31, 45, 60, 180"),
        (["edit", "tok_01"], 2, "say what to change"),
        (["revoke", "tok_99", "--yes"], 2, "no token is called"),
        (["delete", "tok_01", "--yes"], 1, "only after it was revoked"),
        (["regenerate", "tok_01", "--yes"], 1, "only a revoked token"),
    ],
)
def test_a_refused_change_says_which_rule(sightline: Caller, arguments: list[str], status: int, told: str) -> None:
    """The rule, what would make it possible, and nothing on stdout or on disk."""
    before = (sightline.workspace / "tokens.toml").read_bytes()
    got, out, err = sightline("tokens", *arguments)
    assert (got, out) == (status, "")
    assert told in err
    assert (sightline.workspace / "tokens.toml").read_bytes() == before


def test_a_user_token_ends_for_good(sightline: Caller) -> None:
    """A revoked user token cannot be regenerated; an administrator may delete one at once."""
    made = sightline.data("tokens", "create", "--kind", "user", "--owner", "Ada Byron", "--name", "Script")
    sightline.data("tokens", "revoke", made["token"]["id"], "--yes")
    status, _, err = sightline("tokens", "regenerate", made["token"]["id"], "--yes")
    assert status == 1
    assert "cannot be regenerated" in err
    again = sightline.data("tokens", "create", "--kind", "user", "--owner", "Ada Byron", "--name", "Script 2")
    sightline.data("tokens", "delete", again["token"]["id"], "--yes")


def test_a_token_made_in_the_web_app_is_recorded(sightline: Caller) -> None:
    """`add` keeps a fingerprint of the secret, so that the token is recognised by it."""
    path = sightline.workspace.parent / "theirs"
    path.write_text("cafe" * 16, encoding="utf-8")
    sightline.data("tokens", "add", "--kind", "service_user", "--name", "From the web app", "--token-file", str(path))
    assert asks(sightline, "cafe" * 16)[1] not in NOT_RECOGNISED
    assert b"cafecafe" not in (sightline.workspace / "tokens.toml").read_bytes()


def test_demos_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A verb that writes is refused on a demo, with the way to a copy."""
    assert run(["tokens", "revoke", "tok_01", "--demo", "service-user-behind-a-group", "--yes"]) == 2
    assert "--copy DIR" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["tokens-at-the-limit", "tokens-about-to-expire", "mid-rotation"])
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_the_token_demos(capsys: pytest.CaptureFixture[str], snapshot: Any, name: str, output_format: str) -> None:
    """The lists of the demos about tokens: state, what is left, quotas, warnings."""
    assert run(["tokens", "list", "--demo", name, "--format", output_format]) == 0
    out = capsys.readouterr().out
    snapshot.assert_match(json.dumps(json.loads(out), indent=1) if output_format == "json" else out, f"{name}.txt")
