"""Names that try to act, on every screen and in every export: they are shown, all of them, and do nothing."""

import json
import re
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from diagnostics.printable import visible
from fixtures.demos import demo
from tests.app.driving import Driver, driven, screens
from tests.app.workspaces import AT, copied_demo, keep_former, observe
from tui.app.widgets.line_list import LineList
from tui.presentation.links import ToRepairs

HOSTILE = demo("hostile-names").folder
TOKEN = "tok_sync"
WIDE = (200, 60)
# What is shown of a workspace that is broken has a test of its own below.
_NEED_MORE = {"BrokenScreen"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of the hostile workspace that may be changed, with former facts and observations that disagree."""
    copied = copied_demo("hostile-names", tmp_path)
    named = tomllib.loads((HOSTILE / "organisation.toml").read_text(encoding="utf-8"))
    keep_former(copied, "2026-11-13", lambda template: template.changed("rules", ()))
    observe(copied, TOKEN, named["templates"][1]["name"])
    return copied


async def _open(app: Driver, *rows: str) -> None:
    """Go to the line that has one of these texts, and open it."""
    shown = app.app.screen.query_one(LineList)
    for item in range(shown.item_count()):
        text = "".join(span for line in shown.lines_of(item) for span, _ in shown.line_at(line, 180))
        if shown.is_selectable(item) and any(row in text for row in rows):
            shown.move_to(item)
            await app.press("enter")
            return
    raise AssertionError(f"none of {rows} in\n{app.text}")


class Tour:
    """A way through the screens. `seen` holds the text of every screen that was looked at, by its kind."""

    def __init__(self, app: Driver) -> None:
        self.app = app
        self.seen: dict[str, list[str]] = {}

    def look(self) -> None:
        """Look at the screen that is shown."""
        self.seen.setdefault(type(self.app.app.screen).__name__, []).append(self.app.text)

    async def act(self, *actions: str) -> None:
        """Do actions, and look after each."""
        for action in actions:
            await self.app.act(action)
            self.look()

    async def open(self, *rows: str) -> None:
        """Open a line, and look at what it opens."""
        await _open(self.app, *rows)
        self.look()

    async def back(self, times: int = 1) -> None:
        """Leave screens and dialogs."""
        for _time in range(times):
            await self.app.press("escape")

    async def browse(self) -> None:
        """Look at Home, at what it finds, and at the templates of a token, each with its answer."""
        await self.act("home")
        await self.app.press("/", "a")
        self.look()
        await self.app.press("ctrl+u", "enter")
        self.look()
        for _row in range(6):
            await self.app.press("down")
            self.look()

    async def rows(self) -> AsyncIterator[int]:
        """Open every row of a list, look at it, and leave it again."""
        listed = self.app.app.screen.query_one(LineList)
        for row in range(listed.item_count()):
            listed.move_to(row)
            await self.app.press("enter")
            self.look()
            yield row
            await self.back()

    async def questions(self) -> None:
        """Ask, with every dialog about asking."""
        self.look()
        await self.act("token")
        await self.app.type(TOKEN)
        await self.app.press("enter")
        await self.act("template")
        await self.app.press("enter")
        self.look()
        for action in ("token", "template", "call", "recent", "export-why", "palette", "theme", "help"):
            await self.act(action)
            await self.back()
        await self.act("export-why")
        await self.app.press("enter")
        self.look()
        await self.back()
        await self.act("token")
        await self.open("Paste a secret")
        await self.back()
        await self.open("1. ")
        await self.back()
        await self.open("rule 1")
        await self.back()
        self.app.app.parts.navigation.follow(ToRepairs())
        await self.app.settle()
        self.look()
        await self.back()
        await self.act("ask-template")
        async for _row in self.rows():
            pass
        await self.back()

    async def gaps(self) -> None:
        """See the gap with all that it leads to, and requesters and templates side by side."""
        await self.act("gap")
        await self.open("templates were returned", "template was returned")
        await self.back()
        await self.open("HIDDEN")
        await self.act("ask-template")
        await self.back(2)
        await self.open("+ ")
        await self.back()
        await self.act("compare")
        await self.app.type("ٱلْعَرَبِيَّة")
        await self.app.press("enter")
        self.look()
        await self.open("Example")
        await self.app.press("enter")
        self.look()
        await self.back(3)
        await self.act("compare")
        await self.app.type("Former facts")
        await self.app.press("enter")
        self.look()
        await self.open("Example")
        await self.app.press("enter")
        self.look()
        await self.back(4)

    async def organisation(self) -> None:
        """See everything that the organisation lists."""
        await self.act("demos", "organisation")
        for kind in ("Users", "Service users", "Groups", "Sites", "Permission sets", "Templates"):
            await self.open(f"{kind}  ")
            async for _row in self.rows():
                pass
            await self.back()

    async def tokens(self) -> None:
        """See the tokens, and do to them what can be done."""
        await self.act("tokens")
        await self.app.press("enter")
        self.look()
        await self.back()
        for action in ("edit", "rotate", "revoke"):
            await self.act(action)
            await self.back()
        await self.act("create")
        await self.app.press("down", "enter")
        self.look()
        for line in (visible("[@click=app.quit]x"), "", "", "", ""):
            await self.app.type(line)
            await self.app.press("enter")
        self.look()
        await self.back(2)  # the first time the app warns that the secret is kept nowhere
        self.look()
        await self.act("activity")


async def test_every_screen_shows_every_character_of_a_name(workspace: Path) -> None:
    """On no screen is there a character that acts, reorders or hides; each screen was looked at."""
    async with driven(folder=workspace, at=AT, size=WIDE) as app:
        tour = Tour(app)
        await tour.questions()
        await tour.gaps()
        await tour.organisation()
        await tour.tokens()
        await tour.browse()
    assert {kind.__name__ for kind in screens() if not kind.__subclasses__()} - set(tour.seen) - _NEED_MORE == set()
    unseen = {
        (kind, one)
        for kind, texts in tour.seen.items()
        for text in texts
        for one in text
        if one != "\n" and visible(one) != one
    }
    assert not unseen


async def test_every_export_shows_every_character_of_a_name(workspace: Path, tmp_path: Path) -> None:
    """Text and Markdown show what acts as its code; JSON and CSV keep names whole, and JSON is pure ASCII."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("token")
        await app.type(TOKEN)
        await app.press("enter", "x", "enter")
        for section, action in (("why", "export-why"), ("gap", "export-gap")):
            await app.act(section)
            for form in ("Text", "Markdown", "JSON", *(["CSV"] if section == "gap" else [])):
                await app.act(action)
                await app.type(f"{form} to a file")
                await app.press("enter", "ctrl+u")
                await app.type(str(tmp_path / f"{section}.{form}"))
                await app.press("enter")
                assert "Wrote" in app.text
    for section in ("why", "gap"):
        for form in ("Text", "Markdown"):
            text = (tmp_path / f"{section}.{form}").read_text(encoding="utf-8")
            assert {one for one in text if one != "\n" and visible(one) != one} == set()
        assert json.loads((tmp_path / f"{section}.JSON").read_bytes().decode("ascii"))["schema"] == 1
    named = tomllib.loads((HOSTILE / "organisation.toml").read_text(encoding="utf-8"))
    listed = json.loads((tmp_path / "gap.JSON").read_text())["templates"]
    assert [template["name"] for template in listed] == [template["name"] for template in named["templates"]]


async def test_no_markup_of_a_name_is_eaten() -> None:
    """Each template, user, group and site is listed under its whole name, square brackets and all."""
    listed = {"Users": "users", "Groups": "groups", "Sites": "sites", "Templates": "templates"}
    organisation = tomllib.loads((HOSTILE / "organisation.toml").read_text(encoding="utf-8"))
    async with driven(demo="hostile-names", size=WIDE) as app:
        await app.act("organisation")
        for title, key in listed.items():
            await _open(app, f"{title}  ")
            for entry in organisation[key]:
                assert _start(entry["name"]) in _plain(app.text), entry["name"]
            await app.act("back")


async def test_a_name_runs_nothing() -> None:
    """A click on a name that asks for an action opens what it stands for, and the app goes on."""
    async with driven(demo="hostile-names", size=WIDE) as app:
        await app.act("template")
        row = next(number for number, line in enumerate(app.lines) if "@click=app.quit" in line)
        await app.pilot.click(offset=(12, row))
        await app.settle()
        assert app.app.return_value is None
        assert app.app.is_running


async def test_what_is_said_shows_a_name_as_it_is(tmp_path: Path) -> None:
    """The path of an export that acts is told with its characters shown, and so are the problems of a workspace."""
    async with driven(demo="hostile-names", size=WIDE) as app:
        await app.act("export-why")
        await app.press("enter", "ctrl+u")
        await app.type(f"{tmp_path}/[red]answer[@click=app.quit]\u202e.txt")
        await app.press("enter")
        assert "[red]answer[@click=app.quit].txt" in app.text
    (tmp_path / "organisation.toml").write_text(
        (HOSTILE / "organisation.toml").read_text(encoding="utf-8") + '\n["[/]\\u001B[2J\\u202E"]\n', encoding="utf-8"
    )
    async with driven(folder=tmp_path) as app:
        assert "cannot be used yet" in app.text
        assert "[/]\\x1b[2J\\u{202e}" in app.text


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _start(name: str) -> str:
    """Return as much of a name as any list has room for."""
    return _plain(visible(name))[:40].strip()
