"""The screen of demos, and the screen of a broken workspace."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from fixtures.demos import Demo, demos
from tui.app.places import Place
from tui.app.screens.base import PageScreen
from tui.app.screens.lists import ListScreen
from tui.app.session import Source
from tui.app.widgets.frame import bindings_of
from tui.i18n import _
from tui.presentation.layout import Item, Line, Page
from tui.presentation.problems import problem_lines
from tui.presentation.text import wrapped


class DemosScreen(ListScreen[Demo]):
    """Lists the demos, and tells the story of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.DEMOS)
    places: tuple[Place, ...] = (Place.DEMOS, Place.LIST, Place.EVERYWHERE)
    section = "demos"
    most_told = 7

    def __init__(self) -> None:
        """Begin without the demos, which are read when they are first drawn."""
        super().__init__()
        self._demos: Sequence[Demo] = ()

    def heading(self) -> str:
        """Return the title."""
        if self.session.source is None:
            return _("No workspace here (--workspace DIR names one). Demos:")
        return _("Demo workspaces")

    def rows(self) -> Sequence[Demo]:
        """Return the demos."""
        if not self._demos:
            self._demos = demos()
        return self._demos

    def line(self, row: Demo, width: int) -> Line:
        """Return the title, and the headline where there is room."""
        title = min(44, width)
        return (
            (self.look.fit(row.title, title), ""),
            (self.look.fit(f"  {row.verdict}", max(width - title, 0)), "dim"),
        )

    def name_of(self, row: Demo) -> str:
        """Return everything that may be remembered of a demo."""
        return f"{row.title} {row.name} {row.headline} {row.question}"

    def key_of(self, row: Demo) -> Hashable:
        """Return the name."""
        return row.name

    def told(self, row: Demo, width: int) -> Sequence[Line]:
        """Return the question and the story of a demo."""
        question: list[Line] = [((line, "strong"),) for line in wrapped(self.look.text(row.question), width=width)]
        return [(), *question, *(((line, ""),) for line in wrapped(self.look.text(row.story), width=width))]

    def open_row(self, row: Demo) -> None:
        """Open the demo with its question."""
        self.parts.navigation.open_aside(Source(None, row.name, None))


class BrokenScreen(PageScreen):
    """Shows the problems as `sightline lint` does. It goes away once the files are read without any."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.BROKEN)
    places: tuple[Place, ...] = (Place.BROKEN, Place.LIST, Place.EVERYWHERE)

    def heading(self) -> str:
        """Return the title."""
        return _("This workspace cannot be used yet")

    def write(self, page: Page) -> list[Item]:
        """Write the problems."""
        page.text(_("Mend the files and save them: they are read again by themselves, or with r."), "strong")
        if self.session.opened is not None:
            page.text(_("Until then q leads back to the facts as they were read last."))
        page.blank()
        for line in problem_lines(self.parts.workspace.problems):
            page.text(line, rest="    ")
        return page.items

    def do_back(self) -> None:
        """Go back to the facts as they were read last; where none were, leave."""
        self.parts.doers["back" if self.session.opened is not None else "leave"]()
        if self.session.opened is not None:
            self.parts.status.say(
                _("These are the facts as they were read last. The files have problems since: f5 shows them.")
            )

    def do_retry(self) -> None:
        """Read the workspace again."""
        self.parts.workspace.reload()
