"""A process killed while it caches a workspace or stores pages of a pull: the next one goes on as if nothing was."""

import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.access.index.index import Index
from diagnostics.platform.fields import ALL_FEEDS
from diagnostics.platform.pull_store import PullStore
from diagnostics.workspace.cache.location import cache_path, state_path
from diagnostics.workspace.reading import read_anew, read_workspace
from tests.tokens.faulty_writer import HEAD, PAGES
from tests.tokens.ordering import Writer, writing
from tests.tokens.workshop import inventory, token, write_workspace
from tests.workspace.caches import begin_process, notices


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    """A process that opens workspaces."""
    with writing() as process:
        yield process


def places() -> dict[str, str]:
    """The variables that name this test's folders."""
    return {"SIGHTLINE_CACHE_DIR": str(cache_path()), "SIGHTLINE_STATE_DIR": str(state_path())}


def begin_anew() -> None:
    """Forget all that was cached or stored."""
    for path in (cache_path(), state_path()):
        shutil.rmtree(path, ignore_errors=True)
    begin_process()


def check_opening(workspace: Path) -> None:
    """Check that the workspace is read as its files say, twice, and that nobody is told of damage."""
    expected = read_anew(workspace, keeps=False)
    for _ in range(2):
        begin_process()
        read = read_workspace(workspace)
        assert read.organisation == expected.organisation
        assert read.inventory == expected.inventory
        assert len(Index(read.directory()).everything) == len(expected.organisation.templates)
    assert notices() == []
    assert {path.name for path in workspace.iterdir()} == {"organisation.toml", "tokens.toml"}


def check_pages(workspace: Path, *, is_done: bool = False) -> None:
    """Check that a pull goes on with pages that were read, in their order, and with no others."""
    begin_process()
    store = PullStore(workspace, HEAD)
    for feed in ALL_FEEDS[:2]:
        found = store.pages(feed)
        assert tuple(found) == PAGES[: len(found)]
        assert not is_done or len(found) == len(PAGES)
    assert notices() == []


CHECKS = {"open": check_opening, "pages": check_pages}


@pytest.mark.parametrize("kind", CHECKS)
def test_a_kill_around_every_step_costs_time_only(tmp_path: Path, writer: Writer, kind: str) -> None:
    """Before, after and within each write, rename, link and fsync."""
    workspace = write_workspace(tmp_path / "acme", inventory(token()))
    begin_anew()
    calls = writer.make(workspace, kind, variables=places())["calls"]
    assert "write" in calls
    for number, name in enumerate(calls):
        for moment in ("before", "middle", "after") if name == "write" else ("before", "after"):
            begin_anew()
            killed = writer.make(workspace, kind, number=number, moment=moment, variables=places())
            assert killed == {"killed": signal.SIGKILL}
            CHECKS[kind](workspace)
    writer.make(workspace, "pages", variables=places())
    check_pages(workspace, is_done=True)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_fifty_kills_one_after_the_other_cost_time_only(tmp_path: Path, writer: Writer, part: int) -> None:
    """Each finds what the ones before left, in the cache and in the pages alike."""
    chance = random.Random(part)
    workspace = write_workspace(tmp_path / "acme", inventory(token()))
    begin_anew()
    steps = {kind: len(writer.make(workspace, kind, variables=places())["calls"]) for kind in CHECKS}
    for _ in range(50):
        kind = chance.choice(sorted(CHECKS))
        if chance.random() < 0.5:
            begin_anew()
        moment = chance.choice(("before", "middle", "after"))
        writer.make(workspace, kind, number=chance.randrange(steps[kind]), moment=moment, variables=places())
        CHECKS[kind](workspace)
