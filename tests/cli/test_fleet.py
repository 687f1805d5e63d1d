"""`sightline gap` and `sightline check` over many workspaces: one table, one exit status, one failure each its own."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.worlds.acme import ADA, NIGHT, OTHER, UNREAD, acme
from tests.worlds.facts import Table
from tests.worlds.writing import write_world
from tui.cli.main import run
from tui.cli.processes import Ended, each

AT = ["--at", "2026-11-20T09:00:00Z"]
EXPECTED = 'format = 1\n[[expect]]\ntitle = "Ada works"\ntoken = "of-user"\nsees = ["t"]\n'


def called(*arguments: str | Path, variables: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run Sightline as its users do; return its status, and what it wrote to stdout and stderr."""
    command = [sys.executable, "-m", "tui", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **(variables or {})}
    )
    return done.returncode, done.stdout, done.stderr


def world(*rules: Table) -> tuple[Table, Table]:
    """Return the small world, captured at the moment that the tests judge by."""
    return acme(*rules)


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A folder of three workspaces: Ada gets the template in one, not in another, and in the third nobody knows."""
    folder = tmp_path / "fleet"
    write_world(folder / "a-visible", *world(ADA))
    write_world(folder / "b-hidden", *world(OTHER, NIGHT))
    write_world(folder / "c-unknown", *world(UNREAD))
    (folder / "no-workspace").mkdir()
    return folder


@pytest.fixture
def expectations(tmp_path: Path) -> Path:
    """A file that expects Ada's token to get the template."""
    path = tmp_path / "expected.toml"
    path.write_text(EXPECTED, encoding="utf-8")
    return path


def test_the_gap_of_a_folder_of_workspaces(fleet: Path, snapshot: Any) -> None:
    """Every active token of each workspace, the causes over all, and the worst status of all."""
    status, out, err = called("gap", "--workspace", fleet, *AT)
    assert (status, err) == (3, "")
    snapshot.assert_match(out, "gap.txt")


def test_the_check_of_a_folder_of_workspaces(fleet: Path, expectations: Path, snapshot: Any) -> None:
    """One file of expectations for all, a row for each workspace, and each expectation that does not hold."""
    status, out, err = called("check", expectations, "--workspace", fleet, *AT)
    assert (status, err) == (3, "")
    snapshot.assert_match(out, "check.txt")


@pytest.mark.parametrize(
    ("names", "output_format", "status"),
    [
        (["a-visible"], "text", 0),
        (["a-visible", "c-unknown"], "json", 4),
        (["c-unknown", "b-hidden"], "markdown", 3),
        (["b-hidden", "c-unknown"], "csv", 3),
    ],
)
def test_the_status_is_the_worst_of_all(
    fleet: Path, expectations: Path, names: list[str], output_format: str, status: int
) -> None:
    """Hidden before unknown before done, the same for a repeated option, and in every format."""
    options = [part for name in [*names, *names] for part in ("--workspace", str(fleet / name))]
    gap, out, _ = called("gap", *options, *AT, "--token", "of-user", "--format", output_format)
    assert gap == status
    assert all(line.isprintable() for line in out.splitlines())
    check, out, _ = called("check", expectations, *options, *AT, "--format", output_format)
    assert check == status
    assert all(line.isprintable() for line in out.splitlines())


