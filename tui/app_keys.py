"""The lowest part of the app: keys that arrive faster than screens are made reach the screen they are meant for."""

from textual import events
from textual.app import App
from textual.screen import Screen

from tui.driver import TerminalDriver
from tui.screens.base import FramedScreen

_LONGEST_SECONDS = 2.0
_MOST_ON_THEIR_WAY = 100
_ALWAYS = ("ctrl+c", "ctrl+q")


class KeysApp(App[int]):
    """Hands each key to the screen that the keys before it led to, as when somebody types ahead on a slow line."""

    def __init__(self, *, ansi_color: bool | None) -> None:
        """Begin without any key; `ansi_color` as Textual takes it."""
        super().__init__(TerminalDriver, ansi_color=ansi_color)
        self._held: list[events.Key | events.Paste] = []
        self._on_their_way: dict[int, tuple[events.Key, Screen[object]]] = {}

    async def on_event(self, event: events.Event) -> None:
        """Hold keys back while the screen they are meant for is being made, and those that come after them."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._must_wait(event):
                self._held.append(event)
                return
            if isinstance(event, events.Key):
                self._note(event)
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Send a key anew that went to a screen which is no longer the one shown, and that nothing there took."""
        _event, sent_to = self._on_their_way.pop(id(event), (event, self.screen))
        if sent_to is not self.screen:
            event.stop()
            event.prevent_default()
            self.post_message(events.Key(event.key, event.character))

    def _note(self, event: events.Key) -> None:
        """Remember which screen a key goes to. Those that a widget takes do not come back."""
        if len(self._on_their_way) >= _MOST_ON_THEIR_WAY:
            del self._on_their_way[next(iter(self._on_their_way))]
        self._on_their_way[id(event)] = event, self.screen

    def _must_wait(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Key) and event.key in _ALWAYS:
            return False
        if self._is_screen_there and not self._held:
            return False
        if not self._held:
            # A screen that is left before it was made never comes; nothing waits for it for ever.
            self.set_timer(_LONGEST_SECONDS, self.release_keys)
        return True

    @property
    def _is_screen_there(self) -> bool:
        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return True
        return screen.is_ready and not (screen.is_typing and screen.focused is None)

    def release_keys(self) -> None:
        """Hand on the keys that were held back."""
        held, self._held = self._held, []
        for event in held:
            self.post_message(event)
