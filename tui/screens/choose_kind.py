"""Which kind of token to create, and why (help page 005096)."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from tui.language import N_, _
from tui.presentation.page import Line
from tui.presentation.wrapping import wrapped
from tui.screens.chooser import ChooserScreen
from tui.widgets.line_list import LineList
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


_TALL = 20


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
        """Explain both kinds for the width of the screen, where there is little room that under the cursor."""
        super().draw_frame()
        self._explain()

    def on_line_list_moved(self) -> None:
        """Explain the other kind."""
        if self.is_ready:
            self._explain()

    def _explain(self) -> None:
        is_low = self.size.height < _TALL
        chosen = list(_KINDS.values())[self.query_one(LineList).cursor]
        lines: list[Line] = []
        for title, text in [chosen] if is_low else _KINDS.values():
            lines += [] if is_low else [((_(title), "strong"),)]
            lines += [((line, ""),) for line in wrapped(_(text), "  ", width=max(self.size.width - 1, 20))]
        self.lines("kinds").show(lines)
