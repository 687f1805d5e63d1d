"""Every action by name, and why one cannot be done now."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from tui.actions import Action, Place, actions_of, key_names
from tui.language import N_, _
from tui.presentation.page import Line, Span
from tui.screens.base import FramedScreen
from tui.screens.chooser import ChooserScreen


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
        keys: Span = (self.look.fit(key_names(action), 12), "key")
        room = max(width - 12, 0)
        if why_not := self._why_not(action):
            text = _("{title}, not now: {reason}").format(title=_(action.title), reason=why_not)
            return (keys, (self.look.fit(text, room), "dim"))
        return (keys, (self.look.fit(_(action.help), room), ""))

    def key_of(self, choice: str) -> Hashable:
        """Return the id."""
        return choice

    def chosen(self, choice: str) -> None:
        """Do the action, or say why it cannot be done and stay."""
        if why_not := self._why_not(self._actions[choice]):
            self.host.say(why_not)
        else:
            self.dismiss(choice)


def _moves(action: Action) -> bool:
    return Place.LIST in action.places or action.id == "palette"
