"""Asking again what was asked before."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from diagnostics.organisation.identifiers import canonical
from tui.language import N_, _
from tui.presentation.calls import call_line
from tui.presentation.names import short
from tui.presentation.page import Line
from tui.remembering import Recent
from tui.screens.chooser import ChooserScreen


class RecentChooser(ChooserScreen[Recent]):
    """Lists the latest questions."""

    title_text: ClassVar[str] = N_("Recent questions")
    prompt: ClassVar[str] = N_("Question:")

    def choices(self) -> Sequence[Recent]:
        """Return the latest questions."""
        return self.session.recents

    def name_of(self, choice: Recent) -> str:
        """Return who asked for what."""
        opened = self.session.opened
        assert opened is not None
        directory = opened.directory
        asker = directory.tokens.get(canonical(choice.token)) if choice.token is not None else None
        subject = directory.subject(choice.subject) if choice.subject is not None else None
        template = directory.templates.get(canonical(choice.template))
        return _("{asker} and {template}").format(
            asker=short(
                asker.name if asker is not None else subject.name if subject is not None else _("someone gone"), 30
            ),
            template=short(template.name if template is not None else choice.template, 40),
        )

    def line(self, choice: Recent, width: int) -> Line:
        """Return the question, and the call where there is room."""
        call = 0 if width < 76 or choice.token is None else 28
        line: Line = ((self.look.fit(self.name_of(choice), width - call), ""),)
        return (*line, (self.look.fit(call_line(choice.call).partition("?")[2], call), "dim")) if call else line

    def key_of(self, choice: Recent) -> Hashable:
        """Return the question itself."""
        return choice
