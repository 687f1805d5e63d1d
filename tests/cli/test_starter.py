"""The workspace that `init` writes: every command that the README shows has something to say of it."""

from pathlib import Path

import pytest

from tui.cli.main import run

EXPORT, SCRIPT = ["--token", "BI export"], ["--token", "Ada's script"]
INDUCTION = ["--template", "Site induction"]


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new workspace, named by the environment."""
    folder = tmp_path / "acme"
    assert run(["init", str(folder)]) == 0
    monkeypatch.setenv("SIGHTLINE_WORKSPACE", str(folder))
    capsys.readouterr()
    return folder


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["why", *EXPORT, *INDUCTION], 3, "group Night shift, and groups do not apply to service users"),
        (["why", "--token", "tok_01", *INDUCTION], 3, "Share the template"),
        (["why", *EXPORT, "--template", "Pump check"], 0, "VISIBLE"),
        (["why", *SCRIPT, *INDUCTION], 0, "VISIBLE"),
        (["gap", *EXPORT], 3, "gets 1 of 2 templates; 1 hidden"),
        (["gap", *EXPORT, "--repairs"], 3, "restores 1 of 1"),
        (["plan", *EXPORT], 0, "Steps: 1"),
        (["what-if", "--share-with", "BI export", "Site induction"], 0, "1 subject would see a difference"),
        (["who", *INDUCTION], 0, "1 of 2 subjects see it"),
        (["compare", *EXPORT, "--with", "Ada's script"], 0, "only token"),
        (["tokens", "list"], 0, "tok_02"),
        (["settle", *EXPORT], 0, "Nothing is open"),
    ],
)
def test_every_command_has_something_to_say(
    starter: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    """The answers differ between the two tokens and the two templates."""
    assert starter.is_dir()
    left = run(arguments)
    told = capsys.readouterr()
    assert left == status, told.err
    assert said in " ".join(told.out.split())


def test_its_expectations_hold(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` passes on them, says how many there are, and fails when a rule is taken away."""
    path = str(starter / "expectations.toml")
    assert run(["check", path]) == 0
    assert "5 passed, 0 failed" in capsys.readouterr().out
    facts = starter / "organisation.toml"
    text = facts.read_text(encoding="utf-8")
    without = [line for line in text.splitlines() if not line.lstrip().startswith("{ service_user =")]
    facts.write_text("\n".join(without), encoding="utf-8")
    assert run(["check", path]) == 3


def test_a_case_of_it_can_be_passed_on(starter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`redact` writes it in pseudonyms."""
    case = ["redact", str(starter), str(tmp_path / "case"), "--token", "tok_01", *INDUCTION]
    assert run(case) == 0
    assert "Ada" not in (tmp_path / "case" / "organisation.toml").read_text(encoding="utf-8")
    capsys.readouterr()


def test_what_is_done_to_its_tokens_is_told(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is its own authority: a token is made and revoked there, and the activity tells so."""
    made = ["tokens", "create", "--kind", "service_user", "--name", "Nightly export"]
    assert run([*made, "--secret-file", str(starter.parent / "secret")]) == 0
    assert run(["tokens", "revoke", "tok_01", "--yes"]) == 0
    capsys.readouterr()
    assert run(["activity"]) == 0
    told = capsys.readouterr().out
    assert "Nightly export" in told and "BI export" in told


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Expectations that are there already are somebody's own: nothing is written beside them."""
    (tmp_path / "expectations.toml").write_text("format = 1\n", encoding="utf-8")
    assert run(["init", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["expectations.toml"]
