"""The demo workspaces: each tells the truth about itself, and together they show everything the walk can say."""

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import fixtures.demos as catalogue
from diagnostics.access.reasons import ACCESS_GRANTS, ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, RANKS, Reason
from diagnostics.workspace.reading import read_workspace
from fixtures.demos import Demo, DemoNotFound, demo, demos
from tests.reference.model import explain
from tests.worlds.facts import Table
from tui.cli.main import run

CAPTURED = datetime(2026, 11, 20, 9, tzinfo=UTC)
FILES = {"demo.toml", "organisation.toml", "tokens.toml"}
OBSERVATIONS = "observations"
AS_PULLED = {
    "settled-by-observation": "hidden",
    "one-question-settles-it": "unknown",
    "a-rule-in-a-new-spelling": "unknown",
    "half-the-users-read": "unknown",
    "the-api-says-otherwise": "hidden",
    "nobody-has-the-secret": "unknown",
}
"""The demos that are as a pull leaves an organisation, with the verdict of each."""
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

each_demo = pytest.mark.parametrize("shown", demos(), ids=lambda shown: shown.name)
observed_demos = [shown for shown in demos() if (shown.folder / OBSERVATIONS).exists()]


def facts_of(shown: Demo) -> tuple[Table, Table]:
    """Return the two files of a demo as plain tables."""
    organisation = tomllib.loads((shown.folder / "organisation.toml").read_text(encoding="utf-8"))
    tokens = tomllib.loads((shown.folder / "tokens.toml").read_text(encoding="utf-8"))
    return organisation, tokens


def asked(shown: Demo, **question: Any) -> Table:
    """Return the reference's answer to a question about a demo, with the demo's call."""
    organisation, tokens = facts_of(shown)
    return explain(
        organisation,
        tokens,
        **question,
        at=CAPTURED,
        archived=shown.archived,
        modified_after=shown.modified_after,
        modified_before=shown.modified_before,
    )


def answers_of(shown: Demo) -> Iterator[Table]:
    """Return the reference's answers for every template of a demo: to each token, and to a secret that none has."""
    organisation, tokens = facts_of(shown)
    for template in organisation["templates"]:
        for token in tokens["tokens"]:
            yield asked(shown, token_id=token["id"], template_id=template["id"])
        yield asked(shown, unrecognised_secret=True, template_id=template["id"])


def names_in(table: Any) -> Iterator[str]:
    """Return every name in a file's tables."""
    if isinstance(table, dict):
        for key, value in table.items():
            if key == "name":
                yield value
            yield from names_in(value)
    elif isinstance(table, list):
        for value in table:
            yield from names_in(value)


def expiry(token: Table) -> datetime:
    """Return the moment after which a token has lain unused for too long."""
    last: datetime = token["last_used_at"] if "last_used_at" in token else token["created_at"]
    return last + timedelta(days=token["inactivity_days"])


def test_there_are_at_least_a_dozen_stories() -> None:
    """The list of demos offers a dozen different stories, each with its own title and question."""
    told = demos()
    assert len(told) >= 12
    assert len({shown.title for shown in told}) == len(told)
    assert len({shown.question for shown in told}) == len(told)


@each_demo
def test_a_demo_is_a_workspace_without_a_problem(shown: Demo) -> None:
    """A demo opens like any other workspace, and all of them are captured at the same moment."""
    assert {path.name for path in shown.folder.iterdir()} - {".sightline", OBSERVATIONS} == FILES
    workspace = read_workspace(shown.folder)
    assert workspace.organisation.organisation.captured_at == CAPTURED


@each_demo
def test_a_demo_asks_about_a_token_and_a_template_it_has(shown: Demo) -> None:
    """The ids on a demo's card are spelled as in its files."""
    organisation, tokens = facts_of(shown)
    assert shown.token in [token["id"] for token in tokens["tokens"]]
    assert shown.template in [template["id"] for template in organisation["templates"]]


