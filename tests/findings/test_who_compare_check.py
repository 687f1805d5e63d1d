"""Who sees a template, what decides between two tokens, and expectations held against the walk."""

import json
import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import ACCESS_GRANTS
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.compare import compare_answers
from diagnostics.findings.who import who
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.worlds.facts import Table
from tests.worlds.organisations import random_world, worlds
from tui.cli.main import run

FLAGSHIP = ["--demo", "service-user-behind-a-group"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run a command with `--json`; return its exit status and what it printed."""
    status = run([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


@given(worlds())
def test_who_tells_the_same_story_as_why(world: tuple[Table, Table]) -> None:
    """For every template and subject, who and the walk agree, on the paths that open it too."""
    directory = Directory(validated(Organisation, world[0]), validated(Inventory, world[1]))
    everybody = audiences(directory)
    at = directory.organisation.organisation.captured_at
    for template in directory.organisation.templates:
        for seer in who(everybody, template).seers():
            answer = walk(directory, Question(Requester(None, seer.subject), template, Call(), at))
            assert (seer.verdict, seer.headline) == (answer.verdict, answer.headline)
            opened = {(tried.reason, tried.rule) for tried in answer.attempts() if tried.reason in ACCESS_GRANTS}
            assert set(seer.paths) == opened


def test_comparison_is_the_difference_of_two_gaps() -> None:
    """Over random worlds, what differs between two tokens is exactly where their verdicts differ."""
    source = random.Random(7)
    differing = 0
    for _ in range(40):
        organisation, tokens = random_world(source)
        directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
        index = Index(directory)
        at = directory.organisation.organisation.captured_at
        requesters = [requester_of_token(directory, token) for token in directory.inventory.tokens]
        for first in requesters:
            for second in requesters:
                one, other = (index.answers(requester, Call(), at) for requester in (first, second))
                found = compare_answers(one, other)
                verdicts = [
                    {n: verdict for (verdict, _), found_at in answers.by_headline.items() for n in found_at}
                    for answers in (one, other)
                ]
                told = {position for difference in found.differences for position in difference.positions}
                assert told == {n for n in index.everything if verdicts[0][n] is not verdicts[1][n]}
                assert set(found.only_first) == {n for n in told if verdicts[0][n] is Verdict.VISIBLE}
                differing += len(told)
    assert differing


def test_compare_names_the_gate_that_decides(capsys: pytest.CaptureFixture[str]) -> None:
    """A service user's token and a member's token differ at the group, and nowhere else that decides."""
    status, told = printed(
        capsys, "compare", *FLAGSHIP, "--token", "tok_01", "--with", "tok_02", "--template", "Site induction"
    )
    assert status == 0
    assert (told["first"]["verdict"], told["second"]["verdict"]) == ("hidden", "visible")
    assert [difference["gate"] for difference in told["differences"]] == ["membership"]
    assert told["differences"][0]["first"]["reason"] == "groups-do-not-apply-to-service-users"


def test_compare_needs_something_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a second token, subject or template the command is used wrongly, and says so."""
    assert run(["compare", *FLAGSHIP]) == 2
    captured = capsys.readouterr()
    assert "--with T2" in captured.err
    assert captured.out == ""


def test_who_lists_everybody_with_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Each subject is under its answer, with the rule that opens the template to it."""
    assert run(["who", *FLAGSHIP, "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("Ada Byron (user" in line for line in lines)
    assert any("groups-do-not-apply-to-service-users" in line for line in lines)


def test_who_with_a_token_is_what_the_gap_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    """The templates a token gets are those the gap calls visible."""
    _, seen = printed(capsys, "who", *FLAGSHIP, "--token", "tok_01")
    _, gap = printed(capsys, "gap", *FLAGSHIP, "--token", "tok_01")
    assert [row["id"] for row in seen["templates"]] == [
        row["id"] for row in gap["templates"] if row["verdict"] == "visible"
    ]


def expectations(folder: Path, *entries: str) -> str:
    """Write a file of expectations about the flagship demo."""
    path = folder / "expectations.toml"
    path.write_text("format = 1\n" + "".join(f"[[expect]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("entry", "outcome", "status"),
    [
        ('token = "tok_02"\nsees = ["Site induction", "Fire *"]', "passed", 0),
        ('token = "tok_01"\nsees = ["Site *"]', "failed", 3),
        ('token = "tok_01"\nsees = ["no such template"]', "failed", 3),
        ('token = "tok_01"\nhides = ["Site *"]\nbecause = "groups-do-not-apply-to-service-users"', "passed", 0),
        ('token = "tok_01"\nhides = ["Site *"]\nbecause = "not-shared"', "failed", 3),
        ('token = "tok_02"\nhides = ["Site *"]', "failed", 3),
        ('token = "tok_01"\nat_least = 2', "passed", 0),
        ('token = "tok_01"\nat_least = 3', "failed", 3),
        ('token = "tok_01"\nat_most = 2', "passed", 0),
        ('token = "tok_01"\nat_most = 1', "failed", 3),
        ('subject = "Ada Byron"\nsees = ["Site *"]', "passed", 0),
    ],
)
def test_an_expectation_holds_or_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entry: str, outcome: str, status: int
) -> None:
    """Globs, reasons and counts are held against the walk, and the exit status says what came of it."""
    got, told = printed(capsys, "check", expectations(tmp_path, entry), *FLAGSHIP)
    assert {result["outcome"] for result in told["results"]} == {outcome}
    assert got == status


def test_an_expectation_that_cannot_be_told_is_neither(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where facts are missing the outcome is unknown, with a status of its own."""
    path = expectations(tmp_path, 'token = "tok_fleet"\nsees = ["Daily vehicle check"]')
    status, told = printed(capsys, "check", path, "--demo", "everyone-and-service-users")
    assert (status, told["results"][0]["outcome"]) == (4, "unknown")


def test_a_failed_expectation_prints_its_walk_and_junit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The walk stands under what failed, on the screen and in the JUnit file."""
    junit = tmp_path / "junit.xml"
    path = expectations(tmp_path, 'token = "tok_01"\nsees = ["Site *"]')
    assert run(["check", path, *FLAGSHIP, "--junit", str(junit)]) == 3
    assert "3 Group membership  BLOCK" in capsys.readouterr().out
    suite = ElementTree.parse(junit).getroot()
    assert suite.get("failures") == "1"
    assert "groups do not apply to service users" in "".join(suite.itertext())


@pytest.mark.parametrize(
    ("entry", "place", "code"),
    [
        ('sees = ["x"]', "expect[0]", "names a token or a subject"),
        ('token = "tok_01"', "expect[0]", "nothing is expected here"),
        ('token = "tok_01"\nsees = ["x"]\nbecause = "not-shared"', "expect[0].because", "nothing is expected here"),
        (
            'token = "tok_01"\nsees = ["x"]\nhides = ["y"]\nbecause = "no-such"',
            "expect[0].because",
            "not possible here",
        ),
        ('token = "tok_01"\nseees = ["x"]', "expect[0].seees", "Did you mean sees?"),
    ],
)
def test_a_wrong_file_of_expectations_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entry: str, place: str, code: str
) -> None:
    """What is wrong with the file is said with its place, and nothing is checked."""
    assert run(["check", expectations(tmp_path, entry), *FLAGSHIP]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert place in captured.err
    assert code in captured.err
