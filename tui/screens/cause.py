"""The templates of one cause of a gap, or those that are not missing."""

from collections.abc import Sequence

from pyroaring import BitMap
from textual.app import ComposeResult

from diagnostics.access.answer import Verdict
from diagnostics.organisation.model import Template
from tui.language import _
from tui.presentation.page import Line
from tui.presentation.picked import Picked
from tui.presentation.reason_pages import reason_page
from tui.presentation.targets import CauseKey
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import wrapped
from tui.screens.template_list import TemplateList
from tui.walked import Walked
from tui.widgets.text_line import TextLines

_TALL = 16


class CauseScreen(TemplateList):
    """The templates that share a verdict and a headline, and what that means."""

    def __init__(self, cause: CauseKey | None) -> None:
        """Show the templates of the cause with that key, or the visible ones for None."""
        super().__init__()
        self._cause = cause
        self._made_of: Walked | None = None
        self._rows: Sequence[Template] = ()

    def heading(self) -> str:
        """Return the verdict, and the reason in short."""
        if self._cause is None:
            return _("Templates that it gets")
        verdict, reason = self._cause
        return f"{_(VERDICT_WORDS[verdict])}: {reason}"

    def body(self) -> ComposeResult:
        """Put what the reason means over the list."""
        yield TextLines(id="meaning")
        yield from super().body()

    def draw(self) -> None:
        """Have the templates walked anew where they must be, and show those found last until then."""
        self.host.walk_all()
        super().draw()

    def draw_frame(self) -> None:
        """Say what the reason means, for the width too."""
        super().draw_frame()
        lines: list[Line] = []
        if self._cause is not None and self.size.height >= _TALL:
            text = self.look.text(reason_page(self._cause[1]).meaning)
            lines = [((line, ""),) for line in wrapped(text, "  ", width=max(self.size.width - 1, 10))]
        self.show_lines("meaning", lines)

    def rows(self) -> Sequence[Template]:
        """Return the templates, those of the gap walked last."""
        walked = self.session.walked
        if walked is not None and walked is not self._made_of:
            self._made_of = walked
            gap = walked.gap
            if self._cause is None:
                positions = gap.answers.of(Verdict.VISIBLE)
            else:
                positions = gap.answers.by_headline.get(self._cause, BitMap())
            self._rows = Picked(gap.templates, positions.to_array())
        return self._rows
