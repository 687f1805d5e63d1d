"""Expectations against brute force over random worlds, and what `sightline check` makes of them."""

import json
import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.findings.expectations import Expectation, Expectations, Names, check
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation, Template
from diagnostics.model.validation import validated
from tests.reference.model import explain
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import Table, is_complete
from tests.worlds.organisations import build_call, build_world
from tui.cli.main import run

FLAGSHIP = ["--demo", "service-user-behind-a-group"]
KEYS = ("archived", "modified_after", "modified_before")


def check_world(choices: Choices) -> dict[str, int]:
    """Hold the outcomes of expectations about a world to brute force; return how many of each there were."""
    organisation, tokens = build_world(choices)
    call = build_call(choices, organisation, tokens)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    index = Index(directory)
    counts = {"passed": 0, "failed": 0, "unknown": 0}
    for token in tokens["tokens"]:
        said = {
            template["id"]: explain(organisation, tokens, token_id=token["id"], template_id=template["id"], **call)
            for template in organisation["templates"]
        }
        because = choices.pick([None, *(one["headline"] for one in said.values() if one["verdict"] == "hidden")])
        text = choices.pick(["*", "A*", "nothing", *said])
        number = choices.number(0, len(said) + 1)
        expectation = Expectation(
            token=token["id"],
            **{key: call[key] for key in KEYS},
            sees=(text,),
            hides=(text,),
            because=because,
            at_least=number,
            at_most=number,
        )
        results = check(directory, index, Expectations(format=1, expect=(expectation,)), call["at"])
        expected = _expected(organisation, said, text, because, number)
        assert [result.outcome.value for result in results] == expected
        for result in results:
            counts[result.outcome.value] += 1
            if result.decisive is not None:
                assert result.outcome != "passed"
    return counts


def _expected(organisation: Table, said: Table, text: str, because: str | None, number: int) -> list[str]:
    """Return the outcomes of sees, hides, at least and at most."""
    is_whole = is_complete(organisation, "templates")
    names = {template["id"]: template["name"] for template in organisation["templates"]}
    beginning = {"*": "", "A*": "A", "nothing": "nothing"}.get(text)
    about = [
        one for key, one in said.items() if key == text or (beginning is not None and names[key].startswith(beginning))
    ]
    verdicts = [one["verdict"] for one in said.values()]
    visible, possible = verdicts.count("visible"), verdicts.count("visible") + verdicts.count("unknown")

    def told(wrong: list[bool]) -> str:
        if not about:
            return "failed" if is_whole else "unknown"
        if any(wrong):
            return "failed"
        return "unknown" if any(one["verdict"] == "unknown" for one in about) else "passed"

    sees = told([one["verdict"] == "hidden" for one in about])
    hides = told(
        [
            one["verdict"] == "visible" or (one["verdict"] == "hidden" and because not in (None, one["headline"]))
            for one in about
        ]
    )
    at_least = "passed" if visible >= number else "unknown" if possible >= number or not is_whole else "failed"
    at_most = "failed" if visible > number else "passed" if possible <= number and is_whole else "unknown"
    return [sees, hides, at_least, at_most]


@st.composite
def checked(draw: st.DrawFn) -> dict[str, int]:
    """Draw a world, and return the outcomes once they are held to brute force."""
    return check_world(DrawnChoices(draw))


@given(checked())
def test_expectations_come_to_what_brute_force_says(counts: dict[str, int]) -> None:
    """Over random worlds: names, globs, reasons and numbers, and what cannot be told is neither held nor failed."""
    assert sum(counts.values()) > 0


def test_expectations_come_to_everything() -> None:
    """The same over fixed worlds, where some hold, some fail, and some cannot be told."""
    source = RandomChoices(random.Random(51))
    counts = [check_world(source) for _ in range(60)]
    assert all(sum(one[outcome] for one in counts) > 30 for outcome in ("passed", "failed", "unknown"))