@each_demo
def test_a_demo_announces_the_answer_it_gets(shown: Demo) -> None:
    """The verdict and the headline on a card are those of the walk; where the API was observed they differ from it."""
    answer = asked(shown, token_id=shown.token, template_id=shown.template)
    agrees = (answer["verdict"], answer["headline"]) == (shown.verdict, shown.headline)
    assert agrees is (shown not in observed_demos)


def test_demos_as_a_pull_leaves_them() -> None:
    """One for each way on from missing facts, all pulled, none of which the API tells what it does not tell."""
    for name, verdict in AS_PULLED.items():
        shown = demo(name)
        organisation, tokens = facts_of(shown)
        assert shown.verdict == verdict
        assert organisation["organisation"]["source"].startswith("https://")
        untold = ("service_users", "permission_sets", "template_locations", "token_use")
        assert all(organisation["coverage"].get(kind) in ("partial", "unavailable") for kind in untold)
        assert not any("locations" in template for template in organisation["templates"])
        assert len(tokens["tokens"]) == 1
    assert {shown.name for shown in observed_demos} == {"settled-by-observation", "the-api-says-otherwise"}


def test_an_observation_settles_and_a_contradiction_settles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The observed demos are unknown by their facts alone, or certain of the contrary; the observation decides."""
    for shown, alone in ((demo("settled-by-observation"), 4), (demo("the-api-says-otherwise"), 0)):
        assert run(["why", "--demo", shown.name, "--no-observed"]) == alone
        assert run(["why", "--demo", shown.name]) == 3
        told = capsys.readouterr().out
        assert ("contradict each other" in told) is (alone == 0)


def test_one_answer_settles_what_it_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """In the demo of one question the best one, answered no, leaves one of four templates open."""
    folder = tmp_path / "copied"
    assert run(["demo", "one-question-settles-it", "--copy", str(folder)]) == 0
    asked_about = ["settle", "--workspace", str(folder), "--token", "tok_harvest"]
    capsys.readouterr()
    run([*asked_about, "--json"])
    best = json.loads(capsys.readouterr().out)["questions"][0]
    assert best["decides"] == {"yes": 4, "no": 3}
    run([*asked_about, "--answer", f"{best['id']}=no", "--json"])
    assert json.loads(capsys.readouterr().out)["unknown"] == 1


def test_a_copy_of_a_demo_answers_as_the_demo_does(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What was observed is copied too."""
    shown = demo("settled-by-observation")
    folder = tmp_path / "copied"
    assert run(["demo", shown.name, "--copy", str(folder)]) == 0
    where = ["why", "--workspace", str(folder), "--at", "2026-11-20T09:20:00Z"]
    capsys.readouterr()
    assert run([*where, "--token", shown.token, "--template", shown.template]) == 3
    copied = capsys.readouterr().out
    run(["why", "--demo", shown.name])
    assert copied == capsys.readouterr().out


@each_demo
def test_a_demo_can_be_told_in_a_minute(shown: Demo) -> None:
    """A title fits a list, a question is one sentence, and a story is two to five."""
    assert 0 < len(shown.title) <= 50
    assert shown.question.endswith("?") and len(re.findall(r"[.!?]", shown.question)) == 1
    assert len(shown.question) <= 110
    assert 2 <= len(re.findall(r"[.!?](?= |$)", shown.story)) <= 5
    assert all(text.isprintable() for text in (shown.title, shown.question, shown.story))


@each_demo
def test_a_demo_can_be_read_and_shown_in_a_terminal(shown: Demo) -> None:
    """The files are short, and hold no character, other than as an escape, that a terminal would obey."""
    for name in FILES:
        text = (shown.folder / name).read_text(encoding="utf-8")
        assert text.count("\n") <= 120
        obeyed = [one for one in text if unicodedata.category(one) == "Cc" or unicodedata.bidirectional(one) in BIDI]
        assert set(obeyed) <= {"\n"}


@each_demo
def test_a_demo_holds_no_secret(shown: Demo) -> None:
    """Of a secret, a demo has at most the fingerprint and the hint."""
    text = (shown.folder / "tokens.toml").read_text(encoding="utf-8")
    assert not re.search(r"(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64}", text)
    assert "scapi_" not in text


