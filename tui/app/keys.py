"""Keys typed ahead: each is handed on when the one before has had its effect."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeGuard

from textual import events
from textual.app import App
from textual.timer import Timer
from textual.widget import Widget

_LONGEST_SECONDS = 2.0
_ALWAYS = ("ctrl+c", "ctrl+q")

Hand = Callable[[events.Event], Awaitable[None]]


class TypedAhead:
    """A queue of keys and pasted text, for typing ahead on a slow line.

    Textual sends each key at once to whatever has the focus: what comes after a key that opens a dialog would go to
    the screen below it.
    """

    def __init__(self, app: App[Any], hand_on: Hand, is_screen_there: Callable[[], bool]) -> None:
        """Begin without any key. `hand_on` is Textual's own way with an event."""
        self._app = app
        self._to_textual = hand_on
        self._is_screen_there = is_screen_there
        self._waiting: list[events.Key | events.Paste] = []
        self._is_handling = False
        self._patience: Timer | None = None

    async def take(self, event: events.Event) -> None:
        """Hand an event on: at once, or where it is a key, in its turn; but for those that leave the app."""
        if not _waits_for_its_turn(event):
            await self._to_textual(event)
            return
        self._waiting.append(event)
        await self.go_on()
        if self._waiting and self._patience is None:
            # What a key waits for may be taken away, as a screen that is left before it was made.
            self._patience = self._app.set_timer(_LONGEST_SECONDS, self._lose_patience)

    async def go_on(self) -> None:
        """Hand on the key that waited longest, if nothing keeps it."""
        app = self._app
        has_left = app.return_code is not None
        if has_left or self._is_handling or not self._waiting or not self._is_screen_there():
            return
        self._is_handling = True
        event, target = self._waiting.pop(0), app.focused or app.screen
        if not self._waiting and self._patience is not None:
            self._patience.stop()
            self._patience = None
        # A key goes from the widget with the focus to what it lies in, and on to the app: so does this, after it.
        way = [node for node in target.ancestors_with_self if isinstance(node, Widget)]
        await self._to_textual(event)
        self._follow(way)

    def _follow(self, way: Sequence[Widget]) -> None:
        """Go on once all on the way have handled the events before."""
        if not way:
            self._app.call_later(self._handled)
        elif not way[0].call_later(self._follow, way[1:]):
            self._follow(way[1:])

    async def _handled(self) -> None:
        self._is_handling = False
        await self.go_on()

    async def _lose_patience(self) -> None:
        self._patience = None
        await self._handled()


def _waits_for_its_turn(event: events.Event) -> TypeGuard[events.Key | events.Paste]:
    if isinstance(event, events.Key) and event.key in _ALWAYS:
        return False
    return isinstance(event, events.Key | events.Paste) and not event.is_forwarded
