"""All repairs of the present question that are listed."""

from tui.language import _
from tui.presentation.page import Item, Page
from tui.presentation.why_page import write_repairs
from tui.screens.page_screen import PageScreen
from tui.screens.why import current_view


class RepairsScreen(PageScreen):
    """What would make the template visible, the smallest first; each opens its page."""

    def heading(self) -> str:
        """Return the title."""
        return _("Ways to mend it")

    def write(self, page: Page) -> list[Item]:
        """Write the repairs."""
        view = current_view(self.session)
        return write_repairs(page, view) if view is not None else page.items
