"""Templates that turned in the same way since former facts."""

from collections.abc import Sequence
from pathlib import Path

from diagnostics.access.question import Asker
from diagnostics.organisation.model import Template
from tui.presentation.targets import ToFormer
from tui.screens.template_list import TemplateList


class TurnedScreen(TemplateList):
    """Each template leads to its two answers, then and now."""

    def __init__(self, asker: Asker, title: str, templates: Sequence[Template], path: Path) -> None:
        """List these templates, which turned for `asker` since the former facts in the file at `path`."""
        super().__init__()
        self._asker = asker
        self._title = title
        self._templates = templates
        self._path = path

    def heading(self) -> str:
        """Return the title."""
        return self._title

    def rows(self) -> Sequence[Template]:
        """Return the templates, some of which may be gone."""
        return self._templates

    def open_row(self, row: Template) -> None:
        """Open both answers."""
        self.host.follow(ToFormer(self._asker, row, self._path))
