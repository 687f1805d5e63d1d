"""Each demo as somebody shown the product sees it: the same picture every time."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.demos import names
from tests.app.driving import Driver, driven, screens
from tests.app.itinerary import AT, STOPS, lay_out
from tests.app.tours import EVERY_DEMO, MID_ROTATION, walk
from tests.app.workspaces import copied_demo
from tui.app.screens.demos import BrokenScreen

_SIZES = ((80, 24), (120, 40))
_SECRET = re.compile(r"\b[0-9a-f]{64}\b")


def _hidden(secret: re.Match[str]) -> str:
    """Return what stands for a secret in the pictures, of the same length."""
    return "*" * len(secret[0])


async def _kept(app: Driver, snapshot: Any, step: str) -> None:
    """Compare the screen with its picture at both sizes, first at the one that it has."""
    for width, height in sorted(_SIZES, key=lambda size: size != app.app.size):
        await app.resize(width, height)
        snapshot.assert_match(_SECRET.sub(_hidden, app.text), f"{step}_{width}x{height}.txt")


@pytest.mark.parametrize("demo", names())
async def test_a_demo_looks_the_same_every_time(demo: str, snapshot: Any) -> None:
    """The answer, the gap and the templates of its first cause are the pictures that were looked at and kept."""
    async with driven(demo=demo) as app:
        async for step in walk(app, EVERY_DEMO):
            await _kept(app, snapshot, step)


async def test_every_other_screen_looks_the_same_every_time(snapshot: Any) -> None:
    """Tokens, a token, a rotation, the organisation with its lists, pages, choosers, forms and help are kept too."""
    async with driven(demo="mid-rotation") as app:
        async for step in walk(app, MID_ROTATION):
            await _kept(app, snapshot, step)


async def test_every_screen_looks_the_same_every_time(
    tmp_path: Path, snapshot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a workspace of a hundred templates, in which a token is created and revoked."""
    monkeypatch.chdir(tmp_path)
    Path("large").mkdir()
    async with driven(folder=lay_out(Path("large")), at=datetime.fromisoformat(AT), is_at_home=True) as app:
        for number, stop in enumerate(STOPS, start=1):
            await app.resize(*_SIZES[0])
            await app.go_on(stop)
            await _kept(app, snapshot, f"{number:02}_{stop.screen}")


async def test_a_broken_workspace_looks_the_same_every_time(
    tmp_path: Path, snapshot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its problems as the command line tells them, with file, line and what to do."""
    monkeypatch.chdir(tmp_path)
    folder = copied_demo("mid-rotation", Path())
    with (folder / "organisation.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[groups]]\nid = "role_9"\nname = "Night"\nmembers = ["user_nobody"]\nmember = 1\n')
    async with driven(folder=folder, at=datetime.fromisoformat(AT)) as app:
        await _kept(app, snapshot, "broken")


def test_every_screen_is_on_a_tour() -> None:
    """A new screen joins the way through the app, and is then held to what every screen is."""
    shown = {stop.screen for stop in STOPS} | {BrokenScreen.__name__}
    assert {kind.__name__ for kind in screens() if not kind.__subclasses__()} <= shown