@pytest.fixture(scope="module")
def everything() -> list[Table]:
    """Every answer that the demos can give."""
    return [answer for shown in demos() for answer in answers_of(shown)]


def test_the_demos_show_every_reason(everything: list[Table]) -> None:
    """Between them the demos produce every reason, but for the one that only an observation brings."""
    produced = {gate["reason"] for answer in everything for gate in answer["gates"]}
    produced |= {attempt["reason"] for answer in everything for gate in answer["gates"] for attempt in gate["attempts"]}
    assert set(Reason) - produced == {Reason.PAGE_NOT_READ}


def test_the_demos_show_every_headline(everything: list[Table]) -> None:
    """Every reason that can be the headline of an answer is the headline of one of the demos' answers."""
    gates_before_and_after_access = ("token", "subject", "permission", "request")
    stops = {r for r, rank in RANKS.items() if rank.gate in gates_before_and_after_access and rank.effect != "grant"}
    possible = {*ACCESS_GRANTS, *ACCESS_NEAR_MISSES, *ACCESS_UNKNOWNS, *stops}
    possible -= {Reason.NO_GROUP_OR_SITE_RULE, Reason.PAGE_NOT_READ}
    assert {answer["headline"] for answer in everything} == possible


def test_the_stories_differ_in_their_headlines() -> None:
    """Every way in which a gate can go wrong has a story of its own, and there are visible and unknown ones."""
    told = Counter(shown.headline for shown in demos())
    assert len(told) >= 20
    gates = {RANKS[Reason(headline)].gate for headline in told}
    assert gates == {"token", "subject", "sharing", "membership", "permission", "request"}
    assert {shown.verdict for shown in demos()} == {"visible", "hidden", "unknown"}


def test_several_causes_block_every_gate_that_can() -> None:
    """In the demo of several causes, token, sharing, membership, permission and request block at once."""
    shown = demo("several-causes")
    answer = asked(shown, token_id=shown.token, template_id=shown.template)
    states = {gate["gate"]: gate["state"] for gate in answer["gates"]}
    assert states == {
        "token": "block",
        "subject": "pass",
        "sharing": "block",
        "membership": "block",
        "permission": "block",
        "request": "block",
    }


def test_the_limit_is_reached_exactly() -> None:
    """At the limit, twenty service-user tokens are alive, and the one asked about is revoked and finds no room."""
    shown = demo("tokens-at-the-limit")
    _, tokens = facts_of(shown)
    alive = [token for token in tokens["tokens"] if token["status"] == "active" and expiry(token) >= CAPTURED]
    assert len(alive) == 20
    assert {token["kind"] for token in tokens["tokens"]} == {"service_user"}
    (revoked,) = [token for token in tokens["tokens"] if token["status"] == "revoked"]
    assert revoked["id"] == shown.token
    (unused,) = [token for token in alive if "last_used_at" not in token]
    assert unused["created_at"].month == 6


def test_tokens_expire_when_the_demo_says_so() -> None:
    """Of the tokens about to expire, one goes tomorrow, one today, one went yesterday; two more have a warning."""
    _, tokens = facts_of(demo("tokens-about-to-expire"))
    days = {token["id"]: (expiry(token).date() - CAPTURED.date()).days for token in tokens["tokens"]}
    assert days["tok_tomorrow"] == 1 and days["tok_today"] == 0 and days["tok_yesterday"] == -1
    left = {token["id"]: (expiry(token) - CAPTURED) / timedelta(days=1) for token in tokens["tokens"]}
    assert 0 < left["tok_today"] < left["tok_tomorrow"] <= 1
    assert 1 < left["tok_week"] <= 7 < left["tok_month"] <= 30 < left["tok_fine"]


