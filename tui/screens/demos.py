"""The demo workspaces, each with its story."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from fixtures.demos import Demo, demos
from tui.language import _
from tui.places import Place
from tui.presentation.page import Line
from tui.presentation.wrapping import wrapped
from tui.screens.list_screen import ListScreen
from tui.session import Source
from tui.widgets.keys import bindings_of


class DemosScreen(ListScreen[Demo]):
    """Lists the demos, and tells the story of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.DEMOS)
    places: tuple[Place, ...] = (Place.DEMOS, Place.LIST, Place.EVERYWHERE)
    section = "demos"
    most_told = 7

    def __init__(self, *, is_first: bool = False) -> None:
        """Show the demos; `is_first` where the app begins here, for want of a workspace."""
        super().__init__()
        self._is_first = is_first
        self._demos: Sequence[Demo] = ()

    def heading(self) -> str:
        """Return the title."""
        if self._is_first and self.session.opened is None:
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
        """Open the demo, and show what it asks."""
        self.host.open_aside(Source(None, row.name, None))
