"""Chooser screens: one of many, found by a few letters."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.app import work
from tui.app.actions import actions_of
from tui.app.fuzzy import Haystack
from tui.app.places import Place
from tui.app.screens.base import FramedScreen
from tui.app.widgets.frame import TextLines, bindings_of
from tui.app.widgets.line_list import LineList, Table
from tui.app.widgets.text_input import TextInput
from tui.i18n import _, grouped, ngettext
from tui.presentation.layout import Line

Choice = TypeVar("Choice")

_AT_ONCE = 3_000
_LIST_ACTIONS = tuple(action for action in actions_of(Place.LIST) if action.id != "open")


class ChooserScreen(FramedScreen[Choice], Generic[Choice]):
    """A line to type into over a list. Long lists are searched beside the screen.

    A subclass gives the `choices`, a `line` for each, and its name to search by; `chosen` may be overridden.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Place.CHOOSER),
        *[(",".join(action.keys), f"move('{action.id}')", action.id) for action in _LIST_ACTIONS],
    ]
    places: tuple[Place, ...] = (Place.CHOOSER,)
    title_text: ClassVar[str] = ""
    prompt: ClassVar[str] = ""

    def __init__(self) -> None:
        """Show all choices at first."""
        super().__init__()
        self._haystack: Haystack | None = None
        self._positions: Sequence[int] | None = None
        self._found_for = ""
        self._is_choosing = False

    def body(self) -> ComposeResult:
        """Put the line over the list."""
        yield self.make_input()
        yield TextLines(id="count")
        choices = LineList(on_open=self._open, id="choices")
        choices.can_focus = False
        yield choices

    def make_input(self) -> TextInput:
        """Return the line to type into."""
        return TextInput(label=_(self.prompt) + " ", is_ascii=self.look.is_ascii, id="wanted")

    def heading(self) -> str:
        """Return the title."""
        return _(self.title_text)

    def choices(self) -> Sequence[Choice]:
        """Return everything to choose from."""
        return ()

    def line(self, choice: Choice, width: int) -> Line:
        """Return a choice as a line."""
        return ((self.look.fit(self.name_of(choice), width), ""),)

    def name_of(self, choice: Choice) -> str:
        """Return the name to search a choice by."""
        return str(choice)

    def key_of(self, choice: Choice) -> Hashable:
        """Return the identity of a choice."""
        return self.name_of(choice)

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]] | None:
        """Return the kind of a list that may be long, and a maker of its names from data alone."""
        return None

    def haystack(self) -> Haystack | None:
        """Return the names to search, or None while they are made ready beside the screen."""
        long = self.long_names()
        if long is not None and self.session.known is not None:
            return self.parts.findings.prepare_names(*long)
        if self._haystack is None:
            self._haystack = Haystack([self.name_of(choice) for choice in self.choices()])
        return self._haystack

    def draw(self) -> None:
        """Show the choices that fit the words typed."""
        self.search()

    def on_text_input_changed(self) -> None:
        """Search again."""
        self._is_choosing = False
        if self.is_ready:
            self.search()

    @property
    def wanted(self) -> str:
        """The words typed."""
        return self.query_one("#wanted", TextInput).value

    def search(self) -> None:
        """Show the choices that fit the words typed: at once, or from a job where the list is long."""
        wanted = self.wanted
        if not wanted.strip():
            self.show_positions(None)
            return
        haystack = self.haystack()
        if haystack is None:
            return
        if len(haystack) <= _AT_ONCE:
            self.show_positions(haystack.find(wanted))
        else:
            self.parts.jobs.run(partial(work.search, haystack, wanted), self._take_found, group="search")

    def _take_found(self, found: work.Found) -> None:
        """Show the positions that a job found, if the words are still the same."""
        if self.is_ready and found.wanted == self.wanted and len(found.haystack) == len(self.choices()):
            self.show_positions(found.positions)

    def show_positions(self, positions: Sequence[int] | None) -> None:
        """Show the choices at these positions, all of them for None."""
        self._positions, self._found_for = positions, self.wanted
        choices = self.choices()
        table: Table[Choice] = Table(choices, self.line, self.key_of, positions)
        self.query_one("#choices", LineList).show(table, keep_place=False)
        if positions is None:
            text = ngettext("{count} in all", "{count} in all", len(choices)).format(count=grouped(len(choices)))
        else:
            text = ngettext("{count} found", "{count} found", len(positions)).format(count=grouped(len(positions)))
            if not positions:
                text = f"{text}. {self.nothing_fits()}"
        self.lines("count").show([((text, "dim"),)])
        if self._is_choosing:
            self._is_choosing = False
            self.choose()

    def nothing_fits(self) -> str:
        """Return advice for where nothing fits the words typed."""
        return _("ctrl+u begins anew.")

    def action_move(self, identifier: str) -> None:
        """Move in the list while the line keeps the keys."""
        if not self.is_ready:
            return
        self.query_one("#choices", LineList).action_act(identifier)

    def do_close(self) -> None:
        """Go back without choosing."""
        self.leave(None)

    def do_choose(self) -> None:
        """Choose the row under the cursor, but never before the list fits the words typed."""
        if self._found_for == self.wanted:
            self.choose()
        else:
            self._is_choosing = True

    def choose(self) -> None:
        """Take the row under the cursor."""
        self.query_one("#choices", LineList).open_cursor()

    def _open(self, place: int) -> None:
        listing = self.query_one("#choices", LineList).listing
        if isinstance(listing, Table) and place < len(listing):
            self.chosen(listing.row(place))

    def chosen(self, choice: Choice) -> None:
        """Go back with the choice."""
        self.leave(choice)
