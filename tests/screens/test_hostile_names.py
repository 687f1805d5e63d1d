"""Names that try to act, on every screen: they are shown, all of them, and do nothing."""

import pkgutil
import re
import tomllib
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import tui.screens
from diagnostics.printable import visible
from fixtures.demos import demo
from tests.screens.driving import Driver, driven
from tui.screens.base import FramedScreen
from tui.screens.page_screen import PageScreen
from tui.widgets.line_list import LineList

HOSTILE = demo("hostile-names").folder
WIDE = (200, 60)
# No demo is broken or may be changed; what is shown of one that is or may be has tests of its own.
_NEED_MORE = {"BrokenScreen", "KindChooser", "ConfirmScreen", "SecretScreen", "CreateForm", "EditForm"}
_NEED_MORE |= {"TokensScreen", "TokenScreen", "RotationScreen", "ActivityScreen"}


def _kinds() -> set[str]:
    """Return the names of all screens that can be shown."""
    for module in pkgutil.iter_modules(tui.screens.__path__):
        import_module(f"tui.screens.{module.name}")
    found, waiting = set(), list(FramedScreen.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__subclasses__():
            found.add(kind.__name__)
    return found


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


async def _tour(app: Driver) -> AsyncIterator[tuple[str, str]]:
    """Go through every screen, and yield the name and the text of each."""

    def seen() -> tuple[str, str]:
        return type(app.app.screen).__name__, app.text

    async def list_all() -> AsyncIterator[tuple[str, str]]:
        """Open every thing of a list."""
        rows = app.app.screen.query_one(LineList)
        for row in range(rows.item_count()):
            rows.move_to(row)
            await app.press("enter")
            yield seen()
            await app.act("back")

    yield seen()
    for action in ("token", "template", "call", "recent", "export-why", "palette", "theme", "help"):
        await app.act(action)
        yield seen()
        await app.act("back" if isinstance(app.app.screen, PageScreen) else "close")
    await app.act("export-why")
    await app.press("enter")
    yield seen()
    await app.act("close")
    await app.act("token")
    await _open(app, "Paste a secret")
    yield seen()
    await app.act("close")
    await _open(app, "1. ")
    yield seen()
    await app.act("back")
    await _open(app, "rule 1")
    yield seen()
    await app.act("back")
    await app.act("gap")
    yield seen()
    await app.press("enter")
    yield seen()
    await app.act("demos")
    yield seen()
    await app.act("organisation")
    yield seen()
    for kind in ("Users", "Service users", "Groups", "Sites", "Permission sets", "Templates"):
        await _open(app, f"{kind}  ")
        yield seen()
        async for shown in list_all():
            yield shown
        if kind == "Templates":
            await app.press("enter")
            await app.act("ask-template")
            yield seen()
            await app.act("back", "back")
        await app.act("back")


async def test_every_screen_shows_every_character_of_a_name() -> None:
    """On no screen is there a character that acts, reorders or hides; each screen was looked at."""
    seen: set[str] = set()
    async with driven(demo="hostile-names", size=WIDE) as app:
        async for kind, text in _tour(app):
            seen.add(kind)
            unseen = {one for one in text if one != "\n" and visible(one) != one}
            assert not unseen, f"{kind}: {unseen}\n{text}"
    assert _kinds() - seen - _NEED_MORE == set()


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
