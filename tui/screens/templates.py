"""The templates of one cause, or those a token does get; each leads to its walk."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.answer import Verdict
from diagnostics.organisation.model import Template
from tui.actions import Place
from tui.language import _
from tui.presentation.page import Line, ToTemplate
from tui.presentation.template_rows import template_line
from tui.screens.list_screen import ListScreen
from tui.widgets.keys import bindings_of


class TemplatesScreen(ListScreen[Template]):
    """A list of templates that share a verdict and a headline."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TEMPLATES)
    places: tuple[Place, ...] = (Place.TEMPLATES, Place.LIST, Place.EVERYWHERE)

    def __init__(self, cause: int | None) -> None:
        """Show the templates of the cause at this place, or the visible ones for None."""
        super().__init__()
        self._cause = cause
        self._rows: Sequence[Template] | None = None
        self._heading = ""

    def heading(self) -> str:
        """Return the cause."""
        self.rows()
        return self._heading

    def rows(self) -> Sequence[Template]:
        """Return the templates, found once: the list is of the gap it was opened from."""
        gap = self.session.gap
        if self._rows is None and gap is not None:
            if self._cause is not None:
                cause = gap.causes[self._cause]
                positions, self._heading = cause.positions, str(cause.reason)
            else:
                positions, self._heading = gap.answers.of(Verdict.VISIBLE), _("Templates the token gets")
            self._rows = [gap.templates[position] for position in positions]
        return self._rows if self._rows is not None else ()

    def line(self, row: Template, width: int) -> Line:
        """Return name and id."""
        return template_line(self.look, row, width)

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names and ids."""
        rows = self.rows()
        return lambda: [f"{template.name} {template.id}" for template in rows]

    def key_of(self, row: Template) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Template) -> None:
        """Walk to the template."""
        self.host.follow(ToTemplate(row.id))
