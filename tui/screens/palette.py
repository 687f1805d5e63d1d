"""Every action by name, and why one cannot be done now."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult

from tui.actions import Action, actions_of, key_names
from tui.language import N_, _
from tui.places import Place
from tui.presentation.page import Line, Span
from tui.presentation.wrapping import wrapped
from tui.screens.base import FramedScreen
from tui.screens.chooser import ChooserScreen
from tui.widgets.columns import Table
from tui.widgets.line_list import LineList
from tui.widgets.text_line import TextLines

_KEYS = 16
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
        """Return the key and what the action does, or why it cannot be done."""
        action = self._actions[choice]
        keys: Span = (self.look.fit(key_names(action), _KEYS), "key")
        room = max(width - _KEYS, 0)
        if why_not := self._why_not(action):
            text = _("{title}, not now: {reason}").format(title=_(action.title), reason=why_not)
            return (keys, (self.look.fit(text, room), "dim"))
        return (keys, (self.look.fit(_(action.help), room), ""))

    def body(self) -> ComposeResult:
        """Put under the list what the line has no room for."""
        yield from super().body()
        yield TextLines(id="told")

    def on_line_list_moved(self) -> None:
        """Tell of another action."""
        if self.is_ready:
            self._tell()

    def draw_frame(self) -> None:
        """Lay out what is told for the width too."""
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
            self.host.say(why_not)
        else:
            self.leave(choice)


def _moves(action: Action) -> bool:
    return Place.LIST in action.places or action.id == "palette"
