"""Templates as a list, each leading to its walk."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.model import Template
from tui.places import Place
from tui.presentation.page import Line
from tui.presentation.picked import names_and_ids
from tui.presentation.targets import ToTemplate, ToWho
from tui.presentation.template_rows import template_line
from tui.screens.list_screen import ListScreen
from tui.widgets.keys import bindings_of


class TemplateList(ListScreen[Template]):
    """A list of templates. A subclass gives the `rows`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TEMPLATES)
    places: tuple[Place, ...] = (Place.TEMPLATES, Place.LIST, Place.EVERYWHERE)

    def line(self, row: Template, width: int) -> Line:
        """Return name and id."""
        return template_line(self.look, row, width)

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names and ids."""
        rows = self.rows()
        return lambda: names_and_ids(rows)

    def key_of(self, row: Template) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Template) -> None:
        """Walk to the template."""
        self.host.follow(ToTemplate(row.id))

    def do_ask_template(self) -> None:
        """List who sees the template under the cursor."""
        if self.row is not None:
            self.host.follow(ToWho(self.row.id))
