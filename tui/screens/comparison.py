"""Two askers side by side, over all templates."""

from diagnostics.access.question import Asker
from diagnostics.findings.comparison import Comparison
from tui import work
from tui.language import _
from tui.messages import ComparisonFound
from tui.opening import Opened
from tui.presentation.compare_page import write_comparison
from tui.presentation.page import Item, Page
from tui.screens.page_screen import PageScreen


class ComparisonScreen(PageScreen):
    """How many templates both get and either alone, and the two reasons for each difference."""

    def __init__(self, first: Asker, second: Asker) -> None:
        """Compare these two, by the present call where they make one."""
        super().__init__()
        self._askers = first, second
        self._asked_in: Opened | None = None
        self._found: Comparison | None = None

    def heading(self) -> str:
        """Return the title."""
        return _("Side by side")

    def draw(self) -> None:
        """Have both compared, once for each state of the workspace."""
        opened = self.session.opened
        if opened is not None and self._asked_in is not opened:
            self._asked_in = opened
            known = [self.session.known_asker(asker) for asker in self._askers]
            first, second = known
            if first is not None and second is not None:
                self._askers = first, second
                job = work.compare_askers(self.session, first, second)
                self.host.start("comparison", _("Comparing"), job, (id(opened), *self._askers))
        super().draw()

    def take_comparison(self, message: ComparisonFound) -> None:
        """Show how they compare."""
        if (message.first, message.second) == self._askers:
            self._found = message.comparison
            super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page, once it is there."""
        opened = self.session.opened
        if opened is None or self._found is None:
            page.text(_("Comparing."))
            return page.items
        return write_comparison(page, *self._askers, self._found, opened.workspace.organisation.templates)
