"""What each token gets: exactly what the walk says its subject sees."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.ids import canonical
from diagnostics.tokens.secrets import fingerprint
from diagnostics.workspace.reading import read_workspace
from tests.api.calling import call, ids
from tests.api.serving import (
    ADA_SECRET,
    BOT_SECRET,
    MANAGER_SECRET,
    NOW,
    acme,
    asgi_running,
    serving,
    template_id,
    written,
)
from tests.platform.refusing import Standing
from tests.worlds.organisations import random_world


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Serve `acme` to all tests of the module."""
    with serving(written(tmp_path_factory.mktemp("acme"))) as address:
        yield address


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[str, Standing]]:
    """Run a server for all random worlds."""
    app = Standing()
    with asgi_running(app) as address:
        yield address, app


def _templates(*numbers: int) -> set[str]:
    return {template_id(number) for number in numbers}


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        (MANAGER_SECRET, _templates(0, 1, 2, 3, 4, 5)),
        (BOT_SECRET, _templates(1, 3)),
        (ADA_SECRET, _templates(0, 2, 3, 5)),
    ],
    ids=["override", "service-user", "user"],
)
def test_each_token_gets_what_its_subject_sees(url: str, secret: str, expected: set[str]) -> None:
    """The same call gives each subject its own templates."""
    assert ids(url, secret) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("archived=true", _templates(3)),
        ("archived=false", _templates(0, 1, 2, 4, 5)),
        ("", _templates(0, 1, 2, 3, 4, 5)),
        ("modified_after=2026-11-18T09%3A00%3A00Z", _templates(0, 1, 2)),
        ("modified_before=2026-11-18T09:00:00.000Z", _templates(2, 3, 4, 5)),
        ("limit=1&archived=false", _templates(0, 1, 2, 4, 5)),
    ],
)
def test_the_parameters_of_the_call_count_on_every_page(url: str, query: str, expected: set[str]) -> None:
    """What the call leaves out is left out, however many pages there are; bounds are inclusive."""
    assert ids(url, MANAGER_SECRET, f"/feed/templates?{query}") == expected


def test_a_subject_without_the_templates_permission_gets_no_rows(tmp_path: Path) -> None:
    """Without `Templates: Access` the feed is empty, and that is a 200."""
    organisation, tokens = acme()
    organisation["permission_sets"][0]["permissions"] = []
    with serving(written(tmp_path, (organisation, tokens))) as url:
        answer = call(url, ADA_SECRET, "/feed/templates")
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_a_template_that_is_not_visible_is_not_found(url: str) -> None:
    """One template is shown to who sees it, by either spelling of its id, and to nobody else."""
    path = "/templates/v1/templates/" + template_id(1)
    dashed = "/templates/v1/templates/00000000-0000-0000-0000-000000000001"
    seen = call(url, BOT_SECRET, dashed)
    assert seen.json()["template"]["permissions"]["edit"] == [
        {"id": "b2b2b2b2-b2b2-b2b2-b2b2-b2b2b2b2b2b2", "type": "USER"}
    ]
    refused = call(url, ADA_SECRET, path)
    assert (refused.status_code, refused.json()["code"]) == (404, 5)


def test_the_search_leaves_archived_templates_out_by_default(url: str) -> None:
    """Feed and search disagree by default, as the real ones do."""
    found = call(url, MANAGER_SECRET, "/templates/search").json()
    assert template_id(3) not in {row["template_id"] for row in found["templates"]}
    assert found["count"] == found["total"] == 5
    assert call(url, MANAGER_SECRET, "/templates/search?archived=both").json()["count"] == 6


@given(seed=st.integers(0, 2**32))
def test_every_world_is_served_as_the_walk_sees_it(
    seed: int, standing: tuple[str, Standing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In random workspaces every token gets the templates that the walk finds visible, and a 401 where it is dead."""
    organisation, tokens = random_world(random.Random(seed))
    for number, token in enumerate(tokens["tokens"]):
        token["fingerprint"] = fingerprint(f"secret-{number}")
    folder = written(tmp_path_factory.mktemp("world"), (organisation, tokens))
    workspace = read_workspace(folder)
    directory = workspace.directory()
    url, app = standing
    app.serve(folder, {})
    for number, token in enumerate(workspace.inventory.tokens):
        requester = requester_of_token(directory, token)
        answers = {
            template.id: walk(directory, Question(requester, template, Call(), NOW))
            for template in workspace.organisation.templates
        }
        states = {answer.gates[0].state.value for answer in answers.values()}
        response = call(url, f"secret-{number}", "/feed/templates?archived=both&limit=1000")
        if states == {"block"}:
            assert response.status_code == 401
        elif states == {"pass"}:
            served = {canonical(row["id"]) for row in response.json()["data"]}
            visible = {canonical(one) for one, answer in answers.items() if answer.verdict is Verdict.VISIBLE}
            assert served == visible
        else:
            assert response.status_code == 200
