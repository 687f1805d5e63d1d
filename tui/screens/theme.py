"""Choosing the colours."""

from collections.abc import Sequence
from typing import ClassVar

from tui.language import N_, _
from tui.presentation.page import Line
from tui.screens.chooser import ChooserScreen


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
        """Return the name, and what is special about it."""
        note = _("in use") if choice == self._current else ""
        if choice.startswith("ansi"):
            note = ", ".join(filter(None, [note, _("the terminal's own colours, fewest bytes")]))
        return ((self.look.fit(choice, 22), ""), (self.look.fit(note, max(width - 22, 0)), "dim"))