def written(folder: Path, *entries: str) -> str:
    """Write a file of expectations."""
    path = folder / "expectations.toml"
    path.write_text("format = 1\n" + "".join(f"[[expect]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return str(path)


def test_every_failed_expectation_prints_its_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of names, globs and numbers alike; a walk that stands there already is pointed to, and nothing is too wide."""
    path = written(
        tmp_path,
        'title = "BI"\ntoken = "tok_01"\nsees = ["*"]\nat_least = 3\nat_most = 1',
        'token = "tok_02"\nhides = ["Incident report"]',
    )
    assert run(["check", path, *FLAGSHIP]) == 3
    out = capsys.readouterr().out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert out.startswith(
        'FAIL     BI: token "Power BI export" sees "*"\n         2 of 4 templates are not as expected\n'
    )
    told = [line for line in out.splitlines() if line.startswith(("FAIL", "HIDDEN", "VISIBLE", "         The walk"))]
    assert [line.split()[0] for line in told] == ["FAIL", "HIDDEN", "FAIL", "The", "FAIL", "VISIBLE", "FAIL", "VISIBLE"]
    assert out.endswith("0 passed, 4 failed, 0 cannot be told\n")
    assert run(["check", path, *FLAGSHIP, "--json"]) == 3
    data: Any = json.loads(capsys.readouterr().out)
    assert [one["decisive"]["walk"]["verdict"] for one in data["results"]] == ["hidden", "hidden", "visible", "visible"]
    assert run(["check", path, *FLAGSHIP, "--format", "markdown"]) == 3
    assert capsys.readouterr().out.count("| 3 Group membership |") == 3


def test_junit_counts_what_cannot_be_told_as_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A build server shows failures and errors apart; what passed has neither."""
    junit = tmp_path / "junit.xml"
    path = written(
        tmp_path,
        'token = "tok_fleet"\nsees = ["Daily vehicle check"]',
        'token = "tok_fleet"\nat_least = 0',
        'token = "tok_fleet"\nsees = ["No such"]',
    )
    assert run(["check", path, "--demo", "everyone-and-service-users", "--junit", str(junit)]) == 3
    capsys.readouterr()
    suite = ElementTree.parse(junit).getroot()
    assert {key: suite.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
    }
    assert [[child.tag for child in case] for case in suite] == [["error"], [], ["failure"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format = 1\n", "nothing is expected here"),
        ("format = 2\n", "expectations.toml:1: format: the file has format 2"),
        (
            'format = 1\n[[expect]]\nsubject = "Ada Byron"\nsees = ["x"]\narchived = "true"\n',
            "expectations.toml:5: expect[0].archived: a subject is the web app's view",
        ),
        ('format = 1\n[[expect]]\ntoken = "t"\nat_leest = 3\n', "expectations.toml:4: expect[0].at_leest"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    """A file that could never fail, or says what makes no sense, is refused with line and place."""
    path = tmp_path / "expectations.toml"
    path.write_text(text, encoding="utf-8")
    assert run(["check", str(path), *FLAGSHIP]) == 1
    assert told in capsys.readouterr().err


def test_an_expectation_of_nobody_is_named_by_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which of many it is, and which token it means: it is a wrong question, and not a failure."""
    file = tmp_path / "expectations.toml"
    file.write_text(
        'format = 1\n[[expect]]\ntoken = "tok_01"\nat_least = 0\n[[expect]]\ntoken = "nobody"\nat_least = 1\n',
        encoding="utf-8",
    )
    assert run(["check", str(file), "--demo", "service-user-behind-a-group"]) == 2
    assert 'sightline: expect[1].token: no token is called "nobody".' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Payroll *", ["literal", "year", "month"]),
        ("payroll *", ["literal", "year", "month"]),
        ("Payroll 2026", ["year"]),
        ("PAYROLL 2026", ["year"]),
        ("[Draft] Site", ["draft"]),
        ("[[]Draft] *", ["draft"]),
        ("[Draft] *", []),
        ("Caf\u00e9*", ["composed", "decomposed"]),
        ("Cafe\u0301 1", ["composed"]),
        ("CAFE\u0301 *", ["composed", "decomposed"]),
        ("template_3c41ebb76f974796a9928dc405991c10", ["id"]),
        ("3C41EBB7-6f97-4796-a992-8dc405991c10", ["id"]),
    ],
)
def test_a_pattern_counts_beside_what_is_called_so(text: str, expected: list[str]) -> None:
    """What a file of expectations names are the names that a pattern fits and the one spelled as it is."""
    named = {
        "literal": "Payroll *",
        "year": "Payroll 2026",
        "month": "Payroll May",
        "draft": "[Draft] Site",
        "composed": "Caf\u00e9 1",
        "decomposed": "Cafe\u0301 2",
        "id": "By id",
    }
    ids = {"id": "template_3c41ebb76f974796a9928dc405991c10"}
    templates = [Template(id=ids.get(key, key), name=name) for key, name in named.items()]
    assert [list(named)[position] for position in Names(templates).matching(text)] == expected


def test_a_pattern_with_brackets_that_fits_nothing_is_told_how_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Brackets stand for one letter of some, so who means a bracket is told how to write one."""
    path = tmp_path / "expected.toml"
    path.write_text('format = 1\n[[expect]]\ntoken = "Power BI export"\nhides = ["[Draft] *"]\n', encoding="utf-8")
    assert run(["check", str(path), "--demo", "service-user-behind-a-group"]) == 3
    assert "Write [[] for a bracket that is meant: [[]Draft] *" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", ["why", "gap", "check"])
def test_an_empty_span_of_time_is_told_as_that(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A call whose bounds exclude one another is a wrong question; no template is to blame. Equal bounds are not."""
    demo = ["--demo", "service-user-behind-a-group"]
    later, earlier = "2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"
    if kind == "check":
        path = tmp_path / "expected.toml"
        entry = f"modified_after = {later}\nmodified_before = {earlier}\nat_most = 3\n"
        path.write_text(f'format = 1\n[[expect]]\ntoken = "Power BI export"\n{entry}', encoding="utf-8")
        assert run(["check", str(path), *demo]) == 1
        told = capsys.readouterr()
        assert "modified_after is later than modified_before" in told.out + told.err
        return
    assert run([kind, *demo, "--modified-after", later, "--modified-before", earlier]) == 2
    assert "the time asked for is empty: modified_after, 2026-11-02T00:00:00Z" in capsys.readouterr().err
    assert run([kind, *demo, "--modified-after", later, "--modified-before", later]) == 3
    capsys.readouterr()
