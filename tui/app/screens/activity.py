"""The activity screen: every change of tokens, the latest first."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.tokens.transitions.base import Event
from diagnostics.workspace.journal import Activity
from tui.app import token_work
from tui.app.places import Place
from tui.app.screens.base import Slot
from tui.app.screens.lists import ListScreen
from tui.app.widgets.frame import TextLines, bindings_of
from tui.i18n import _
from tui.presentation.layout import Line
from tui.presentation.links import ToToken
from tui.presentation.text import moment, wrapped
from tui.presentation.tokens.activity import activity_notes, by_word, event_sentence

_MOST = 4
_TIME = 22


class ActivityScreen(ListScreen[Event]):
    """Every change, the latest first; the one under the cursor is told in full below the list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.ACTIVITY)
    places: tuple[Place, ...] = (Place.ACTIVITY, Place.LIST, Place.EVERYWHERE)
    section = "activity"
    most_told = _MOST

    def __init__(self) -> None:
        """Begin without the journal, which is read beside the screen."""
        super().__init__()
        self._slot: Slot[Activity] = Slot()

    def heading(self) -> str:
        """Return the title."""
        return _("Activity")

    def body(self) -> ComposeResult:
        """Put notes over the list."""
        yield TextLines(id="notes")
        yield from super().body()

    def draw(self) -> None:
        """Have the journal read, once for each state of the workspace."""
        known = self.session.known
        if known is not None:
            work = partial(token_work.find_activity, known)
            self.fill(self._slot, known, work, group="activity", title=_("Reading the activity"))
        super().draw()
        self._draw_notes()

    @property
    def _activity(self) -> Activity | None:
        return self._slot.value

    def rows(self) -> Sequence[Event]:
        """Return the events, the latest first."""
        return self._activity.journal.events[::-1] if self._activity is not None else ()

    def _sentence(self, event: Event) -> str:
        return event_sentence(event, self._activity.in_force if self._activity is not None else frozenset())

    def line(self, row: Event, width: int) -> Line:
        """Return moment and sentence."""
        return ((moment(row.at).ljust(_TIME), "dim"), (self.look.fit(self._sentence(row), max(width - _TIME, 0)), ""))

    def name_of(self, row: Event) -> str:
        """Return everything that an event may be looked for by."""
        return f"{self._sentence(row)} {row.actor.name} {row.action}"

    def key_of(self, row: Event) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Event) -> None:
        """Open the page of the token."""
        self.parts.navigation.follow(ToToken(row.token))

    def told(self, row: Event, width: int) -> Sequence[Line]:
        """Return the event in full, with the name that it is shown under."""
        who = _("{moment}, by {by}, shown under the name {actor}").format(
            by=self.look.text(by_word(row)), moment=moment(row.at), actor=self.look.text(row.actor.name[:60])
        )
        texts = (who, self._sentence(row))
        return [((line, ""),) for text in texts for line in wrapped(self.look.text(text), width=width)]

    def draw_frame(self) -> None:
        """Lay the notes out for the width too."""
        super().draw_frame()
        self._draw_notes()

    def _draw_notes(self) -> None:
        width = max(self.size.width - 1, 20)
        notes = activity_notes(self._activity) if self._activity is not None else []
        if self._activity is not None and not self._activity.journal.events:
            notes = [_("No activity is recorded."), *notes]
        lines = [line for note in notes for line in wrapped(self.look.text(note), width=width)]
        self.show_lines("notes", [((line, "warn"),) for line in lines[:_MOST]])
