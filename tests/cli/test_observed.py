"""Whole commands in a workspace as a pull leaves it, where the token was observed: what they print, and leave with."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.test_answers import called
from tui.presentation.schemas import schema_of

AT = ["--at", "2026-11-20T10:00:00Z"]
ORGANISATION = """\
format = 1

[organisation]
id = "role_ada3042f16a44249915ddc088adef92a"
name = "Acme"
captured_at = 2026-11-20T08:00:00Z
read_until = 2026-11-20T08:30:00Z
source = "https://api.safetyculture.io"

[coverage]
permission_sets = "unavailable"
template_locations = "unavailable"
service_users = "unavailable"
templates = "partial"
token_use = "unavailable"

[[groups]]
id = "night"
name = "Night shift"

[[templates]]
id = "induction"
name = "Induction"
rules = [{ everyone = true }]

[[templates]]
id = "fire"
name = "Fire drill"
rules = [{ group = "night" }]

[[templates]]
id = "pump"
name = "Pump check"
rules = [{ service_user = "bot" }]

[[templates]]
id = "crane"
name = "Crane"
rules = [{ unrecognised = "SITE:x" }]

[[templates]]
id = "boiler"
name = "Boiler"
rules = [{ service_user = "bot" }]
"""
TOKENS = """\
format = 1
revision = 1

[[service_users]]
id = "bot"
name = "Nightly lake"

