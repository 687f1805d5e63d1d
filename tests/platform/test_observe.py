"""`observe`: what the API returned, kept, and set beside the prediction."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.findings.observed import Outcome, Suspect, agreement
from diagnostics.findings.proofs import Proof
from diagnostics.model.organisation import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.observe import observe
from diagnostics.workspace.observations import Observation, newest_of, save_observation
from diagnostics.workspace.reading import read_workspace
from tests.api.serving import (
    ADA,
    ADA_SECRET,
    BEN,
    BOT,
    BOT_SECRET,
    MANAGER_SECRET,
    NIGHT,
    NOW,
    OTHER,
    OWN,
    PORT,
    acme,
    serving,
    template_id,
    written,
)
from tests.platform.patience import client_of, hurried
from tests.platform.refusing import refusing
from tests.platform.running import ran
from tui.presentation.schemas import schema_of


def _directory(folder: Path) -> Directory:
    workspace = read_workspace(folder)
    return workspace.directory()


def _observed(url: str, secret: str, token: str | None = None) -> Any:
    with client_of(url, secret, hurried(2)) as client:
        return observe(client, OWN, token, NOW)


def test_an_observation_holds_what_was_returned(tmp_path: Path) -> None:
    """Subject, kind, groups and templates, as ids and times; it is kept and found again."""
    with serving(written(tmp_path)) as url:
        observed = _observed(url, ADA_SECRET, "tok_ada")
    found = observed.observation
    assert (found.subject, found.organisation, found.token, found.groups) == (ADA, OWN, "tok_ada", (NIGHT,))
    assert (found.observed_at, found.read_until, found.kind, found.archived) == (NOW, NOW, None, "both")
    assert (found.modified_after, found.modified_before) == (None, None)
    assert found.is_whole and {one.id for one in found.templates} == {template_id(number) for number in (0, 2, 3, 5)}
    path = save_observation(tmp_path, found)
    assert newest_of(tmp_path, "user_a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1") == found
    content = path.read_text(encoding="utf-8")
    assert ADA_SECRET not in content and "Template 0" not in content and "Ada" not in content


def test_prediction_and_observation_agree_on_the_same_facts(tmp_path: Path) -> None:
    """Where the API serves the very workspace, every certain prediction is right, for each subject."""
    with serving(written(tmp_path)) as url:
        for secret, token in ((ADA_SECRET, "tok_ada"), (BOT_SECRET, "tok_bot"), (MANAGER_SECRET, "tok_all")):
            found = agreement(_directory(tmp_path), _observed(url, secret, token).observation)
            assert (found.rate, found.disagreements, found.unlisted) == (1.0, (), ())


@pytest.mark.parametrize(
    ("change", "outcome", "suspect"),
    [
        ("withdrawn", Outcome.ABSENT, Suspect.FACTS_WRONG),
        ("shared", Outcome.PRESENT, Suspect.FACTS_WRONG),
        ("older", Outcome.ABSENT, Suspect.FACTS_OLDER),
        ("copied", Outcome.ABSENT, Suspect.COPY),
        ("archived", Outcome.ABSENT, Suspect.FILTER),
        ("revoked", Outcome.PRESENT, Suspect.TOKEN_RECORD),
        ("foreign", Outcome.PRESENT, Suspect.ANOTHER_ORGANISATION),
        ("border", Outcome.PRESENT, Suspect.INFERENCE),
        ("group", Outcome.PRESENT, Suspect.SERVICE_USER_RULE),
        ("rights", Outcome.PRESENT, Suspect.PERMISSIONS),
    ],
)
def test_a_disagreement_comes_with_its_suspects(
    tmp_path: Path, change: str, outcome: Outcome, suspect: Suspect
) -> None:
    """Facts and API are made to differ in one way each, and that way is among the suspects."""
    organisation, tokens = acme()
    real, facts = tmp_path / "real", tmp_path / "facts"
    secret, token = (BOT_SECRET, "tok_bot") if change in ("group", "foreign") else (ADA_SECRET, "tok_ada")
    if change in ("foreign", "group"):
        organisation["templates"][0]["rules"] = [{"user": ADA}, {"service_user": BOT}]
    if change in ("shared", "border"):
        organisation["templates"][1]["rules"] = [{"user": ADA}]
    written(real, (organisation, tokens))
    match change:
        case "withdrawn" | "older" | "copied":
            organisation["templates"][4]["rules"] = [{"user": ADA}]
        case "archived":
            organisation["templates"][4].update(archived=True, rules=[{"user": ADA}])
        case "shared":
            organisation["templates"][1]["rules"] = []
        case "revoked":
            tokens["tokens"][2]["status"] = "revoked"
        case "foreign":
            organisation["templates"][0].update(organisation=OTHER, rules=[])
            organisation["templates"][0].pop("owner")
        case "border":
            organisation["templates"][1].update(organisation=OTHER, rules=[{"site": PORT}])
        case "group":
            organisation["templates"][0]["rules"] = [{"group": NIGHT}]
        case "rights":
            organisation["permission_sets"][0]["permissions"] = []
    if change == "older":
        organisation["organisation"]["captured_at"] = NOW.replace(day=1)
    if change == "copied":
        organisation["templates"][4]["name"] = "Template 0"
        del organisation["templates"][0]
    written(facts, (organisation, tokens))
    with serving(real) as url:
        observed = _observed(url, secret, token)
    directory = _directory(facts)
    found = agreement(directory, observed.observation)
    from diagnostics.findings.observed import suspects

    assert found.rate is not None and found.rate < 1
    assert any(
        row.outcome is outcome and suspect in suspects(directory, found, row, observed.names)
        for row in found.disagreements
    )


def test_what_was_not_read_is_not_called_absent(tmp_path: Path) -> None:
    """Where a page could not be had, what is missing may still be returned, and nothing is deduced from it."""
    folder = written(tmp_path, acme(900))
    with refusing(folder, {"/feed/templates": 503}, after=1) as (url, _):
        observed = _observed(url, MANAGER_SECRET, "tok_all")
    directory = _directory(folder)
    found = agreement(directory, observed.observation)
    assert observed.failure is not None and observed.failure.code is PlatformCode.SERVER_ERROR
    assert (found.counts[Outcome.AGREED_VISIBLE], found.counts[Outcome.NOT_READ]) == (500, 400)
    assert not found.disagreements
    assert _proof(directory, observed.observation).derived == ()


def test_permissions_are_deduced_and_fill_in_what_is_unknown(tmp_path: Path) -> None:
    """Some but not all templates: no override; one with locations: both permissions. The gap is then certain."""
    organisation, tokens = acme()
    organisation["templates"][2]["locations"] = [PORT]
    with serving(written(tmp_path / "real", (organisation, tokens))) as url:
        observation = _observed(url, ADA_SECRET, "tok_ada").observation
    del organisation["users"][0]["permission_set"]
    facts = _directory(written(tmp_path / "facts", (organisation, tokens)))
    before = agreement(facts, observation)
    assert before.counts[Outcome.SETTLED_VISIBLE] == 4 and before.rate is None
    proof = _proof(facts, observation)
    assert {(one.fact.permission, one.fact.value) for one in proof.derived if one.fact.subject is not None} == {
        (TEMPLATES_ACCESS, True),
        (LOCATIONS_ACCESS, True),
        *((permission, False) for permission in OVERRIDES),
    }
    after = agreement(proof.directory, observation)
    assert (after.rate, after.counts[Outcome.AGREED_VISIBLE], after.counts[Outcome.AGREED_HIDDEN]) == (1.0, 4, 2)


def test_nothing_is_deduced_from_nothing_and_nothing_stated_is_overruled(tmp_path: Path) -> None:
    """An empty feed proves nothing; what the facts say of a permission stays, though the observation contradicts it."""
    organisation, tokens = acme()
    organisation["permission_sets"][0]["permissions"] = []
    folder = written(tmp_path, (organisation, tokens))
    with serving(folder) as url:
        empty = _observed(url, ADA_SECRET).observation
    assert _proof(_directory(folder), empty).derived == ()
    with serving(written(tmp_path / "other")) as url:
        proof = _proof(_directory(folder), _observed(url, ADA_SECRET).observation)
    assert not proof.is_consistent
    assert proof.directory is proof.before


def _proof(directory: Directory, observation: Observation) -> Proof:
    subject = directory.subject(observation.subject)
    assert subject is not None
    return Proof(directory, Index(directory), subject, observation)


def test_a_token_of_another_organisation_is_not_compared(tmp_path: Path) -> None:
    """Its templates have nothing to do with the workspace's."""
    with (
        serving(written(tmp_path)) as url,
        client_of(url, ADA_SECRET) as client,
        pytest.raises(PlatformFailed) as failed,
    ):
        observe(client, OTHER, None, NOW)
    assert failed.value.code is PlatformCode.OTHER_ORGANISATION