def test_both_tokens_of_a_rotation_get_the_same() -> None:
    """Half-way through a rotation, the old and the new token belong to one service user and see the same templates."""
    shown = demo("mid-rotation")
    organisation, tokens = facts_of(shown)
    old, new = (token for token in tokens["tokens"] if token["status"] == "active")
    assert old["owner"] == new["owner"] and new["id"] == shown.token
    for template in organisation["templates"]:
        of_old, of_new = (asked(shown, token_id=one["id"], template_id=template["id"]) for one in (old, new))
        assert (of_old["verdict"], of_old["headline"]) == (of_new["verdict"], of_new["headline"])


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(r"\[@click=", id="a link that acts"),
        pytest.param(r"\[/\]", id="a closing tag"),
        pytest.param("\x1b\\[", id="an escape sequence"),
        pytest.param("\x1b\\]0;.*\x07", id="a window title"),
        pytest.param("\x1b\\]8;;", id="a hyperlink"),
        pytest.param("[\x80-\x9f]", id="a C1 control"),
        pytest.param("[\x00\x08\x7f]", id="NUL, backspace or DEL"),
        pytest.param("\r\n", id="a line break"),
        pytest.param("\u2028", id="a line separator"),
        pytest.param("\u202e", id="reversed text"),
        pytest.param("\u200b", id="a zero-width space"),
        pytest.param("\u200d", id="joined emoji"),
        pytest.param("[\u4e00-\u9fff]", id="wide letters"),
        pytest.param("a\u0320", id="stacked accents"),
        pytest.param(r"\{name\}", id="a format field"),
        pytest.param(r"^=HYPERLINK\(", id="a formula"),
        pytest.param(r"^--yes$", id="an option"),
        pytest.param(r"(?s)^.{10000}$", id="ten thousand characters"),
        pytest.param(r"^$", id="no character at all"),
    ],
)
def test_hostile_names_try_everything(attack: str) -> None:
    """The demo of hostile names tries each way in which a name can attack a screen."""
    assert any(re.search(attack, name) for table in facts_of(demo("hostile-names")) for name in names_in(table))


def test_an_unknown_name_brings_the_nearest() -> None:
    """A misspelled demo is refused as a failed look-up, and the error knows what was meant perhaps."""
    with pytest.raises(LookupError) as refused:
        demo("Hostile-name")
    assert isinstance(refused.value, DemoNotFound)
    assert refused.value.name == "Hostile-name"
    assert refused.value.nearest[0] == "hostile-names"


def test_a_part_of_a_name_is_recognised() -> None:
    """A word out of a demo's name is enough to be offered that demo."""
    with pytest.raises(DemoNotFound) as refused:
        demo("rotation")
    assert "mid-rotation" in refused.value.nearest


@pytest.mark.parametrize("name", ["", ".", "..", "../organisations/mid-rotation", "mid-rotation/", "/etc"])
def test_a_path_is_no_name(name: str) -> None:
    """Only the name of a demo opens it, never a path."""
    with pytest.raises(DemoNotFound):
        demo(name)


def test_one_demo_is_read_without_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo opens although the card of another one cannot be read."""
    shipped = demo("mid-rotation")
    for name, card in (("whole", (shipped.folder / "demo.toml").read_text(encoding="utf-8")), ("broken", "=")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "demo.toml").write_text(card, encoding="utf-8")
    monkeypatch.setattr(catalogue, "ORGANISATIONS", tmp_path)
    assert demo("whole") == shipped._replace(name="whole", folder=tmp_path / "whole")


def test_the_call_of_a_demo_is_part_of_it() -> None:
    """A demo about the call's parameters says them; any other asks for everything."""
    filtered = demo("archived-and-filtered")
    assert (filtered.archived, filtered.modified_after) == ("false", datetime(2026, 11, 1, tzinfo=UTC))
    plain = demo("service-user-behind-a-group")
    assert (plain.archived, plain.modified_after, plain.modified_before) == ("both", None, None)


def test_the_list_begins_with_the_commonest_story() -> None:
    """Demos are listed by their order, the same every time, with the service user behind a group first."""
    told = demos()
    assert told[0].name == "service-user-behind-a-group"
    assert [shown.order for shown in told] == sorted(shown.order for shown in told)
    assert [demo(shown.name) for shown in told] == list(told)
