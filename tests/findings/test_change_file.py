"""Changes from a file, whole answers of `why --json` included, and what is said of files that hold none."""

import io
import json
import sys
from pathlib import Path

import pytest

from tui.cli.main import run

FLAGSHIP = ["--demo", "service-user-behind-a-group"]


@pytest.fixture
def answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The answer of `why --json` as it came out, in a file."""
    assert run(["why", *FLAGSHIP, "--json"]) == 3
    path = tmp_path / "answer.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_an_answer_is_taken_with_the_number_of_a_repair(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--repair 2` is the second repair of the answer, the same as its changes alone are."""
    repairs = json.loads(answer.read_text(encoding="utf-8"))["repairs"]
    assert len(repairs) > 1
    for number, repair in enumerate(repairs, 1):
        assert run(["what-if", *FLAGSHIP, "--changes", str(answer), "--repair", str(number), "--json"]) == 0
        by_number = capsys.readouterr().out
        alone = answer.with_name("alone.json")
        alone.write_text(json.dumps(repair), encoding="utf-8")
        assert run(["what-if", *FLAGSHIP, "--changes", str(alone), "--json"]) == 0
        assert capsys.readouterr().out == by_number


def test_an_answer_is_read_from_stdin(
    answer: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`why --json | what-if --changes - --repair 1` does what it says."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer.read_bytes())))
    assert run(["what-if", *FLAGSHIP, "--changes", "-", "--repair", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (None, [], "has 2 repairs. Say which: --repair 1 to 2"),
        (None, ["--repair", "9"], "there is no repair 9"),
        (b"", [], "is empty. It should hold an answer of why --json, or changes"),
        (b'{"repairs": []}', [], "has no repairs, so there is nothing to try"),
        (b"[]", ["--repair", "1"], "--repair is for an answer of why --json"),
        (b'{"repairs": [7]}', [], "holds no list of changes. Give an answer of why --json"),
        (b"format = 1", [], "is no JSON"),
        (b"[" * 100_000, [], "is no JSON of changes: it is nested too deep"),
        (b"\xff", [], "is no JSON"),
        (b'[{"change": "add-to-group", "user": "\\ud800", "group": "x"}]', [], "no user or service user is called"),
        (b" " * (17 * 1024 * 1024), [], "is larger than 16 MB"),
        (b"[" + b"1," * 10_000 + b"1]", [], "holds more than 10000 changes"),
    ],
)
def test_what_is_wrong_with_a_file_of_changes_is_said(
    answer: Path, content: bytes | None, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every kind of file that holds no changes has its own words, and nothing is tried."""
    if content is not None:
        answer.write_bytes(content)
    assert run(["what-if", *FLAGSHIP, "--changes", str(answer), *options]) == 2
    told = capsys.readouterr()
    assert (told.out, said in told.err) == ("", True), told.err
    assert len(told.err) < 2000


def test_a_repair_without_its_answer_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """`--repair` alone names nothing."""
    assert run(["what-if", *FLAGSHIP, "--repair", "1"]) == 2
    assert "--changes F" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file. Name a file of expectations, with an [[expect]] for each thing that must hold"),
        (b"", "the file is empty. Write format = 1, and an [[expect]] for each thing that must hold"),
        (b"format = 1\n", "nothing is expected here."),
        (b"x = " + b"[" * 20 + b"]" * 20, "arrays or tables are nested too deep for expectations."),
    ],
)
def test_what_is_wrong_with_a_file_of_expectations_is_said_of_one(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing or empty file of expectations is not taken for a workspace, which init would write."""
    path = tmp_path / "expectations.toml"
    if content is not None:
        path.write_bytes(content)
    assert run(["check", str(path), *FLAGSHIP]) != 0
    told = capsys.readouterr()
    assert f"{path}: {said}" in told.out + told.err
    assert "sightline init" not in told.out + told.err


def test_an_empty_file_of_tokens_may_be_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without tokens.toml there are no tokens, so that a new workspace is not what mends an empty one."""
    assert run(["init", str(tmp_path / "new")]) == 0
    (tmp_path / "new" / "tokens.toml").write_bytes(b"")
    capsys.readouterr()
    assert run(["lint", str(tmp_path / "new")]) == 1
    assert "remove it if there are no tokens yet" in capsys.readouterr().out
