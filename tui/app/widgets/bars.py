"""Header and footer: one line each, with a background above and keys that can be clicked below."""

from collections.abc import Callable, Sequence

from textual import events
from textual.strip import Strip

from tui.app.widgets.frame import TextLines
from tui.app.widgets.tinted import plain_strip, tinted_strip
from tui.presentation.frame import Footer, FooterKey, HeaderBadge, footer, header_line
from tui.presentation.layout import Look


class HeaderBar(TextLines):
    """Where one is, how old the facts are, and which filter holds."""

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self._look = look
        self._places: Sequence[str] = ()
        self._badges: Sequence[HeaderBadge | None] = ()

    def tell(self, places: Sequence[str], badges: Sequence[HeaderBadge | None]) -> None:
        """Show another place, or other badges."""
        self._places, self._badges = tuple(places), tuple(badges)
        self._write()

    def on_resize(self) -> None:
        """Fit the header to its new width."""
        self._write()

    def _write(self) -> None:
        if self.size.width > 0:
            self.show([header_line(self._look, self._places, self._badges, self.size.width)])

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        return tinted_strip(self, self.lines[y] if y < len(self.lines) else (), self.size.width, "header")


class FooterBar(TextLines):
    """At most eight keys that work now, and at the right those that always do. A click does what the key does."""

    def __init__(self, look: Look, on_action: Callable[[str], None], *, id: str | None = None) -> None:
        """Begin empty; `on_action` is given the action that is clicked."""
        super().__init__(id=id)
        self._look = look
        self._on_action = on_action
        self._keys: Sequence[FooterKey] = ()
        self._always: Sequence[FooterKey] = ()
        self._footer = Footer((), ())

    def tell(self, keys: Sequence[FooterKey], always: Sequence[FooterKey]) -> None:
        """Show other keys."""
        self._keys, self._always = tuple(keys), tuple(always)
        self._write()

    def on_resize(self) -> None:
        """Fit the footer to its new width."""
        self._write()

    def _write(self) -> None:
        if self.size.width > 0:
            self._footer = footer(self._look, self._keys, self._always, self.size.width)
            self.show([self._footer.line])

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        return plain_strip(self, self.lines[y] if y < len(self.lines) else (), self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        action = self._footer.action_at(event.x)
        if action is not None:
            self._on_action(action)
