"""The JSON schema of every answer and file, held against what commands print and what workspaces hold."""

import json
import shutil
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diagnostics.workspace.reading import read_workspace
from fixtures.demos import demo, names
from tests.api.serving import ADA_SECRET, acme, serving, written
from tests.platform.running import ran
from tui.presentation.schemas import ANSWERS, FILES, schema_of

AT = ("--at", "2026-11-20T09:00:00Z")


@cache
def _validator(name: str) -> Any:
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def fits(name: str, *arguments: str, secret: str | None = None) -> Any:
    """Run a command with --json, and return what it printed, which fits the schema of that name."""
    done = ran(*arguments, "--json", secret=secret)
    assert done.returncode in {0, 1, 3, 4}, done.stderr
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    _validator(name).validate(told)
    return told


@pytest.mark.parametrize("name", names())
def test_answers_about_each_demo_fit_their_schemas(name: str, tmp_path: Path) -> None:
    """Every command that reads a workspace prints what its schema says, in every form of the question."""
    card, where = demo(name), ("--demo", name)
    asked = ("--token", card.token)
    why = fits("why", "why", *where)
    fits("why", "why", *where, "--names", "--since")
    fits("gap", "gap", *where)
    fits("gap", "gap", *where, "--repairs")
    fits("plan", "plan", *where)
    fits("settle", "settle", *where)
    fits("settle", "settle", *where, "--learned")
    fits("who", "who", *where)
    fits("who", "who", *where, *asked)
    fits("tokens-list", "tokens", "list", *where)
    fits("tokens-show", "tokens", "show", card.token, *where)
    fits("activity", "activity", *where)
    fits("lint", "lint", *where)
    others = [token.id for token in read_workspace(card.folder).inventory.tokens if token.id != card.token]
    for other in others[:1]:
        fits("compare", "compare", *where, *asked, "--with", other)
        fits("compare", "compare", *where, *asked, "--with", other, "--template", card.template)
    folder = str(card.folder)
    fits("compare", "compare", *where, "--with-snapshot", folder)
    fits("compare", "compare", *where, *asked, "--template", card.template, "--with-snapshot", folder)
    expected = tmp_path / "expected.toml"
    expected.write_text(
        f'format = 1\n[[expect]]\ntoken = "{card.token}"\nsees = ["*"]\nat_least = 1\n'
        f'[[expect]]\ntitle = "T"\ntoken = "{card.token}"\nhides = ["{card.template}"]\n'
    )
    fits("check", "check", str(expected), *where)
    _validator("expectations").validate(_plain(tomllib.loads(expected.read_text())))
    if why["repairs"]:
        changes = tmp_path / "changes.json"
        changes.write_text(json.dumps(why))
        fits("what-if", "what-if", *where, "--changes", str(changes), "--repair", "1")


def test_answers_without_a_workspace_fit_their_schemas(tmp_path: Path) -> None:
    """The lists of demos and reasons, and the problems of files that cannot be used."""
    assert len(fits("demo", "demo")["demos"]) == len(names())
    fits("reasons", "reasons")
    (tmp_path / "organisation.toml").write_text("format = 1\nunheard_of = 2\n[organisation]\n")
    (tmp_path / "tokens.toml").write_text("format = 1\n")
    assert fits("lint", "lint", str(tmp_path))["problems"]


def test_answers_over_many_workspaces_fit_their_schemas(tmp_path: Path) -> None:
    """The gaps and checks of a folder of workspaces, one of which cannot be read."""
    for name in names()[:2]:
        shutil.copytree(demo(name).folder, tmp_path / "many" / name)
    (tmp_path / "many" / "broken").mkdir()
    (tmp_path / "many" / "broken" / "organisation.toml").write_text("format = 1\n")
    where = ("--workspace", str(tmp_path / "many"), *AT)
    assert len(fits("gap", "gap", *where)["workspaces"]) == 3
    expected = tmp_path / "expected.toml"
    expected.write_text(f'format = 1\n[[expect]]\ntoken = "{demo(names()[0]).token}"\nsees = ["*"]\n')
    assert fits("check", "check", str(expected), *where)["workspaces"]


