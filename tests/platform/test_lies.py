"""Lies of an API that can be noticed: whatever is certain in the end is so in the organisation that was lied about."""

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.types import Verdict
from diagnostics.errors import SightlineError
from diagnostics.model.ids import canonical
from diagnostics.platform.observe import observe
from tests.api.serving import ADA_SECRET, NOW, OWN
from tests.platform.answering import answering
from tests.platform.lies import PEOPLE, lied, truth
from tests.platform.patience import client_of, hurried
from tests.platform.telling import Result, Told, pulled_from
from tui.presentation.pull import PullReport, pull_json, pull_text

SOAKED = 10_000


class Standing:
    """An API that stands as long as this module runs, and tells one organisation after the other."""

    def __init__(self) -> None:
        self.told = Told()

    def __call__(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return self.told(path)


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[str, Standing]]:
    """Run it."""
    app = Standing()
    with answering(app) as (url, _):
        yield url, app


def _certain(result: Result) -> Iterator[tuple[str, int, Verdict]]:
    """Return the certain verdicts of everybody on every template that the facts hold."""
    there = {canonical(template.id) for template in result.organisation.templates}
    for number in range(4):
        if f"{number:032x}" in there:
            for person in PEOPLE:
                if (verdict := result.access(person, number)) is not Verdict.UNKNOWN:
                    yield person, number, verdict


def _holds(seed: int, standing: tuple[str, Standing], folder: Path) -> None:
    url, app = standing
    source = random.Random(seed)
    app.told = truth(source)
    true = {
        (person, number): verdict
        for person, number, verdict in _certain(pulled_from(url, folder / "true", writes=False))
    }
    assert len(true) == 4 * len(PEOPLE)
    app.told = lied(source, deepcopy(app.told))
    try:
        result = pulled_from(url, folder / "lied", writes=seed % 8 == 0)
    except SightlineError:
        return
    for person, number, verdict in _certain(result):
        assert verdict is true[person, number], (seed, person, number, verdict)
    told = "\n".join(pull_text(PullReport(result.pulled, result.organisation, None, result.facts)))
    assert "\x1b" not in told and "\u202e" not in told
    assert pull_json(PullReport(result.pulled, result.organisation, None, result.facts)).schema == 1
    with client_of(url, ADA_SECRET, hurried(1)) as client:
        observed = observe(client, OWN, None, NOW).observation
    assert {one for one in observed.ids if one} <= {f"{number:032x}" for number in range(4)}


@given(seed=st.integers(0, 2**32))
def test_nothing_is_certain_that_the_truth_contradicts(
    seed: int, standing: tuple[str, Standing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever lies are told, a pull ends in facts or in an error that says why, and no certain answer is wrong."""
    _holds(seed, standing, tmp_path_factory.mktemp("lies"))


@pytest.mark.soak
def test_ten_thousand_lying_apis_make_nothing_certain_that_is_wrong(
    standing: tuple[str, Standing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same over as many as a soak has time for."""
    for seed in range(SOAKED):
        _holds(seed, standing, tmp_path_factory.mktemp("lies"))
