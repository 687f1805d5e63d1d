"""A workspace that cannot be used: everything that is wrong with it, to mend and read again."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.workspace.problems import Problem
from tui.language import _
from tui.places import Place
from tui.presentation.page import Item, Page
from tui.presentation.problems import problem_lines
from tui.screens.page_screen import PageScreen
from tui.widgets.keys import bindings_of


class BrokenScreen(PageScreen):
    """Shows the problems as `sightline lint` does. It goes away once the files are read without any."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.BROKEN)
    places: tuple[Place, ...] = (Place.BROKEN, Place.LIST, Place.EVERYWHERE)

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        super().__init__()
        self._problems = problems

    def heading(self) -> str:
        """Return what is the matter."""
        return _("This workspace cannot be used yet")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong now."""
        self._problems = problems
        self.draw()

    def write(self, page: Page) -> list[Item]:
        """Write the problems."""
        page.text(_("Mend the files and save them: they are read again by themselves, or with r."), "strong")
        if self.session.opened is not None:
            page.text(_("Until then q leads back to the facts as they were read last."))
        page.blank()
        for line in problem_lines(self._problems):
            page.text(line, rest="    ")
        return page.items

    def do_back(self) -> None:
        """Go back to the facts as they were read last; where none were, leave."""
        doer = self.host.doer("back" if self.session.opened is not None else "leave")
        if doer is not None:
            doer()
        if self.session.opened is not None:
            self.host.say(
                _("These are the facts as they were read last. The files have problems since: f5 shows them.")
            )

    def do_retry(self) -> None:
        """Read the workspace again."""
        self.host.reload()
