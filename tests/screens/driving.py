"""Driving the app in a test: open a workspace, act, wait until nothing is under way, read the screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from tests.screens.screen_text import screen_text
from tui.actions import key_name
from tui.app import SightlineApp
from tui.presentation.look import Look
from tui.screens.base import FramedScreen
from tui.session import Source

SIZE = (80, 24)
_SILENT_WORK = ("names", "search")
_ROUNDS = 12
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
        return self.app.is_busy or any(map(self.app.background.is_running, _SILENT_WORK))

    async def settle(self) -> None:
        """Wait until all work is done and drawn.

        Each round lets every widget handle the messages that waited for it, and draws; what they bring about, as a
        screen that is opened, takes further rounds. The pilot's own way is to watch the processor fall idle, which
        takes fifty times as long.
        """
        quiet_rounds = 0
        while quiet_rounds < _ROUNDS:
            is_at_work = self._is_at_work
            await self.pilot.pause(_TURN_SECONDS if is_at_work else 0)
            quiet_rounds = 0 if is_at_work else quiet_rounds + 1

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

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        if self.app.size == (width, height):
            return
        await self.pilot.resize_terminal(width, height)
        await self.settle()


@asynccontextmanager
async def driven(
    *,
    demo: str | None = None,
    folder: Path | None = None,
    at: datetime | None = None,
    size: tuple[int, int] = SIZE,
    is_ascii: bool = False,
) -> AsyncIterator[Driver]:
    """Run the app on a demo or a folder, or on nothing."""
    source = Source(folder, demo, at) if demo is not None or folder is not None else None
    app = SightlineApp(source, look=Look(is_ascii))
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
