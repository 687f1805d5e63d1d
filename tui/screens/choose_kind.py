"""Which kind of token to create, and why (help page 005096)."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from tui.language import N_, _
from tui.presentation.page import Line
from tui.presentation.wrapping import wrapped
from tui.screens.chooser import ChooserScreen
from tui.widgets.text_line import TextLines

_KINDS = {
    "user": (
        N_("User token: what this person sees"),
        N_(
            "Acts for a user, with the user's permissions, groups and sites. For one-off tasks and personal "
            "workflows. Ends when the user is deactivated or leaves."
        ),
    ),
    "service_user": (
        N_("Service user token: an integration's own view"),
        N_(
            "Acts for a service user with permission sets of its own. Groups and sites do not apply. For long-term "
            "and shared integrations. No user's change affects it."
        ),
    ),
}


class KindChooser(ChooserScreen[str]):
    """Offers the two kinds, and explains both."""

    title_text: ClassVar[str] = N_("Which kind of token?")
    prompt: ClassVar[str] = N_("Kind:")

    def body(self) -> ComposeResult:
        """Put the explanation under the choice."""
        yield from super().body()
        yield TextLines(id="kinds")

    def choices(self) -> Sequence[str]:
        """Return both kinds."""
        return list(_KINDS)

    def name_of(self, choice: str) -> str:
        """Return the title of a kind."""
        return _(_KINDS[choice][0])

    def key_of(self, choice: str) -> Hashable:
        """Return the kind."""
        return choice

    def draw_frame(self) -> None:
        """Explain both kinds for the width of the screen."""
        super().draw_frame()
        lines: list[Line] = []
        for title, text in _KINDS.values():
            lines += [((_(title), "strong"),)]
            lines += [((line, ""),) for line in wrapped(_(text), "  ", width=max(self.size.width - 1, 20))]
        # The choice itself needs some lines; where there are few, it is what is kept.
        self.lines("kinds").show(lines[: max(self.size.height - 9, 1)])