def test_answers_of_a_tokens_life_fit_their_schemas(tmp_path: Path) -> None:
    """Each verb that changes a token; an option that its answer names is tried with and without."""
    folder = tmp_path / "own"
    shutil.copytree(demo("service-user-behind-a-group").folder, folder)
    where = ("--workspace", str(folder), *AT)
    options = ("--kind", "service_user", "--inactivity-days", "31")
    made = fits("tokens-create", "tokens", "create", *options, "--name", "One", *where)
    assert made["secret"]
    token = made["token"]["id"]
    filed = fits(
        "tokens-create", "tokens", "create", *options, "--name", "Two", "--secret-file", str(tmp_path / "s"), *where
    )
    assert filed["secret"] is None
    fits("tokens-edit", "tokens", "edit", token, "--name", "First", *where)
    fits("tokens-rotate", "tokens", "rotate", token, *where)
    fits("tokens-rotate", "tokens", "rotate", token, *where)
    fits("tokens-rotate", "tokens", "rotate", token, "--finish", "--yes", *where)
    fits("tokens-regenerate", "tokens", "regenerate", token, "--yes", *where)
    fits("tokens-revoke", "tokens", "revoke", token, "--yes", *where)
    fits("tokens-delete", "tokens", "delete", token, "--yes", *where)
    fits("tokens-add", "tokens", "add", *options, "--name", "Three", *where)
    assert fits("activity", "activity", *where)["events"]
    fits("tokens-show", "tokens", "show", filed["token"]["id"], *where)
    _validator("tokens").validate(_plain(tomllib.loads((folder / "tokens.toml").read_text())))


def test_answers_about_an_api_and_the_files_they_leave_fit_their_schemas(tmp_path: Path) -> None:
    """A pull, an observation, and a gap beside it; then what they wrote, and an answer that was learned."""
    organisation, tokens = acme()
    real = written(tmp_path / "real", (organisation, tokens))
    folder = tmp_path / "own"
    where = ("--workspace", str(folder))
    with serving(real) as url:
        fits("pull", "pull", str(folder), "--base-url", url, secret=ADA_SECRET)
        fits("pull", "pull", str(folder), "--base-url", url, secret=ADA_SECRET)
        kind = ("--kind", "user", "--inactivity-days", "30", "--name", "Ada")
        added = fits("tokens-add", "tokens", "add", *kind, *where, "--base-url", url, secret=ADA_SECRET)
        fits("observe", "observe", *where, "--base-url", url, secret=ADA_SECRET)
    assert added["told_by_api"]
    token = added["token"]["id"]
    assert "observed" in fits("gap", "gap", *where, "--token", token, "--observed")
    for name in ("organisation", "tokens"):
        told = _plain(tomllib.loads((folder / f"{name}.toml").read_text()))
        _validator("workspace" if name == "organisation" else name).validate(told)
    (observation,) = (folder / "observations").iterdir()
    _validator("observation").validate(json.loads(observation.read_text()))


def test_an_answer_that_was_learned_fits_its_schemas(tmp_path: Path) -> None:
    """What `settle --answer` keeps, as a file and as it is listed."""
    name = next(name for name in names() if demo(name).verdict == "unknown" and _questions(name))
    folder = tmp_path / "own"
    shutil.copytree(demo(name).folder, folder)
    where = ("--workspace", str(folder), "--token", demo(name).token)
    question = fits("settle", "settle", *where)["questions"][0]["id"]
    fits("settle", "settle", *where, "--answer", f"{question}=yes", "--by", "Ada")
    assert fits("settle", "settle", *where, "--learned")["answers"]
    _validator("learned").validate(_plain(tomllib.loads((folder / "learned.toml").read_text())))


def _questions(name: str) -> Any:
    return fits("settle", "settle", "--demo", name)["questions"]


@pytest.mark.parametrize("name", names())
def test_the_files_of_each_demo_fit_their_schemas(name: str) -> None:
    """An editor that knows the schemas underlines nothing in a workspace without problems."""
    for file, schema in (("organisation.toml", "workspace"), ("tokens.toml", "tokens")):
        told = tomllib.loads((demo(name).folder / file).read_text(encoding="utf-8"))
        _validator(schema).validate(_plain(told))


@pytest.mark.parametrize("name", sorted({*ANSWERS, *FILES}))
def test_a_schema_says_what_each_key_is_and_allows_no_other(name: str) -> None:
    """Every part that is an object with keys of its own refuses a key that is not named, and has a description."""
    schema = schema_of(name)
    parts = [*schema.get("$defs", {}).values(), *([schema] if "properties" in schema else [])]
    objects = [part for part in parts if "properties" in part]
    assert objects
    assert all(part["additionalProperties"] is False and part["description"] for part in objects)
    assert json.loads(ran("schema", name).stdout) == schema


def _plain(data: Any) -> Any:
    """Return what a TOML file holds as JSON would: times as text."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, datetime) else data