def test_one_that_cannot_be_read_takes_nothing_with_it(fleet: Path, expectations: Path, tmp_path: Path) -> None:
    """The others are answered, the one is named with its file and line, and the status says that it failed."""
    (fleet / "d-broken").mkdir()
    (fleet / "d-broken" / "organisation.toml").write_text("format = 1\nx = 3\n", encoding="utf-8")
    status, out, _ = called("gap", "--workspace", fleet, *AT, "--json")
    told = json.loads(out)
    assert (status, told["schema"], len(told["workspaces"])) == (1, 1, 4)
    *read, broken = told["workspaces"]
    assert all(one["failure"] is None and len(one["gaps"]) == 2 for one in read)
    assert (broken["failure"]["kind"], broken["gaps"]) == ("unreadable", [])
    assert any("organisation.toml:2: x:" in line for line in broken["failure"]["lines"])

    junit = tmp_path / "junit.xml"
    status, out, _ = called("check", expectations, "--workspace", fleet, *AT, "--junit", junit, "--format", "csv")
    assert status == 1
    outcomes = [row["outcome"] for row in csv.DictReader(io.StringIO(out))]
    assert outcomes == ["passed", "failed", "unknown", ""]
    suites = ElementTree.parse(junit).getroot()
    assert suites.tag == "testsuites"
    counted = [(suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in suites]
    assert counted == [("1", "0", "0"), ("1", "1", "0"), ("1", "0", "1"), ("1", "0", "1")]
    assert "not-member-of-group" in (suites[1][0][0].text or "")


def test_a_token_that_one_workspace_does_not_have_is_that_ones_failure(fleet: Path) -> None:
    """Whoever asks about a token by name gets the answers of those that have it, and status 2 for the one without."""
    organisation, tokens = world(ADA)
    write_world(fleet / "d-other", organisation, {**tokens, "tokens": tokens["tokens"][1:]})
    status, out, _ = called("gap", "--workspace", fleet, *AT, "--token", "of-user", "--json")
    told = json.loads(out)["workspaces"]
    assert status == 2
    assert [len(one["gaps"]) for one in told] == [1, 1, 1, 0]
    assert told[3]["failure"]["kind"] == "not-found"


def test_folders_of_hostile_names_reach_no_terminal_as_they_are(fleet: Path, expectations: Path) -> None:
    """Escapes and markup in the name of a folder are shown as codes in every format, and kept whole in JSON."""
    name = "evil\x1b[31m\u202e|[b]"
    (fleet / "b-hidden").rename(fleet / name)
    broken = fleet / (name + "-broken")
    broken.mkdir()
    (broken / "organisation.toml").write_text("format = 2\n", encoding="utf-8")
    for output_format in ("text", "markdown", "csv"):
        for command in (["gap"], ["check", expectations]):
            status, out, err = called(*command, "--workspace", fleet, *AT, "--format", output_format)
            assert (status, err) == (1, "")
            assert all(line.isprintable() for line in out.splitlines())
            assert "evil" in out
    _, out, _ = called("gap", "--workspace", fleet, *AT, "--json")
    assert out.isascii()
    assert Path(json.loads(out)["workspaces"][-1]["workspace"]).name == name + "-broken"


def test_a_secret_is_read_once_and_shown_nowhere(fleet: Path) -> None:
    """A pipe gives its secret only once, and every workspace is asked with it; no output repeats it."""
    secret = "f" * 64
    command = f'"{sys.executable}" -m tui gap --workspace "{fleet}" --json --token-file <(echo {secret})'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    told = json.loads(done.stdout)["workspaces"]
    assert [len(one["gaps"]) for one in told] == [1, 1, 1]
    assert all(one["gaps"][0]["token"] is None for one in told)
    assert secret not in done.stdout + done.stderr


def test_each_workspace_is_answered_as_it_is_alone(
    fleet: Path, expectations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The numbers and outcomes of the table are those of the command for one workspace."""
    _, out, _ = called("gap", "--workspace", fleet, *AT, "--json", "--jobs", "1")
    together = {Path(one["workspace"]).name: one["gaps"] for one in json.loads(out)["workspaces"]}
    _, out, _ = called("check", expectations, "--workspace", fleet, *AT, "--json")
    checked = {Path(one["workspace"]).name: one["results"] for one in json.loads(out)["workspaces"]}
    for name, gaps in together.items():
        for one in gaps:
            run(["gap", "--workspace", str(fleet / name), *AT, "--token", one["token"]["id"], "--json"])
            alone = json.loads(capsys.readouterr().out)
            assert (one["counts"], one["causes"]) == (alone["counts"], alone["causes"])
        run(["check", str(expectations), "--workspace", str(fleet / name), *AT, "--json"])
        (result,) = json.loads(capsys.readouterr().out)["results"]
        (of_many,) = checked[name]
        assert of_many["outcome"] == result["outcome"]
        decisive = result["decisive"]
        assert of_many["decisive"] == (decisive and {key: decisive[key] for key in of_many["decisive"]})


def test_the_variable_may_name_a_folder_of_workspaces_with_any_characters(fleet: Path) -> None:
    """SIGHTLINE_WORKSPACE holds one path, in which a colon is a colon."""
    odd = fleet.rename(fleet.with_name("all: of them"))
    status, out, _ = called("gap", *AT, "--format", "csv", variables={"SIGHTLINE_WORKSPACE": str(odd)})
    assert status == 3
    assert {Path(row["workspace"]).parent for row in csv.DictReader(io.StringIO(out))} == {odd}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--all"], "--all is for one workspace"),
        (["--repairs"], "--repairs is for one workspace"),
        (["--observed"], "--observed is for one workspace"),
        (["--demo", "new-starter"], "give --workspace or --demo, not both"),
        (["--workspace", "/no/such/folder"], "/no/such/folder is no folder"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--token", "of-user", "--subject", "user"], "give one of --token, --token-file and --subject"),
        (["--token-file", "/no/such/file"], "cannot read /no/such/file"),
    ],
)
def test_what_many_workspaces_cannot_be_asked_is_refused(
    fleet: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """A wrong call is refused before anything is read."""
    assert run(["gap", "--workspace", str(fleet), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_csv_of_one_workspace_has_the_rows_of_many(fleet: Path, expectations: Path) -> None:
    """The same columns, so that a script reads both."""
    _, alone, _ = called("check", expectations, "--workspace", fleet / "b-hidden", *AT, "--format", "csv")
    _, many, _ = called("check", expectations, "--workspace", fleet, *AT, "--format", "csv")
    assert alone.splitlines()[1] == many.splitlines()[2]
    assert alone.splitlines()[0] == many.splitlines()[0]


def test_a_process_that_is_killed_loses_only_its_own_work() -> None:
    """Whatever ends a process, the others' results arrive, in the order of the work, however few run at once."""
    items = [int(signal.SIGKILL), 0, int(signal.SIGTERM), 0]
    assert each(items, _kill_or_return, 2) == [Ended(None, -9), Ended(0, 0), Ended(None, -15), Ended(0, 0)]


def _kill_or_return(number: int) -> int:
    if number:
        os.kill(os.getpid(), number)
    return number
