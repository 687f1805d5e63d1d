"""Who sees one template, and by which path."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.answer import Verdict
from diagnostics.access.question import Asker
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Template
from tui import work
from tui.language import _
from tui.messages import WhoFound
from tui.opening import Opened
from tui.places import Place
from tui.presentation.names import named
from tui.presentation.page import Line
from tui.presentation.reason_pages import reason_page
from tui.presentation.targets import ToAsk, ToSubject
from tui.presentation.who_rows import Who
from tui.presentation.why_page import VERDICT_TONES
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import wrapped
from tui.screens.list_screen import ListScreen
from tui.widgets.keys import bindings_of

_REASON_WIDTH = 38


class WhoScreen(ListScreen[Who]):
    """Every user and service user, those who see the template first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.WHO)
    places: tuple[Place, ...] = (Place.WHO, Place.LIST, Place.EVERYWHERE)

    most_told = 3

    def __init__(self, template: str) -> None:
        """Show who sees the template with that id."""
        super().__init__()
        self._identifier = template
        self._rows: Sequence[Who] = ()
        self._walked_in: Opened | None = None

    def _template(self) -> Template | None:
        opened = self.session.opened
        return opened.directory.templates.get(canonical(self._identifier)) if opened is not None else None

    def heading(self) -> str:
        """Return the template's name."""
        template = self._template()
        name = template.name if template is not None else self._identifier
        return _("Who sees {template}").format(template=named(name))

    def draw(self) -> None:
        """Have the template walked for everyone, once for each state of the workspace."""
        template, opened = self._template(), self.session.opened
        if template is not None and opened is not None and self._walked_in is not opened:
            self._walked_in = opened
            self.host.start("who", _("Walking every user and service user"), work.who_sees(self.session, template))
        super().draw()

    def take_who(self, message: WhoFound) -> None:
        """Show who sees the template."""
        if message.template == self._identifier:
            self._rows = message.rows
            self.search()

    def rows(self) -> Sequence[Who]:
        """Return the subjects found so far."""
        return self._rows

    def line(self, row: Who, width: int) -> Line:
        """Return verdict, name, and why."""
        verdict = (self.look.fit(_(VERDICT_WORDS[row.verdict]), 9), VERDICT_TONES[row.verdict])
        kind = _(" (service user)") if row.subject.kind == "service_user" else ""
        room = width - 9
        name = room if width < 60 else max(room - _REASON_WIDTH, room // 3)
        return (
            verdict,
            (self.look.fit(row.subject.name[:200] + kind, name), ""),
            (self.look.fit(f"  {row.reason}", room - name), "dim"),
        )

    def told(self, row: Who, width: int) -> Sequence[Line]:
        """Return what the reason means."""
        return [((line, ""),) for line in wrapped(self.look.text(reason_page(row.reason).meaning), width=width)]

    def count_text(self, count: int) -> str:
        """Return how many see the template, of all or of those that fit the filter."""
        if count != len(self._rows):
            return super().count_text(count)
        seen = sum(row.verdict is Verdict.VISIBLE for row in self._rows)
        return _("{seen} of {total} see it").format(seen=f"{seen:,}", total=f"{count:,}")

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names, ids and reasons."""
        rows = self._rows
        return lambda: [f"{row.subject.name} {row.subject.id} {row.reason}" for row in rows]

    def key_of(self, row: Who) -> Hashable:
        """Return the id."""
        return row.subject.id

    def open_row(self, row: Who) -> None:
        """Walk the template for the subject."""
        self.host.follow(ToAsk(Asker(None, row.subject), self._identifier))

    def do_ask_subject(self) -> None:
        """List what the subject under the cursor sees."""
        if self.row is not None:
            self.host.follow(ToSubject(self.row.subject.id))
