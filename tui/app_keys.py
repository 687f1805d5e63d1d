"""The lowest part of the app: keys are handled one after the other, however fast they arrive."""

from collections.abc import Sequence
from typing import TypeGuard

from textual import events
from textual.app import App
from textual.timer import Timer
from textual.widget import Widget

from tui.driver import TerminalDriver
from tui.screens.base import FramedScreen

_LONGEST_SECONDS = 2.0
_ALWAYS = ("ctrl+c", "ctrl+q")


class KeysApp(App[int]):
    """Hands a key on when the one before has had its effect, as when somebody types ahead on a slow line.

    Textual sends each key at once to whatever has the focus: what comes after a key that opens a dialog would go to
    the screen below it.
    """

    def __init__(self, *, ansi_color: bool | None) -> None:
        """Begin without any key; `ansi_color` as Textual takes it."""
        super().__init__(TerminalDriver, ansi_color=ansi_color)
        self._waiting: list[events.Key | events.Paste] = []
        self._is_handling = False
        self._patience: Timer | None = None

    def on_resize(self) -> None:
        """Draw every row anew: what a terminal does with its rows when it changes its size is its own affair."""
        self.forget_drawn()

    def forget_drawn(self) -> None:
        """Take nothing for drawn that was drawn before."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget_drawn()

    async def on_event(self, event: events.Event) -> None:
        """Let keys and what is pasted wait for their turn; but for those that leave the app."""
        if not _waits_for_its_turn(event):
            await super().on_event(event)
            return
        self._waiting.append(event)
        await self._hand_on()
        if self._waiting and self._patience is None:
            # What a key waits for may be taken away, as a screen that is left before it was made.
            self._patience = self.set_timer(_LONGEST_SECONDS, self._lose_patience)

    def on_key(self, event: events.Key) -> None:
        """Let a key that is still on its way do nothing once the app was left: no screen may be there any more."""
        if self.return_code is not None:
            event.stop()
            event.prevent_default()

    async def _hand_on(self) -> None:
        has_left = self.return_code is not None
        if has_left or self._is_handling or not self._waiting or not self._is_screen_there:
            return
        self._is_handling = True
        event, target = self._waiting.pop(0), self.focused or self.screen
        if not self._waiting and self._patience is not None:
            self._patience.stop()
            self._patience = None
        # A key goes from the widget with the focus to what it lies in, and on to the app: so does this, after it.
        way = [node for node in target.ancestors_with_self if isinstance(node, Widget)]
        await super().on_event(event)
        self._follow(way)

    def _follow(self, way: Sequence[Widget]) -> None:
        """Go on once all on the way have handled what was sent to them before."""
        if not way:
            self.call_later(self._go_on)
        elif not way[0].call_later(self._follow, way[1:]):
            self._follow(way[1:])

    async def _go_on(self) -> None:
        self._is_handling = False
        await self._hand_on()

    async def _lose_patience(self) -> None:
        self._patience = None
        await self._go_on()

    async def keys_may_come(self) -> None:
        """Hand on the keys that waited for a screen to be made."""
        await self._hand_on()

    @property
    def _is_screen_there(self) -> bool:
        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return True
        return screen.is_ready and not (screen.is_typing and screen.focused is None)


def _waits_for_its_turn(event: events.Event) -> TypeGuard[events.Key | events.Paste]:
    if isinstance(event, events.Key) and event.key in _ALWAYS:
        return False
    return isinstance(event, events.Key | events.Paste) and not event.is_forwarded
