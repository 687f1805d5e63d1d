"""Choosing one template among many."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from diagnostics.access.absence import Absent
from diagnostics.access.directory import Directory
from diagnostics.access.lookup import find_template
from diagnostics.errors import AmbiguousName, Candidate, NothingOfThatName
from diagnostics.organisation.model import Template
from tui.language import N_, _
from tui.presentation.names import named
from tui.presentation.page import Line
from tui.presentation.picked import names_and_ids
from tui.presentation.template_rows import template_line
from tui.screens.chooser import ChooserScreen


class TemplateChooser(ChooserScreen[Template]):
    """Lists all templates; a hundred thousand names are searched beside the screen."""

    title_text: ClassVar[str] = N_("Which template?")
    prompt: ClassVar[str] = N_("Template:")

    def choices(self) -> Sequence[Template]:
        """Return all templates."""
        opened = self.session.opened
        return opened.workspace.organisation.templates if opened is not None else ()

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names."""
        templates = self.choices()
        return "templates", lambda: names_and_ids(templates)

    def line(self, choice: Template, width: int) -> Line:
        """Return the name, and what tells templates of the same name apart."""
        return template_line(self.look, choice, width)

    def key_of(self, choice: Template) -> Hashable:
        """Return the id."""
        return choice.id

    def nothing_fits(self) -> str:
        """Return what to do: where not all templates are listed, one that is not can be asked about."""
        opened = self.session.opened
        if opened is None or opened.directory.coverage.is_complete("templates"):
            return super().nothing_fits()
        return _("Not all templates are listed: enter asks about this one.")

    def choose(self) -> None:
        """Take the template under the cursor, or what was typed where not all templates are listed."""
        opened, wanted = self.session.opened, self.wanted.strip()
        if opened is None or opened.directory.coverage.is_complete("templates"):
            super().choose()
            return
        if wanted and self._positions is not None and not self._positions:
            self.session.ask_absent(self._absent(opened.directory, wanted))
            self.host.say(_("The workspace lists no template {name}.").format(name=named(wanted)))
            self.leave(None)
            return
        super().choose()

    @staticmethod
    def _absent(directory: Directory, wanted: str) -> Absent:
        """Return what was typed, with the templates that are near it in name."""
        try:
            found = find_template(directory, wanted)
        except AmbiguousName as error:
            return Absent(wanted, error.candidates)
        except NothingOfThatName as error:
            return Absent(wanted, error.candidates)
        return Absent(wanted, (Candidate(found.id, found.name),))