[[tokens]]
id = "lake"
name = "Lake"
kind = "service_user"
owner = "bot"
inactivity_days = 45
status = "active"
created_at = 2026-09-01T08:00:00Z
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A pulled workspace whose token was observed at 09:13, and got two of its templates and one that it lacks."""
    (tmp_path / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(TOKENS, encoding="utf-8")
    observe(tmp_path, "induction", "pump", "new")
    return tmp_path


def observe(folder: Path, *returned: str, at: str = "2026-11-20T09:13:00Z") -> None:
    """Write what the API returned for the token."""
    observation = {
        "format": 1,
        "observed_at": at,
        "base_url": "https://api.safetyculture.io",
        "subject": "bot",
        "kind": "service_user",
        "organisation": "role_ada3042f16a44249915ddc088adef92a",
        "token": "lake",
        "groups": None,
        "is_whole": True,
        "templates": [{"id": one} for one in returned],
    }
    (folder / "observations").mkdir(exist_ok=True)
    (folder / "observations" / f"{at.replace(':', '')}.json").write_text(json.dumps(observation), encoding="utf-8")


def why(capsys: pytest.CaptureFixture[str], folder: Path, template: str, *more: str) -> tuple[int, str]:
    """Ask for the token about a template; return the exit status and what was printed."""
    asked = ["why", "--workspace", str(folder), "--token", "lake", "--template", template, *AT, *more]
    status, out, err = called(capsys, *asked)
    assert err == ""
    return status, out


def gap(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> tuple[int, str]:
    """Ask for the gap of the token."""
    status, out, err = called(capsys, "gap", "--workspace", str(folder), "--token", "lake", *AT, *more)
    assert err == ""
    return status, out


def test_a_template_that_was_returned_is_visible_with_what_shows_it(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    """The answer says that the API returned it, when, and which facts follow with the template that shows each."""
    status, out = why(capsys, workspace, "Induction")
    told = " ".join(out.split())
    assert status == 0
    assert 'VISIBLE Token "Lake" gets "Induction": it is shared with everyone in Acme.' in told
    assert "The API returned it at 2026-11-20 09:13 UTC." in told
    assert 'sharing with everyone covers service users (rule 1 of "Induction"): shown by "Induction".' in told
    assert "unless a template was deleted or changed between 2026-11-20 08:00 UTC and 2026-11-20 09:13 UTC" in told


def test_a_template_that_was_not_returned_is_hidden_for_the_one_cause_left(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    """Who may open templates and is not given one that is shared with it may not open its locations."""
    status, out = why(capsys, workspace, "Boiler", "--json")
    data = json.loads(out)
    jsonschema.validate(data, schema_of("why"))
    assert (status, data["verdict"], data["headline"], data["basis"]) == (
        3,
        "hidden",
        "locations-permission-missing",
        "observed",
    )
    lacks = {"fact": "holds", "value": False, "subject": "bot", "permission": "Locations: Access"}
    assert {"fact": lacks, "template": "boiler", "observed_at": "2026-11-20T09:13:00Z"} in data["proofs"]


def test_causes_that_are_left_are_told_as_several(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """A rule that could not be read may not cover the token, or the template may have locations: neither is guessed."""
    status, out = why(capsys, workspace, "Crane", "--json")
    data = json.loads(out)
    assert (status, data["headline"], data["basis"]) == (3, "rule-not-understood", "observed")
    assert {one["verdict"] for one in data["conditions"]} == {"hidden"}
    assert {one["headline"] for one in data["conditions"]} == {"not-shared", "locations-permission-missing"}
    assert "did not return it at 2026-11-20 09:13 UTC. Why is open" in " ".join(
        why(capsys, workspace, "Crane")[1].split()
    )


def test_no_observed_answers_from_the_facts_alone(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """Without what was observed nothing can be told, and nothing is said of it."""
    for template in ("Induction", "Boiler", "Crane"):
        status, out = why(capsys, workspace, template, "--no-observed", "--json")
        data = json.loads(out)
        assert (status, data["verdict"], data["basis"], data["proofs"]) == (4, "unknown", None, [])
    status, out = gap(capsys, workspace, "--no-observed", "--json")
    assert (status, json.loads(out)["counts"]["unknown"], json.loads(out)["unlisted"]) == (4, 5, 0)


def test_gap_and_why_agree(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """Verdict, headline, basis and conditions of each template are those that why gives; one returned is not listed."""
    status, out = gap(capsys, workspace, "--json")
    data = json.loads(out)
    jsonschema.validate(data, schema_of("gap"))
    assert (status, data["counts"], data["unlisted"]) == (3, {"visible": 2, "hidden": 3, "unknown": 0}, 1)
    for row in data["templates"]:
        answer: dict[str, Any] = json.loads(why(capsys, workspace, row["id"], "--json")[1])
        assert {key: row[key] for key in ("verdict", "headline", "basis", "conditions")} == {
            key: answer[key] for key in ("verdict", "headline", "basis", "conditions")
        }


def test_a_returned_template_that_the_facts_lack_is_visible(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    """It was given to the token, whatever the facts know of it."""
    status, out = why(capsys, workspace, "new", "--json")
    data = json.loads(out)
    assert (status, data["verdict"], data["basis"], data["template"]["listed"]) == (0, "visible", "observed", False)
    assert why(capsys, workspace, "new", "--no-observed")[0] == 4
    assert "It returned 1 template that the facts lack: pull again." in gap(capsys, workspace)[1]


def test_facts_that_contradict_what_was_observed_prove_nothing(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    """The verdict is what was observed, no fact is derived, and to pull again is the remedy."""
    with (workspace / "tokens.toml").open("a", encoding="utf-8") as file:
        file.write("last_used_at = 2026-11-19T08:00:00Z\n")
    lacking = 'name = "Nightly lake"\nlacks = ["Templates: Access", "Override permissions: View all data", '
    lacking += '"Override permissions: Manage all data"]'
    tokens = (workspace / "tokens.toml").read_text(encoding="utf-8").replace('name = "Nightly lake"', lacking)
    (workspace / "tokens.toml").write_text(tokens, encoding="utf-8")
    status, out = why(capsys, workspace, "Pump check")
    told = " ".join(out.split())
    assert status == 0
    assert "contradict each other, so nothing is derived from it" in told
    assert '"Pump check" (pump): predicted hidden, but returned. Suspects: the subject\'s permission sets' in told
    data = json.loads(why(capsys, workspace, "Pump check", "--json")[1])
    assert (data["headline"], data["proofs"]) == ("permission-set-unknown", [])


def test_an_observation_that_is_older_than_the_facts_is_left_out(
    capsys: pytest.CaptureFixture[str], workspace: Path
) -> None:
    """What was returned before all facts were read says nothing of them."""
    for path in (workspace / "observations").iterdir():
        path.unlink()
    observe(workspace, "induction", "pump", at="2026-11-20T08:29:00Z")
    assert why(capsys, workspace, "Pump check")[0] == 4


def test_who_sees_it_says_what_was_observed(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    """The observed service user sees what it was given, by the path that is left, and nobody else is spoken for."""
    status, out, _ = called(capsys, "who", "--workspace", str(workspace), "--template", "Pump check", "--json", *AT)
    (row,) = json.loads(out)["subjects"]
    assert (status, row["verdict"], row["basis"]) == (0, "visible", "observed")
    assert row["paths"] == [{"reason": "shared-with-service-user", "rule": 0}]
    _, out, _ = called(
        capsys, "who", "--workspace", str(workspace), "--template", "Pump check", "--json", "--no-observed", *AT
    )
    assert [one["verdict"] for one in json.loads(out)["subjects"]] == ["unknown"]
