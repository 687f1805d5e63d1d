"""Templates that two askers are answered differently for the same two reasons."""

from collections.abc import Sequence

from pyroaring import BitMap

from diagnostics.access.question import Asker
from diagnostics.organisation.model import Template
from tui.opening import Opened
from tui.presentation.picked import Picked
from tui.presentation.targets import Side, ToPair
from tui.screens.template_list import TemplateList


class DifferenceScreen(TemplateList):
    """Each template leads to the two walks side by side."""

    def __init__(self, first: Asker, second: Asker, title: str, positions: BitMap) -> None:
        """List the templates at these places of the workspace as it is now."""
        super().__init__()
        self._first = first
        self._second = second
        self._title = title
        self._positions = positions
        self._made_of: Opened | None = None
        self._rows: Sequence[Template] = ()

    def heading(self) -> str:
        """Return the title."""
        return self._title

    def rows(self) -> Sequence[Template]:
        """Return the templates, as they were when the list was opened."""
        opened = self.session.opened
        if self._made_of is None and opened is not None:
            self._made_of = opened
            self._rows = Picked(opened.workspace.organisation.templates, self._positions.to_array())
        return self._rows

    def open_row(self, row: Template) -> None:
        """Open the two walks."""
        self.host.follow(ToPair(Side(self._first, row), Side(self._second, row)))
