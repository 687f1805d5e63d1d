"""`why --since`: the change between two captures that turned the verdict."""

import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Verdict
from diagnostics.findings.verdict_changes import LookBack, Turning
from diagnostics.model.diff import Difference, DifferenceKind
from diagnostics.workspace.history import replace_facts
from diagnostics.workspace.reading import read_workspace
from tests.api.serving import ADA, BEN, NIGHT, NOW, PORT, acme, template_id, written
from tests.platform.running import ran
from tests.worlds.facts import Table
from tui.presentation.differences import since_lines
from tui.presentation.schemas import schema_of


def _captured(folder: Path, *worlds: tuple[Table, Table]) -> Path:
    """Make a workspace whose facts were one world after the other, a day apart."""
    for number, (organisation, tokens) in enumerate(worlds):
        organisation["organisation"]["captured_at"] = NOW + timedelta(days=number)
        trial = written(folder / f"world-{number}", (organisation, tokens))
        if number == 0:
            written(folder / "acme", (organisation, tokens))
        else:
            replace_facts(folder / "acme", read_workspace(trial).organisation)
    return folder / "acme"


def _since(folder: Path, *options: str, template: str = template_id(2), subject: str = ADA) -> Any:
    done = ran(
        *("why", "--workspace", str(folder), "--subject", subject, "--template", template, "--json", "--since"),
        *options,
    )
    assert done.returncode in (0, 3, 4), done.stderr
    told = json.loads(done.stdout)
    jsonschema.validate(told, schema_of("why"))
    return told["since"]


@pytest.mark.parametrize(
    ("change", "template", "subject", "decisive"),
    [
        ("member", template_id(2), ADA, ("groups", NIGHT, "changed", ["members"])),
        ("rule", template_id(0), ADA, ("templates", template_id(0), "changed", ["rules"])),
        ("status", template_id(2), ADA, ("users", ADA, "changed", ["status"])),
        ("site", template_id(4), BEN, ("sites", PORT, "changed", ["members"])),
        ("set", template_id(0), ADA, ("permission_sets", "std", "changed", ["permissions"])),
        ("listed", template_id(0), ADA, ("templates", template_id(0), "added", [])),
    ],
)
def test_the_change_that_turned_the_verdict_is_named(
    tmp_path: Path, change: str, template: str, subject: str, decisive: tuple[Any, ...]
) -> None:
    """Among other changes, the one that decides is found, in whichever list it is."""
    before, tokens = acme()
    after = deepcopy(before)
    after["users"][1]["name"] = "Benjamin"
    after["templates"][3]["rules"] = []
    match change:
        case "member":
            after["groups"][0]["members"] = [BEN]
        case "rule":
            after["templates"][0]["rules"] = [{"user": BEN}]
        case "status":
            after["users"][0]["status"] = "left"
        case "site":
            after["sites"][0]["members"] = []
        case "set":
            after["permission_sets"][0]["permissions"] = []
        case "listed":
            del before["templates"][0]
    folder = _captured(tmp_path, (before, tokens), (after, tokens))
    turning = _since(folder, template=template, subject=subject)["turning"]
    assert [(one["list"], one["id"], one["kind"], one["fields"]) for one in turning["decisive"]] == [decisive]
    assert turning["from"] == "2026-11-20T09:00:00Z" and turning["to"] == "2026-11-21T09:00:00Z"


def test_the_last_turning_counts_and_since_limits_how_far_back(tmp_path: Path) -> None:
    """Of several turnings the latest is told; what lies before the moment named is not looked at."""
    worlds = []
    for members in ([ADA], [], [ADA], [ADA]):
        organisation, tokens = acme()
        organisation["groups"][0]["members"] = members
        worlds.append((organisation, tokens))
    folder = _captured(tmp_path, *worlds)
    ever = _since(folder)
    assert (ever["turning"]["from"], ever["turning"]["before"]["verdict"]) == ("2026-11-21T09:00:00Z", "hidden")
    recent = _since(folder, "2026-11-22T09:00:00Z")
    assert (recent["turning"], recent["looked_at"]) == (None, 1)


def test_changes_of_which_each_is_needed_are_all_named(tmp_path: Path) -> None:
    """Where it took two changes, both are told, in a sentence that fits the terminal."""
    before, tokens = acme()
    before["templates"][2]["rules"] = []
    before["users"][0]["status"] = "deactivated"
    after, _ = acme()
    folder = _captured(tmp_path, (before, tokens), (after, tokens))
    assert {one["list"] for one in _since(folder)["turning"]["decisive"]} == {"templates", "users"}
    done = ran("why", "--workspace", str(folder), "--subject", ADA, "--template", template_id(2), "--since")
    assert "HIDDEN on 2026-11-20" in done.stdout
    assert "What turned it: user" in done.stdout and "changed\n(rules)" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_changes_that_turn_it_only_together_are_said_to() -> None:
    """Where no single change decides, all that concern the question are named."""
    answer = Answer(Verdict.VISIBLE, Reason.MEMBER_OF_GROUP, None, ())
    changes = (
        Difference("groups", NIGHT, "Night shift", DifferenceKind.CHANGED, ("members",)),
        Difference("coverage", "sites", "sites", DifferenceKind.CHANGED, ("sites",)),
    )
    turning = Turning(NOW, NOW + timedelta(days=1), None, answer, (), changes)
    lines = since_lines(LookBack(turning, 1, NOW))
    assert "not listed on 2026-11-20" in lines[0]
    assert lines[1].startswith("Not one change alone turned it, but together: group")


def test_without_history_that_is_said(tmp_path: Path) -> None:
    """A workspace with no former facts says so; markdown too."""
    folder = written(tmp_path)
    done = ran(
        *("why", "--workspace", str(folder), "--subject", ADA, "--template", template_id(2), "--since"),
        *("--format", "markdown"),
    )
    assert done.stdout.replace("\\", "").endswith("- History: there are no former facts to compare with.\n")
