"""Two walks side by side: two askers for one template, or two templates for one asker."""

from diagnostics.access.question import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.comparison import compare_walks
from diagnostics.organisation.identifiers import canonical
from tui.language import _
from tui.presentation.compare_page import write_pair
from tui.presentation.page import Item, Page
from tui.presentation.targets import Side
from tui.screens.page_screen import PageScreen


class PairScreen(PageScreen):
    """Only what decides; each side leads to its whole walk."""

    def __init__(self, first: Side, second: Side) -> None:
        """Compare these two."""
        super().__init__()
        self._sides = first, second

    def heading(self) -> str:
        """Return the title."""
        return _("Side by side")

    def write(self, page: Page) -> list[Item]:
        """Walk both as the workspace is now, and write what differs."""
        opened = self.session.opened
        questions = [question for side in self._sides if (question := self._question(side)) is not None]
        if opened is None or len(questions) < 2:
            page.text(_("It is not in the workspace any more."), "warn")
            return page.items
        first, second = questions
        answers = walk(opened.directory, first), walk(opened.directory, second)
        return write_pair(page, (first, second), answers, compare_walks(*answers))

    def _question(self, side: Side) -> Question | None:
        opened = self.session.opened
        if opened is None:
            return None
        asker = self.session.known_asker(side.asker)
        template = opened.directory.templates.get(canonical(side.template.id))
        if asker is None or template is None:
            return None
        return Question(asker, template, self.session.call if asker.makes_calls else Call(), opened.at)
