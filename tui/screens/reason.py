"""What one reason means."""

from diagnostics.access.reasons import Reason
from tui.presentation.page import Item, Page
from tui.presentation.reason_page_text import write_reason
from tui.screens.page_screen import PageScreen


class ReasonScreen(PageScreen):
    """The page of a reason."""

    def __init__(self, reason: Reason) -> None:
        """Show the page of `reason`."""
        super().__init__()
        self._reason = reason

    def heading(self) -> str:
        """Return the reason's code."""
        return str(self._reason)

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return write_reason(page, self._reason)
