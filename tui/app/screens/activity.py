"""What was done to tokens."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.tokens.transitions.base import Event
from diagnostics.workspace.journal import Activity
from tui.app import token_work
from tui.app.messages import ActivityFound
from tui.app.places import Place
from tui.app.screens.lists import ListScreen
from tui.app.widgets.frame import TextLines, bindings_of
from tui.i18n import _
from tui.opening import Opened
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
        self._activity: Activity | None = None
        self._events: Sequence[Event] = ()
        self._asked_in: Opened | None = None

    def heading(self) -> str:
        """Return the title."""
        return _("Activity")

    def body(self) -> ComposeResult:
        """Put notes over the list."""
        yield TextLines(id="notes")
        yield from super().body()

    def draw(self) -> None:
        """Have the journal read, once for each state of the workspace."""
        opened = self.session.opened
        if opened is not None and self._asked_in is not opened:
            self._asked_in = opened
            self.host.start("activity", _("Reading the activity"), token_work.find_activity(self.session))
        super().draw()

    def take_activity(self, message: ActivityFound) -> None:
        """Show the journal."""
        self._activity = message.activity
        self._events = tuple(reversed(message.activity.journal.events))
        self.search()
        self._draw_notes()

    def rows(self) -> Sequence[Event]:
        """Return the events, the latest first."""
        return self._events

    def _sentence(self, event: Event) -> str:
        return event_sentence(event, self._activity.in_force if self._activity is not None else frozenset())

    def line(self, row: Event, width: int) -> Line:
        """Return when, and what was done."""
        return ((moment(row.at).ljust(_TIME), "dim"), (self.look.fit(self._sentence(row), max(width - _TIME, 0)), ""))

    def name_of(self, row: Event) -> str:
        """Return everything that an event may be looked for by."""
        return f"{self._sentence(row)} {row.actor.name} {row.action}"

    def key_of(self, row: Event) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Event) -> None:
        """Open the page of the token."""
        self.host.follow(ToToken(row.token))

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
        if self._activity is not None and not self._events:
            notes = [_("No activity is recorded."), *notes]
        lines = [line for note in notes for line in wrapped(self.look.text(note), width=width)]
        self.show_lines("notes", [((line, "warn"),) for line in lines[:_MOST]])
