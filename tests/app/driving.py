"""Driving the app in a test: open a workspace, act, wait until nothing is under way, read the screen."""

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot

import tui.app.screens
from tests.app.itinerary import ENTER, KEYS, Open, Stop
from tests.app.screen_text import screen_text
from tui.app.actions import key_name
from tui.app.app import SightlineApp
from tui.app.screens.base import FramedScreen
from tui.app.session import Source
from tui.app.widgets.line_list import LineList
from tui.presentation.layout import Look

SIZE = (80, 24)
_SILENT_WORK = ("names", "search", "rows", "near", "counts", "beside", "observed")
_NAMES = {":": "colon", "=": "equals_sign", "?": "question_mark"}
_QUIET_ROUNDS = 3
_MOST_TURNS = 100_000
_TURN_SECONDS = 0.002


class Driver:
    """One run of the app."""

    def __init__(self, app: SightlineApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        """What the screen shows."""
        return screen_text(self.app)

    @property
    def lines(self) -> list[str]:
        """What the screen shows, line by line."""
        return self.text.splitlines()

    @property
    def _is_at_work(self) -> bool:
        return self.app.parts.status.is_busy or any(map(self.app.parts.jobs.is_running, _SILENT_WORK))

    async def settle(self) -> None:
        """Wait until all work is done and drawn.

        Each round lets the event loop run until nothing waits in it, and draws; what that brings about, as a screen
        that is opened, takes further rounds. The pilot's own ways are to give each widget a message and wait until
        all are handled, many times over, or to watch the processor fall idle: they take sixty and five hundred times as
        long.
        """
        quiet_rounds = 0
        while quiet_rounds < _QUIET_ROUNDS:
            is_at_work = self._is_at_work
            if is_at_work:
                await asyncio.sleep(_TURN_SECONDS)
            await self._rest()
            self.app.screen._on_timer_update()
            quiet_rounds = 0 if is_at_work or self._is_awaited else quiet_rounds + 1

    @property
    def _is_awaited(self) -> bool:
        """Whether anything but the caller waits for its turn in the event loop."""
        loop: Any = asyncio.get_running_loop()
        return bool(loop._ready)

    async def _rest(self) -> None:
        """Let everything that waits in the event loop have its turn, and what it calls forth too."""
        for _turn in range(_MOST_TURNS):
            await asyncio.sleep(0)
            if not self._is_awaited:
                return
        raise AssertionError("the app never comes to rest")

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            name = key_name(key)
            self.app.post_message(events.Key(key, name if len(name) == 1 else None))
            await self.settle()

    async def act(self, *actions: str) -> None:
        """Do actions of the screen, as their keys would."""
        for action in actions:
            screen = self.app.screen
            assert isinstance(screen, FramedScreen)
            screen.action_act(action)
            await self.settle()

    async def type(self, text: str) -> None:
        """Paste text where one types, which costs less than a key for each letter."""
        assert self.app.focused is not None
        self.app.focused.post_message(events.Paste(text))
        await self.settle()

    async def go_to(self, text: str) -> None:
        """Move the cursor to the line that says `text`."""
        shown = self.app.screen.query_one(LineList)
        width = shown.size.width - 2
        for item in range(shown.item_count()):
            words = "".join(span for line in shown.lines_of(item) for span, _ in shown.line_at(line, width))
            if text in words and shown.is_selectable(item):
                shown.move_to(item)
                await self.settle()
                return
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    async def go_on(self, stop: Stop) -> None:
        """Go from the stop before to this one."""
        for step in stop.way:
            if isinstance(step, Open):
                await self.go_to(step)
                await self.press(ENTER)
            elif step in KEYS or len(step) == 1:
                await self.press(_NAMES.get(step, step))
            else:
                await self.type(step)
        assert stop.shows in self.text, self.text
        assert type(self.app.screen).__name__ == stop.screen

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        if self.app.size == (width, height):
            return
        driver, size = self.app._driver, Size(width, height)
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        self.app.post_message(events.Resize(size, size))
        await self._rest()
        while self.app._resize_timer is not None:
            await asyncio.sleep(_TURN_SECONDS)
        await self.settle()


@asynccontextmanager
async def driven(
    *,
    demo: str | None = None,
    folder: Path | None = None,
    at: datetime | None = None,
    size: tuple[int, int] = SIZE,
    is_ascii: bool = False,
    is_at_home: bool = False,
) -> AsyncIterator[Driver]:
    """Run the app on a demo or a folder, or on nothing: on Why, or with `is_at_home` on Home where it begins."""
    source = Source(folder, demo, at) if demo is not None or folder is not None else None
    app = SightlineApp(source, look=Look(is_ascii))
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        if folder is not None and not is_at_home and app.parts.session.opened is not None:
            await driver.act("why")
        yield driver


def screens() -> list[type[FramedScreen[Any]]]:
    """Return every kind of screen that the app has, and what they have in common."""
    for module in pkgutil.iter_modules(tui.app.screens.__path__):
        importlib.import_module(f"tui.app.screens.{module.name}")
    found: list[type[FramedScreen[Any]]] = []
    waiting: list[type[FramedScreen[Any]]] = [FramedScreen]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.append(kind)
    return found
