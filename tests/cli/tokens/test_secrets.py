"""A known secret, sent through every command: where it comes out, and that it comes out nowhere else."""

import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.tokens.calling import Caller, copied
from tui.cli.main import run

KNOWN = "5ec4e7" * 10 + "cafe"
ADDED = "ad0ed5" * 10 + "beef"
FLAGSHIP = "service-user-behind-a-group"


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A workspace in which the next secret made is the known one."""
    made = iter([KNOWN])
    real = secrets.token_hex
    monkeypatch.setattr(secrets, "token_hex", lambda n=None: next(made, real(n)) if n == 32 else real(n))
    return Caller(copied(FLAGSHIP, tmp_path / "workspace"), capsys)


def pieces(secret: str) -> Iterator[str]:
    """Return every run of twelve characters of a secret: a part of one is too much as well."""
    return (secret[start : start + 12] for start in range(len(secret) - 11))


def leaks(text: str, *known: str) -> bool:
    """Return whether a text holds a part of one of the secrets."""
    return any(piece in text for secret in known for piece in pieces(secret))


def files_that_leak(folder: Path, *allowed: Path) -> list[Path]:
    """Return the files below a folder that hold a part of a secret."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path not in allowed and leaks(path.read_text("latin-1"), KNOWN, ADDED)
    ]


def test_a_secret_comes_out_once_and_nowhere_else(
    sightline: Caller, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made once and printed once; then no command that reads, changes, fails or traces shows or keeps it."""
    caplog.set_level(logging.DEBUG)
    made = sightline("tokens", "create", "--kind", "service_user", "--name", "Nightly")
    assert made.out == f"{KNOWN}\n"
    assert not leaks(made.err, KNOWN)
    token = sightline.done("tokens", "list")["tokens"][-1]["id"]
    theirs = tmp_path / "theirs"
    theirs.write_text(ADDED, encoding="utf-8")
    sightline.done("tokens", "add", "--kind", "service_user", "--name", "Theirs", "--token-file", str(theirs))
    ours = tmp_path / "ours"
    ours.write_text(KNOWN, encoding="utf-8")
    monkeypatch.setenv("SIGHTLINE_TOKEN", ADDED)
    template = ["--template", "Forklift pre-start check"]
    for command in (
        ["tokens", "list"],
        ["tokens", "list", "--json"],
        ["tokens", "list", "--format", "csv"],
        ["tokens", "show", token],
        ["tokens", "show", token, "--json"],
        ["tokens", "edit", token, "--name", "Nightly 2"],
        ["why", "--token-file", str(ours), *template],
        ["why", "--token-file", str(ours), *template, "--json"],
        ["why", *template],
        ["gap", "--token-file", str(ours)],
        ["gap", "--format", "csv"],
        ["tokens", "rotate", "tok_01", "--json", "--secret-file", str(tmp_path / "second")],
        ["tokens", "rotate", "tok_01"],
        ["tokens", "add", "--kind", "service_user", "--name", "Again", "--token-file", str(ours)],
        ["--debug", "tokens", "add", "--kind", "service_user", "--name", "Again"],
        ["tokens", "revoke", token],
        ["tokens", "revoke", token, "--yes"],
        ["tokens", "regenerate", token, "--yes", "--json", "--secret-file", str(tmp_path / "third")],
        ["tokens", "revoke", token, "--yes", "--json"],
        ["tokens", "delete", token, "--yes"],
        ["activity"],
        ["activity", "--json"],
    ):
        sightline(*command)
    told = [said.out + said.err for said in sightline.said[1:]]
    assert not [text for text in told if leaks(text, KNOWN, ADDED)]
    assert not leaks(caplog.text, KNOWN, ADDED)
    assert files_that_leak(tmp_path, theirs, ours) == []
    assert files_that_leak(Path.home()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["tokens", "show", KNOWN],
        ["tokens", "edit", KNOWN, "--name", "X"],
        ["tokens", "edit", "tok_01", "--name", KNOWN],
        ["tokens", "revoke", KNOWN, "--yes"],
        ["tokens", "regenerate", KNOWN, "--yes"],
        ["tokens", "delete", KNOWN, "--yes"],
        ["tokens", "rotate", KNOWN],
        ["tokens", "rotate", "tok_01", "--with", KNOWN],
        ["tokens", "create", "--kind", "service_user", "--name", f"Export {KNOWN}"],
        ["tokens", "create", "--kind", "user", "--name", "X", "--owner", KNOWN],
        ["tokens", "create", "--kind", KNOWN, "--name", "X"],
        ["tokens", "create", "--kind", "service_user", "--name", "X", "--permission-set", KNOWN],
        ["tokens", "list", "--owner", KNOWN],
        ["tokens", KNOWN],
        ["why", "--token", KNOWN, "--template", "x"],
        ["why", "--token", "tok_01", "--template", KNOWN],
        ["why", KNOWN],
    ],
)
def test_a_secret_given_as_an_argument_is_not_repeated(sightline: Caller, tmp_path: Path, command: list[str]) -> None:
    """Who types a secret where a name belongs is refused without seeing it again, and it gets into no file."""
    said = sightline("--debug", *command)
    assert said.status == 2
    assert not leaks(said.out + said.err, KNOWN)
    assert files_that_leak(tmp_path) == []


def test_no_traceback_shows_the_secret_in_the_making(
    sightline: Caller, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program itself fails in the middle of a change, --debug shows where, and shows no secret."""

    def broken(*arguments: object) -> None:
        raise RuntimeError(f"cannot go on with {arguments}")

    monkeypatch.setattr("diagnostics.workspace.changing.Replacement", broken)
    said = sightline("--debug", "tokens", "create", "--kind", "service_user", "--name", "Nightly")
    assert said.status == 1
    assert "RuntimeError" in said.err
    assert not leaks(said.out + said.err, KNOWN)
    assert files_that_leak(tmp_path) == []


def test_a_secret_that_nobody_could_read_is_told_to_be_lost(
    sightline: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With stdout on a full disk the command fails, and says that the new token is to be revoked."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        status = run(
            ["tokens", "create", "--kind", "service_user", "--name", "X", "--workspace", str(sightline.workspace)]
        )
        monkeypatch.undo()
        with pytest.raises(OSError, match="space"):
            full.flush()
        full.buffer.raw.close()  # type: ignore[attr-defined]  # what is buffered can never be written
    assert status == 1
    err = capsys.readouterr().err
    assert "Revoke the token" in err
    assert not leaks(err, KNOWN)


@pytest.mark.parametrize("verb", [["create", "--kind", "service_user", "--name", "X"], ["rotate", "tok_01"]])
def test_a_refused_change_leaves_no_secret_file(sightline: Caller, tmp_path: Path, verb: list[str]) -> None:
    """The file made for the secret is gone where the change fails, and an existing one stays as it was."""
    there = tmp_path / "there"
    there.write_text("mine", encoding="utf-8")
    assert sightline("tokens", *verb, "--secret-file", str(there)).status == 2
    assert there.read_text(encoding="utf-8") == "mine"
    (sightline.workspace / "activity.jsonl").mkdir()
    assert sightline("tokens", *verb, "--secret-file", str(tmp_path / "new")).status == 1
    assert not (tmp_path / "new").exists()
