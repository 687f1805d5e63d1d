"""Screens of help: keys, palette, theme."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult

from tui.app.actions import Action, actions_of, key_names
from tui.app.places import PLACE_TITLES, Place
from tui.app.screens.base import FramedScreen, PageScreen
from tui.app.screens.chooser import ChooserScreen
from tui.app.widgets.frame import TextLines
from tui.app.widgets.line_list import LineList, Table
from tui.i18n import N_, _
from tui.presentation.layout import Item, Line, Page, Span
from tui.presentation.text import padded, wrapped

_KEY_COLUMN = 16


class HelpScreen(PageScreen):
    """The sheet of keys, made from the actions."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        """Begin with the keys of the screen of these places."""
        super().__init__()
        self._of = places

    def heading(self) -> str:
        """Return the title."""
        return _("Keys")

    def write(self, page: Page) -> list[Item]:
        """Write the sheet."""
        here = [action for action in actions_of(*self._of) if Place.EVERYWHERE not in action.places]
        local = [action for action in here if Place.LIST not in action.places]
        if local:
            page.heading(_("On the screen you came from"))
            _write(page, local)
        page.heading(_("On every screen"))
        _write(page, actions_of(Place.EVERYWHERE))
        page.heading(_("In every list and page"))
        _write(page, actions_of(Place.LIST))
        page.heading(_("Where you type"))
        page.text(_("Letters are typed, q too: esc goes back there, enter goes on. ctrl+u empties the line."))
        for place, title in PLACE_TITLES.items():
            if place not in self._of:
                page.heading(_(title))
                _write(page, actions_of(place))
        page.heading(_("Without a screen"))
        page.text(_("Everything here is a command too, for scripts and screen readers: sightline --help"))
        return page.items


def _write(page: Page, actions: "tuple[Action, ...] | list[Action]") -> None:
    for action in actions:
        keys = padded(key_names(action) or key_names_of_none(), _KEY_COLUMN)
        lines = wrapped(_(action.help), keys, " " * _KEY_COLUMN, max(page.width, 24))
        page.add(
            [((lines[0][:_KEY_COLUMN], "key"), (lines[0][_KEY_COLUMN:], "")), *(((line, ""),) for line in lines[1:])]
        )


def key_names_of_none() -> str:
    """Return the key of the list of all actions, for an action that has none of its own."""
    return ":"


_PALETTE_KEY_COLUMN = 16
_TOLD = 2
_TALL = 16


class PaletteScreen(ChooserScreen[str]):
    """Lists the actions of a screen, those that can be done first."""

    title_text: ClassVar[str] = N_("What to do")
    prompt: ClassVar[str] = N_("Action:")

    def __init__(self, screen: FramedScreen[Any]) -> None:
        """Offer the actions of `screen`."""
        super().__init__()
        self._of = screen
        self._actions: dict[str, Action] = {}

    def choices(self) -> Sequence[str]:
        """Return the ids of the actions."""
        if not self._actions:
            offered = [action for action in actions_of(*self._of.places) if not _moves(action)]
            offered.sort(key=lambda action: bool(self._why_not(action)))
            self._actions = {action.id: action for action in offered}
        return list(self._actions)

    def _why_not(self, action: Action) -> str:
        return self._of.why_not(action)

    def name_of(self, choice: str) -> str:
        """Return title and help."""
        action = self._actions[choice]
        return f"{_(action.title)} {_(action.help)}"

    def line(self, choice: str, width: int) -> Line:
        """Return the key and the help of an action, or why it cannot be done."""
        action = self._actions[choice]
        keys: Span = (self.look.fit(key_names(action), _PALETTE_KEY_COLUMN), "key")
        room = max(width - _PALETTE_KEY_COLUMN, 0)
        if why_not := self._why_not(action):
            text = _("{title}, not now: {reason}").format(title=_(action.title), reason=why_not)
            return (keys, (self.look.fit(text, room), "dim"))
        return (keys, (self.look.fit(_(action.help), room), ""))

    def body(self) -> ComposeResult:
        """Put a fuller text under the list."""
        yield from super().body()
        yield TextLines(id="told")

    def on_line_list_moved(self) -> None:
        """Tell of another action."""
        if self.is_ready:
            self._tell()

    def draw_frame(self) -> None:
        """Lay the fuller text out for the width too."""
        super().draw_frame()
        self._tell()

    def _tell(self) -> None:
        listing = self.query_one(LineList).listing
        cursor = self.query_one(LineList).cursor
        text = ""
        if isinstance(listing, Table) and cursor < len(listing):
            action = self._actions[listing.row(cursor)]
            text = self._why_not(action) or _(action.help)
        lines: list[Line] = [
            ((line, ""),) for line in wrapped(self.look.text(text), width=max(self.size.width - 1, 10))
        ]
        height = _TOLD if self.size.height >= _TALL else 0
        self.show_lines("told", [*lines, *[()] * height][:height])

    def key_of(self, choice: str) -> Hashable:
        """Return the id."""
        return choice

    def chosen(self, choice: str) -> None:
        """Do the action, or say why it cannot be done and stay."""
        if why_not := self._why_not(self._actions[choice]):
            self.parts.status.say(why_not)
        else:
            self.leave(choice)


def _moves(action: Action) -> bool:
    return Place.LIST in action.places or action.id == "palette"


class ThemeScreen(ChooserScreen[str]):
    """Lists the colours there are."""

    title_text: ClassVar[str] = N_("Colours, remembered for next time")
    prompt: ClassVar[str] = N_("Colours:")

    def __init__(self, themes: Sequence[str], current: str) -> None:
        """Offer `themes`, of which `current` is in use."""
        super().__init__()
        self._themes = [current, *(theme for theme in themes if theme != current)]
        self._current = current

    def choices(self) -> Sequence[str]:
        """Return the names, the one in use first."""
        return self._themes

    def line(self, choice: str, width: int) -> Line:
        """Return the name, and its special traits."""
        note = _("in use") if choice == self._current else ""
        if choice.startswith("ansi"):
            note = ", ".join(filter(None, [note, _("the terminal's own colours, fewest bytes")]))
        return ((self.look.fit(choice, 22), ""), (self.look.fit(note, max(width - 22, 0)), "dim"))
