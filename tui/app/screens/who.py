"""The audience screen: the verdict on one template for every subject."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.types import Requester, Verdict
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template
from tui.app import work
from tui.app.places import Place
from tui.app.screens.base import Slot
from tui.app.screens.lists import ListScreen
from tui.app.widgets.frame import bindings_of
from tui.i18n import _, grouped
from tui.presentation.glyphs import VERDICT_TONES
from tui.presentation.layout import Line
from tui.presentation.links import ToAsk, ToSubject
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import VERDICT_WORDS, named, wrapped
from tui.presentation.who import WhoRow

_REASON_WIDTH = 38


class WhoScreen(ListScreen[WhoRow]):
    """Every user and service user, those that see the template first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.WHO)
    places: tuple[Place, ...] = (Place.WHO, Place.LIST, Place.EVERYWHERE)

    most_told = 3

    def __init__(self, template: str) -> None:
        """Show the audience of the template with that id."""
        super().__init__()
        self._identifier = template
        self._slot: Slot[Sequence[WhoRow]] = Slot()

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
        template, known = self._template(), self.session.known
        if template is not None and known is not None:
            job = partial(work.who_sees, known, template)
            title = _("Walking every user and service user")
            self.fill(self._slot, (known, template.id), job, group="who", title=title)
        super().draw()

    def rows(self) -> Sequence[WhoRow]:
        """Return the subjects found so far."""
        return self._slot.value or ()

    def line(self, row: WhoRow, width: int) -> Line:
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

    def told(self, row: WhoRow, width: int) -> Sequence[Line]:
        """Return the meaning of the reason."""
        return [((line, ""),) for line in wrapped(self.look.text(reason_page(row.reason).meaning), width=width)]

    def count_text(self, count: int) -> str:
        """Return how many see the template, of all or of those that fit the filter."""
        if count != len(self.rows()):
            return super().count_text(count)
        seen = sum(row.verdict is Verdict.VISIBLE for row in self.rows())
        return _("{seen} of {total} see it").format(seen=grouped(seen), total=grouped(count))

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names, ids and reasons."""
        rows = self.rows()
        return lambda: [f"{row.subject.name} {row.subject.id} {row.reason}" for row in rows]

    def key_of(self, row: WhoRow) -> Hashable:
        """Return the id."""
        return row.subject.id

    def open_row(self, row: WhoRow) -> None:
        """Walk the template for the subject."""
        self.parts.navigation.follow(ToAsk(Requester(None, row.subject), self._identifier))

    def do_ask_subject(self) -> None:
        """List the templates that the subject under the cursor sees."""
        if self.row is not None:
            self.parts.navigation.follow(ToSubject(self.row.subject.id))