def test_a_token_that_is_recorded_as_somebody_elses_is_found_out(tmp_path: Path) -> None:
    """The API says who the token's subject is; where tokens.toml says otherwise, that is the first thing told."""
    organisation, tokens = acme()
    real = written(tmp_path / "real", (organisation, tokens))
    tokens["tokens"][2].update(owner=BEN)
    tokens["tokens"][1].update(owner=ADA, kind="user", inactivity_days=30)
    facts = written(tmp_path / "facts", (organisation, tokens))
    with serving(real) as url:
        options = ("observe", "--workspace", str(facts), "--base-url", url)
        ada = ran(*options, "--json", secret=ADA_SECRET)
        bot = ran(*options, secret=BOT_SECRET)
    told = json.loads(ada.stdout)
    assert told["misrecorded"] == [{"field": "owner", "recorded": BEN, "observed": ADA}]
    assert all(row["suspects"][0] == "token-record-wrong" for row in told["disagreements"])
    assert (ada.returncode, bot.returncode) == (3, 3)
    said = " ".join(bot.stdout.split())
    assert f'the token belongs to "Ada Byron" ({ADA}), and the API says "Export" ({BOT})' in said
    assert "kind is user, and the API says service_user" in said
    assert said.startswith("Export (a service user) was given")


def test_the_command_observes_keeps_and_compares(tmp_path: Path) -> None:
    """Status 0 where they agree and 3 where not; `gap --observed` uses what is kept; no secret in any output."""
    organisation, tokens = acme()
    real, facts = written(tmp_path / "real", (organisation, tokens)), tmp_path / "facts"
    written(facts, (organisation, tokens))
    with serving(real) as url:
        options = ("observe", "--workspace", str(facts), "--base-url", url)
        none = ran("gap", "--workspace", str(facts), "--token", "tok_ada", "--observed")
        agreed = ran(*options, secret=ADA_SECRET)
        organisation["templates"][4]["rules"] = [{"user": ADA}]
        written(facts, (organisation, tokens))
        disagreed = ran(*options, "--json", secret=ADA_SECRET)
        in_words = ran(*options, secret=ADA_SECRET)
    assert none.returncode == 2 and "sightline observe" in none.stderr
    assert agreed.returncode == 0 and "Agreement: 100%" in agreed.stdout, agreed.stderr
    told = json.loads(disagreed.stdout)
    assert (disagreed.returncode, told["counts"]["predicted-visible-but-absent"]) == (3, 1)
    assert told["disagreements"][0]["suspects"][0] == "facts-older-than-observation"
    assert "pull again" in in_words.stdout
    assert all(len(line) <= 80 for line in in_words.stdout.splitlines())
    gap = ran("gap", "--workspace", str(facts), "--token", "tok_ada", "--observed", "--json")
    told_gap = json.loads(gap.stdout)
    jsonschema.validate(told_gap, schema_of("gap"))
    assert told_gap["observed"]["counts"]["predicted-visible-but-absent"] == 1
    text = ran("gap", "--workspace", str(facts), "--token", "tok_ada", "--observed")
    assert "the API returned 4 of these 6 templates." in " ".join(text.stdout.split())
    output = "".join(done.stdout + done.stderr for done in (agreed, disagreed, in_words, gap, text))
    assert ADA_SECRET not in output
    assert len(list((facts / "observations").iterdir())) == 3
