"""Whole commands of settling: the questions, their answers, what these change everywhere, and taking them back."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.api.serving import MANAGER_SECRET, serving, written
from tests.cli.test_answers import called, schema
from tests.cli.test_observed import ORGANISATION as PULLED
from tests.cli.test_observed import TOKENS as PULLED_TOKENS
from tests.cli.test_observed import observe
from tests.platform.running import ran

TOKEN = ["--token", "tok_grid"]


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A workspace in which nothing is known of permissions."""
    folder = tmp_path / "grid"
    called(capsys, "demo", "permissions-not-read", "--copy", str(folder))
    return folder


def settle(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> tuple[int, str, str]:
    """Run `settle` over a workspace, at a fixed moment."""
    return called(capsys, "settle", "--workspace", str(folder), "--at", "2026-11-20T09:00:00Z", *more)


def questions(capsys: pytest.CaptureFixture[str], folder: Path) -> list[dict[str, Any]]:
    """Return the questions as data."""
    _, out, _ = settle(capsys, folder, *TOKEN, "--json")
    found: list[dict[str, Any]] = json.loads(out)["questions"]
    return found


def about(found: list[dict[str, Any]], words: str) -> str:
    """Return the id of the question that has these words."""
    return next(str(one["id"]) for one in found if words in one["text"])


@pytest.mark.parametrize("output_format", ["text", "markdown", "json"])
def test_the_questions(capsys: pytest.CaptureFixture[str], snapshot: Any, workspace: Path, output_format: str) -> None:
    """Best first, each with where to look and what each answer decides; the status is 0."""
    status, out, err = settle(capsys, workspace, *TOKEN, "--format", output_format)
    assert (status, err) == (0, "")
    if output_format == "json":
        jsonschema.validate(json.loads(out), schema(capsys, "settle"))
    snapshot.assert_match(json.dumps(json.loads(out), indent=1) if output_format == "json" else out, output_format)


def test_answers_settle_what_they_said_they_would(
    capsys: pytest.CaptureFixture[str], snapshot: Any, workspace: Path
) -> None:
    """An answer changes the counts as announced, is kept with who, when and where from, and can be taken back."""
    before = questions(capsys, workspace)
    best = before[0]
    assert best["decides"] == {"yes": 2, "no": 1}
    status, out, err = settle(capsys, workspace, *TOKEN, "--answer", f"{best['id']}=yes", "--by", "Ada")
    assert (status, err) == (0, "")
    assert out.startswith('Token "Grid report" gets all 2 templates.')
    assert (workspace / "learned.toml").stat().st_mode & 0o777 == 0o600
    status, out, _ = called(
        capsys, "why", "--workspace", str(workspace), *TOKEN, "--template", "Blade repair", "--json"
    )
    told = json.loads(out)
    assert (status, told["verdict"], told["headline"], told["basis"]) == (0, "visible", "override-permission", "facts")
    status, out, _ = settle(capsys, workspace, "--learned")
    assert status == 0
    snapshot.assert_match(re.sub(r"at \d[-\d]+ [\d:]+ UTC", "at TIME", out), "learned.txt")
    status, out, err = settle(capsys, workspace, "--forget", best["id"])
    assert (status, out) == (0, "")
    assert questions(capsys, workspace) == before


def test_several_answers_are_one_change(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """All are kept, or where one is of no question none is."""
    found = questions(capsys, workspace)
    override, templates = about(found, "View all data"), about(found, "Templates: Access")
    answers = ["--answer", f"{override}=no", "--answer", f"{templates}=no"]
    status, _, err = settle(capsys, workspace, *TOKEN, *answers, "--answer", "q-0=yes")
    assert (status, (workspace / "learned.toml").exists()) == (2, False)
    assert "no question has the id" in err
    status, out, _ = settle(capsys, workspace, *TOKEN, *answers)
    assert status == 0
    assert out.startswith('Token "Grid report" gets 0 of 2 templates; 2 hidden.')


@pytest.mark.parametrize(
    "more", [["--answer", "q-1"], ["--answer", "q-1=perhaps"], ["--forget", "q-1"], ["--learned", "--forget", "q"]]
)
def test_what_makes_no_sense_is_said(capsys: pytest.CaptureFixture[str], workspace: Path, more: list[str]) -> None:
    """A malformed answer, an answer nobody gave, and two things at once are refused, and nothing is written."""
    status, out, err = settle(capsys, workspace, *TOKEN, *more)
    assert (status, out) == (2, "")
    assert err.startswith("sightline: ")
    assert not (workspace / "learned.toml").exists() or "answers" not in (workspace / "learned.toml").read_text()


def test_a_secret_on_no_record_is_recorded_first(
    capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path
) -> None:
    """Nothing can be asked about a token that the workspace does not hold: the way to it is told."""
    (tmp_path / "secret").write_text("no-token-has-this", encoding="utf-8")
    status, out, err = settle(capsys, workspace, "--token-file", str(tmp_path / "secret"))
    assert (status, out) == (2, "")
    assert "sightline tokens add" in err


def test_a_demo_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The questions about a demo are shown; to answer them it is copied first."""
    status, out, _ = called(capsys, "settle", "--demo", "permissions-not-read")
    assert (status, "View all data" in out) == (0, True)
    status, _, err = called(capsys, "settle", "--demo", "permissions-not-read", "--answer", "q-1=yes")
    assert (status, "Copy it first" in err) == (2, True)


def test_an_answer_that_newer_facts_contradict_is_set_aside(
    capsys: pytest.CaptureFixture[str], snapshot: Any, workspace: Path
) -> None:
    """The facts count, and both sides are shown: by lint and among what was learned."""
    best = questions(capsys, workspace)[0]["id"]
    settle(capsys, workspace, *TOKEN, "--answer", f"{best}=yes", "--by", "Ada")
    tokens = workspace / "tokens.toml"
    lacks = 'lacks = ["Override permissions: View all data", "Override permissions: Manage all data"]'
    text = tokens.read_text(encoding="utf-8")
    tokens.write_text(text.replace('name = "Grid report"\n', f'name = "Grid report"\n{lacks}\n', 1), encoding="utf-8")
    _, out, _ = settle(capsys, workspace, *TOKEN)
    assert out.startswith('Token "Grid report" gets 0 of 2 templates; 1 hidden, 1 cannot be told.')
    _, out, _ = settle(capsys, workspace, "--learned")
    snapshot.assert_match(re.sub(r"at \d[-\d]+ [\d:]+ UTC", "at TIME", out), "learned.txt")
    _, out, _ = called(capsys, "lint", str(workspace))
    assert "An answer is set aside" in " ".join(out.split())
    _, out, _ = called(capsys, "lint", str(workspace), "--json")
    assert [one["id"] for one in json.loads(out)["set_aside"]] == [best]


def test_what_was_learned_is_redacted_too(capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path) -> None:
    """A redacted workspace answers with what was learned, and names neither who answered nor anything real."""
    best = questions(capsys, workspace)[0]["id"]
    settle(capsys, workspace, *TOKEN, "--answer", f"{best}=yes", "--by", "Ada Byron", "--source", "the desk")
    out = tmp_path / "redacted"
    status, _, _ = called(capsys, "redact", str(workspace), str(out))
    assert status == 0
    text = (out / "learned.toml").read_text(encoding="utf-8")
    assert not any(word in text for word in ("Ada", "desk", "7f98231252314fca9c3f9959db3ae483"))
    token = tomllib.loads((out / "tokens.toml").read_text(encoding="utf-8"))["tokens"][0]["id"]
    _, shown, _ = called(capsys, "gap", "--workspace", str(out), "--token", token, "--json")
    assert json.loads(shown)["counts"] == {"visible": 2, "hidden": 0, "unknown": 0}


def test_a_broken_file_of_answers_is_told_by_its_place(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """The problem comes with file, line and key, from every command that would use it."""
    (workspace / "learned.toml").write_text('format = 1\n[[answers]]\nid = "q"\nanswer = "maybe"\n', encoding="utf-8")
    for verb in (["gap", "--workspace", str(workspace), *TOKEN], ["lint", str(workspace)]):
        status, out, err = called(capsys, *verb)
        assert status == 1
        assert 'learned.toml:4: answers[0].answer: "maybe" is not possible here' in out + err


def test_on_a_terminal_one_key_answers(workspace: Path) -> None:
    """Question after question: d leaves one open, n answers, q ends; the answer is kept."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "tui", "settle", "--workspace", str(workspace), *TOKEN]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"NO_COLOR": "1"}
    ) as process:
        os.close(slave)
        shown = ""
        for number, key in enumerate("dnq", 1):
            while shown.count("q quit") < number or termios.tcgetattr(master)[3] & termios.ICANON:
                if select.select([master], [], [], 0.01)[0]:
                    shown += os.read(master, 4096).decode()
            os.write(master, key.encode())
        assert process.wait(timeout=30) == 0
    os.close(master)
    text = (workspace / "learned.toml").read_text(encoding="utf-8")
    assert text.count('answer = "no"') == 1
    assert "Templates: Access" in text


def test_an_answer_that_an_observation_contradicts_is_set_aside(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Said before the API was asked: who is not given everything holds no override. The observation counts."""
    (tmp_path / "organisation.toml").write_text(PULLED, encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(PULLED_TOKENS, encoding="utf-8")
    at = ["--workspace", str(tmp_path), "--token", "lake", "--at", "2026-11-20T10:00:00Z"]
    _, out, _ = called(capsys, "settle", *at, "--json")
    ids = [about(json.loads(out)["questions"], words) for words in ("View all data", "used within")]
    _, out, _ = called(capsys, "settle", *at, "--answer", f"{ids[0]}=yes", "--answer", f"{ids[1]}=yes", "--by", "Ada")
    assert "gets all 5 templates" in out
    observe(tmp_path, "induction", "pump")
    for verb in (["gap", *at, "--json"], ["settle", *at, "--json"]):
        _, out, _ = called(capsys, *verb)
        assert json.loads(out)["counts"] == {"visible": 2, "hidden": 3, "unknown": 0}
    _, out, _ = called(capsys, "settle", "--workspace", str(tmp_path), "--learned", "--json")
    assert [one["state"] for one in json.loads(out)["answers"]] == ["contradicted", "used"]
    _, out, _ = called(capsys, "lint", str(tmp_path))
    assert "An answer is set aside" in " ".join(out.split())


def test_a_pull_does_not_touch_what_was_learned(tmp_path: Path) -> None:
    """The file of answers stays to the byte, and its answers count for the facts that were pulled anew."""
    folder = tmp_path / "acme"
    with serving(written(tmp_path / "served")) as url:
        ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        user = tomllib.loads((folder / "organisation.toml").read_text(encoding="utf-8"))["users"][0]["id"]
        fact = f'{{ fact = "holds", value = true, subject = "{user}", permission = "Templates: Access" }}'
        answer = f'[[answers]]\nid = "q"\nfacts = [{fact}]\nanswer = "yes"\nat = 2026-11-20T09:00:00Z\n'
        learned = folder / "learned.toml"
        learned.write_text(f"format = 1\n# looked up by hand\n{answer}", encoding="utf-8")
        before = learned.read_bytes()
        ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
    assert learned.read_bytes() == before
    told = json.loads(ran("settle", "--workspace", str(folder), "--learned", "--json").stdout)
    assert [one["state"] for one in told["answers"]] == ["used"]
