"""What somebody gets by the present facts beside what they got by former ones, and which changes turned it."""

from pathlib import Path

from diagnostics.access.question import Asker
from diagnostics.findings.then_and_now import ThenAndNow
from diagnostics.organisation.model import Template
from tui import former_work
from tui.language import _
from tui.messages import FormerFound
from tui.opening import Opened
from tui.presentation.compare import asker_label
from tui.presentation.page import Item, Page
from tui.presentation.then_and_now_page import (
    write_broken,
    write_others,
    write_template_then_and_now,
    write_then_and_now,
)
from tui.screens.page_screen import PageScreen


class FormerScreen(PageScreen):
    """One asker then and now, over all templates or for one."""

    def __init__(self, asker: Asker, template: Template | None, path: Path | None) -> None:
        """Compare with the former facts in the file at `path`, or with the last ones."""
        super().__init__()
        self._asker = asker
        self._template = template
        self._path = path
        self._asked_in: Opened | None = None
        self._found: FormerFound | None = None

    def heading(self) -> str:
        """Return who is compared."""
        return _("Then and now: {asker}").format(asker=asker_label(self._asker))

    @property
    def _former(self) -> Path | None:
        """The file to compare with: the one that was chosen, or the newest."""
        opened = self.session.opened
        newest = opened.former[0] if opened is not None and opened.former else None
        return self._path if self._path is not None else newest

    def draw(self) -> None:
        """Have them compared, once for each state of the workspace."""
        opened, path = self.session.opened, self._former
        if opened is not None and path is not None and self._asked_in is not opened:
            self._asked_in = opened
            self._asker = self.session.known_asker(self._asker) or self._asker
            about = (id(opened), self._asker, self._template, path)
            job = former_work.compare_with_former(self.session, self._asker, self._template, path, about)
            self.host.start("former", _("Comparing with former facts"), job, about)
        super().draw()

    def take_former(self, message: FormerFound) -> None:
        """Show how they compare."""
        if message.about == (id(self._asked_in), self._asker, self._template, self._former):
            self._found = message
            super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page, once it is there."""
        opened, path, found = self.session.opened, self._former, self._found
        if opened is None or path is None:
            page.text(_("There are no former facts any more."), "warn")
            return page.items
        if found is None:
            page.text(_("Comparing with former facts."))
            return page.items
        if found.compared is None:
            write_broken(page, found.problems)
        else:
            passage, compared = found.compared
            if isinstance(compared, ThenAndNow):
                write_then_and_now(page, passage, compared, path)
            elif self._template is not None:
                write_template_then_and_now(page, passage, self._asker, self._template, compared)
        return write_others(page, self._asker, self._template, path, opened.former)
