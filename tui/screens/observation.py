"""What the API returned for a token, beside what was predicted."""

from tui.language import _
from tui.presentation.observe_page import write_observation
from tui.presentation.page import Item, Page
from tui.screens.page_screen import PageScreen


class ObservationScreen(PageScreen):
    """How far prediction and observation agree, and what is behind the rest; each template leads to its walk."""

    def heading(self) -> str:
        """Return the title."""
        return _("Predicted, and observed")

    def draw(self) -> None:
        """Have the templates walked anew where they must be."""
        self.host.walk_all()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        walked, opened = self.session.walked, self.session.opened
        if walked is None or opened is None:
            page.text(_("Walking every template."))
        elif walked.agreement is None or walked.observed is None:
            page.text(_("It was not observed."))
        else:
            is_pulled = self.session.identity.source is not None
            return write_observation(
                page, opened.directory, walked.agreement, walked.observed.proved, is_pulled=is_pulled
            )
        return page.items
