"""Laws of the reference over random worlds, and of the worlds themselves."""

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.workspace.reading import read_anew
from tests.reference.model import ACCESS_GRANTS, ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, BLOCKS, UNKNOWNS, gap
from tests.worlds.completions import completions, random_completion
from tests.worlds.facts import Table, find
from tests.worlds.organisations import random_call, random_world, subjects, worlds_and_calls
from tests.worlds.writing import write_world


@st.composite
def completed_worlds(draw: st.DrawFn) -> tuple[Table, Table, Table, Table, Table]:
    """Draw a world, a call and one of the world's completions."""
    organisation, tokens, call = draw(worlds_and_calls())
    return organisation, tokens, call, *draw(completions(organisation, tokens))


def requesters(organisation: Table, tokens: Table) -> Iterator[dict[str, Any]]:
    """Return whom a world can be asked about, as keywords of `gap`."""
    yield from ({"token_id": token["id"]} for token in tokens["tokens"])
    yield from ({"subject_id": subject} for subject in subjects(organisation, tokens))


def owner_is_listed(organisation: Table, tokens: Table, requester: dict[str, Any]) -> bool:
    """Return whether a world lists the subject of what is asked."""
    if "subject_id" in requester:
        return True
    token = find(tokens["tokens"], requester["token_id"])
    people = organisation["users"] + tokens.get("service_users", [])
    return token is not None and find(people, token["owner"]) is not None


def respelled(facts: Any) -> Any:
    """Return facts with every id that can be spelled otherwise spelled otherwise."""
    if isinstance(facts, dict):
        return {key: respelled(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [respelled(value) for value in facts]
    spelled = re.fullmatch(
        r"((?:user|role|template|location)_)?([0-9a-f]{32}|[0-9a-f-]{36})", str(facts), re.IGNORECASE
    )
    if spelled is not None and re.fullmatch("[0-9a-f]{32}", digits := spelled[2].replace("-", ""), re.IGNORECASE):
        return digits.swapcase() if spelled[1] else f"location_{digits}"
    return facts


def hold_to_completion(world: tuple[Table, Table], call: Table, whole: tuple[Table, Table]) -> None:
    """Assert that whatever was certain of a world is so of its completion: answers, the web app's, single gates.

    A gate that blocks may turn irrelevant. Of the token of somebody who was not listed, the gates of token and of
    access take its owner for an active user of this organisation, which its completion may deny: nothing is held of
    them, but that the answer was not certain for it.
    """
    organisation, tokens = world
    for requester in requesters(organisation, tokens):
        listed = owner_is_listed(organisation, tokens, requester)
        after = gap(whole[0], whole[1], **requester, **call)
        for template_id, before in gap(organisation, tokens, **requester, **call).items():
            completed = after[template_id]
            assert before["verdict"] in ("unknown", completed["verdict"])
            assert before["web_app"] in ("unknown", completed["web_app"])
            for gate, other in zip(before["gates"], completed["gates"], strict=True) if listed else ():
                assert gate["state"] != "pass" or other["state"] == "pass"
                assert gate["state"] != "block" or other["state"] in ("block", "irrelevant")


@given(completed_worlds())
def test_a_certain_answer_survives_every_completion(drawn: tuple[Table, Table, Table, Table, Table]) -> None:
    """However the missing facts are filled in, what was certain stays as it was, in the web app too."""
    organisation, tokens, call, *whole = drawn
    hold_to_completion((organisation, tokens), call, (whole[0], whole[1]))


def test_certain_answers_survive_completion_in_a_thousand_seeded_worlds() -> None:
    """The same law over more worlds, since a fact decides only in few of them."""
    for seed in range(1_000):
        source = random.Random(seed)
        world = random_world(source)
        hold_to_completion(world, random_call(source, *world), random_completion(source, *world))


@given(completed_worlds())
def test_nothing_is_unknown_where_nothing_is_missing(drawn: tuple[Table, Table, Table, Table, Table]) -> None:
    """A world in which every fact is filled in has a certain answer to every question."""
    _, _, call, organisation, tokens = drawn
    for requester in requesters(organisation, tokens):
        for answer in gap(organisation, tokens, **requester, **call).values():
            assert answer["verdict"] != "unknown"


@given(worlds_and_calls())
def test_the_spelling_of_ids_changes_nothing(drawn: tuple[Table, Table, Table]) -> None:
    """The same world with its ids in the other spelling has the same answers."""
    organisation, tokens, call = drawn
    for requester in requesters(organisation, tokens):
        answers = gap(organisation, tokens, **requester, **call)
        others = gap(respelled(organisation), respelled(tokens), **requester, **call)
        assert list(others.values()) == list(answers.values())


@given(worlds_and_calls())
def test_a_secret_that_no_token_has_may_be_any_whose_secret_is_not_known(drawn: tuple[Table, Table, Table]) -> None:
    """What is certain of such a secret is so of each token without a fingerprint, and of one that was not recorded."""
    organisation, tokens, call = drawn
    unrecorded = {**tokens["tokens"][0], "id": "tok_unrecorded", "status": "active"}
    is_pulled = "source" in organisation["organisation"]
    possible = [token for token in tokens["tokens"] if "fingerprint" not in token] + [unrecorded] * is_pulled
    wider = {**tokens, "tokens": [*tokens["tokens"], unrecorded]}
    for template_id, before in gap(organisation, tokens, unrecognised_secret=True, **call).items():
        assert (before["verdict"] == "unknown") is bool(possible)
        for token in possible:
            after = gap(organisation, wider, token_id=token["id"], **call)[template_id]
            assert before["verdict"] in ("unknown", after["verdict"])


def test_the_worlds_produce_every_reason_and_every_headline() -> None:
    """No reason is so rare among random worlds that nothing would hold an implementation to it."""
    headlines: set[str] = set()
    reasons: set[str] = set()
    for seed in range(1_000):
        source = random.Random(seed)
        organisation, tokens = random_world(source)
        call = random_call(source, organisation, tokens)
        for requester in requesters(organisation, tokens):
            for answer in gap(organisation, tokens, **requester, **call).values():
                headlines.add(answer["headline"])
                reasons.update(one["reason"] for gate in answer["gates"] for one in gate["attempts"])
                reasons.update(gate["reason"] for gate in answer["gates"])
    every = {*ACCESS_GRANTS, *ACCESS_NEAR_MISSES, *ACCESS_UNKNOWNS, *BLOCKS, *UNKNOWNS}
    assert every == headlines & every
    passing = {"token-active", "subject-user", "subject-service-user", "permission-granted", "in-request"}
    assert reasons == headlines | passing | {"no-group-or-site-rule"}


def test_every_world_is_a_workspace(tmp_path: Path) -> None:
    """A random world and its completion are workspaces that open, with the facts they were made of."""
    for seed in range(150):
        source = random.Random(seed)
        world = random_world(source)
        for tables in (world, random_completion(source, *world)):
            folder = write_world(tmp_path / "world", *tables)
            assert tuple(tomllib.loads((folder / name).read_text("utf-8")) for name in FILES) == tables
            workspace = read_anew(folder, keeps=False)
            assert [one.id for one in workspace.organisation.templates] == [one["id"] for one in tables[0]["templates"]]


FILES = ("organisation.toml", "tokens.toml")


def test_a_seed_is_a_world() -> None:
    """The same seed makes the same world, call and completion, so that a finding can be looked at again."""

    def made(seed: int) -> tuple[Any, ...]:
        source = random.Random(seed)
        world = random_world(source)
        return world, random_call(source, *world), random_completion(source, *world)

    assert made(7) == made(7)
    assert made(7) != made(8)
