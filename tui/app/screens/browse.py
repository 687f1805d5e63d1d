"""Screens to browse: a line to type into over a list, and beside or under it the meaning of the row at the cursor."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from tui.app.actions import Action, action_named, actions_of, key_name
from tui.app.places import Place
from tui.app.screens.base import FramedScreen
from tui.app.widgets.bars import FooterBar, HeaderBar
from tui.app.widgets.frame import TextLines, bindings_of
from tui.app.widgets.line_list import LineList
from tui.app.widgets.panes import Detail, TwoPanes
from tui.app.widgets.text_input import TextInput
from tui.i18n import _
from tui.presentation.frame import FooterKey, HeaderBadge, call_badge, facts_badge
from tui.presentation.layout import Line
from tui.presentation.text import cells, short

_MOVES = ("up", "page-up", "page-down")
_LEAST_FIELD = 30
_LISTING = ("read", "gap", "rows", "search")
"""The jobs that the list waits for."""


class BrowseScreen(FramedScreen[None]):
    """Begins in its field: what is typed searches, enter takes the row at the cursor, down and escape lead to the list.

    A subclass makes the `rows`, looks for the words typed, opens a row, and writes what it means.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Place.FIELD),
        *[(",".join(k for k in action_named(name).keys if len(k) > 1), f"move('{name}')", name) for name in _MOVES],
    ]
    footer_keys: ClassVar[tuple[str, ...]] = ()
    """The actions that the footer shows, the most important first."""

    def __init__(self) -> None:
        """Begin with an empty field."""
        super().__init__()
        self._shown_for: str | None = None
        self._is_taking = False

    def compose(self) -> ComposeResult:
        """Put the field over the panes, and the frame around them."""
        look = self.look
        yield HeaderBar(look, id="header")
        with Horizontal(id="find"):
            yield TextInput(label=f" {self.prompt()} ", is_ascii=look.is_ascii, id="field")
            yield TextLines(id="found")
        yield TwoPanes(look, self.make_rows(), Detail(id="detail"), id="panes")
        yield TextLines(id="status")
        yield FooterBar(look, self.action_act, id="keys")

    # What a subclass gives.

    def prompt(self) -> str:
        """Return the word before the field."""
        return ""

    def make_rows(self) -> LineList:
        """Return the list, named `rows`."""
        return LineList(on_open=self.open_row, id="rows")

    def look_for(self, wanted: str) -> None:
        """Have the rows found that hold the words typed, and hand them to `show_rows`; none typed finds all."""

    def open_row(self, place: int) -> None:
        """Open the row at a place of the list."""

    def draw_detail(self) -> None:
        """Write what the row under the cursor means."""

    def found_text(self) -> str:
        """Return how many rows were found, in words."""
        return ""

    def trail(self) -> Sequence[str]:
        """Return the names on the way to where one is."""
        return ()

    # The field and the list.

    @property
    def field(self) -> TextInput:
        """The line to type into."""
        return self.query_one("#field", TextInput)

    @property
    def list(self) -> LineList:
        """The list."""
        return self.query_one("#rows", LineList)

    @property
    def panes(self) -> TwoPanes:
        """The list and its detail."""
        return self.query_one("#panes", TwoPanes)

    @property
    def detail(self) -> Detail:
        """What the row under the cursor means."""
        return self.query_one("#detail", Detail)

    @property
    def is_typing(self) -> bool:
        """Whether letters go to the field."""
        return self.is_ready and self.focused is self.field

    def prepare(self) -> None:
        """Begin in the field."""
        self.set_focus(self.field)

    def draw(self) -> None:
        """Show the rows that hold the words typed."""
        self.look_for(self.field.value)

    def on_text_input_changed(self) -> None:
        """Search again."""
        self._is_taking = False
        if self.is_ready:
            self.draw()

    def rows_shown(self, wanted: str) -> None:
        """Go on with what waits for the rows of the words typed, which are in the list now."""
        self._shown_for = wanted
        self.draw_found()
        if self._is_taking:
            self._is_taking = False
            self.list.open_cursor()
            self.call_later(self.parts.keys.go_on)

    def draw_found(self) -> None:
        """Show how many rows were found, as far as there is room."""
        text = self.found_text()
        size = min(cells(text), max(self.size.width - _LEAST_FIELD, 1))
        found = self.lines("found")
        found.styles.width = size + 1
        found.show([((self.look.fit(text, size), "dim"),)])

    @property
    def holds_keys(self) -> bool:
        """Whether keys wait for a row that was taken before it was in the list."""
        return self._is_taking and any(map(self.parts.jobs.is_running, _LISTING))

    def stop_taking(self) -> None:
        """Take nothing."""
        self._is_taking = False

    def do_take(self) -> None:
        """Open the row under the cursor, but never before the list fits the words typed."""
        self._is_taking = self._shown_for != self.field.value
        if not self._is_taking:
            self.list.open_cursor()

    def do_to_rows(self) -> None:
        """Go to the list, and on to its next row."""
        self.set_focus(self.list)
        self.list.action_act("down")

    def do_leave_field(self) -> None:
        """Go to the list; from there, give up what is being worked on, or go back."""
        if self.is_typing:
            self.set_focus(self.list)
        else:
            self.parts.doers["cancel"]()

    def do_filter(self) -> None:
        """Go back into the field."""
        self.set_focus(self.field)

    def action_move(self, identifier: str) -> None:
        """Move in the list while the field keeps the keys."""
        if self.is_ready:
            self.list.action_act(identifier)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Write what another row means."""
        message.stop()
        if self.is_ready:
            self.draw_detail()
            self.draw_keys()

    def on_descendant_focus(self) -> None:
        """Show the keys of the widget with the focus."""
        if self.is_ready:
            self.draw_keys()

    # The frame.

    def draw_frame(self) -> None:
        """Draw header, status and footer."""
        if not self.is_ready or self.size.width <= 0:
            return
        self.query_one("#header", HeaderBar).tell(self._places(), self.badges())
        self.draw_found()
        self.draw_keys()
        self.draw_status()

    def _places(self) -> Sequence[str]:
        opened = self.session.opened
        if opened is None:
            return [_("Reading the workspace")] if self.parts.jobs.is_running("read") else []
        name = short(self.session.identity.name)
        return [_("{name} (demo)").format(name=name) if opened.demo is not None else name, *self.trail()]

    def badges(self) -> Sequence[HeaderBadge | None]:
        """Return what stands at the right of the header."""
        opened = self.session.opened
        if opened is None:
            return ()
        broken = HeaderBadge(_("files broken: f5"), "bad-badge") if self.session.is_broken else None
        return (broken, call_badge(self.session.call), facts_badge(self.session.identity.captured_at, opened.at))

    def draw_keys(self) -> None:
        """Draw the footer: the keys that work now, and dim those that do not."""
        if self.is_typing:
            shown, always = actions_of(Place.FIELD), [("f1", action_named("help"))]
        else:
            shown = tuple(map(action_named, self.footer_keys))
            always = [(key_name(action.keys[0]), action) for action in map(action_named, ("palette", "help"))]
        keys = [
            FooterKey(key_name(action.keys[0]), self.title_of(action), action.id, not self.why_not(action))
            for action in shown
        ]
        last = [FooterKey(key, _(action.title), action.id) for key, action in always]
        self.query_one("#keys", FooterBar).tell(keys, last)

    def title_of(self, action: Action) -> str:
        """Return what an action does here, in a word or two."""
        return _(action.title)


def no_rows(wanted: str) -> Sequence[Line]:
    """Return that nothing holds the words typed, and what to do."""
    if not wanted.strip():
        return [((_("There is nothing to list."), "dim"),)]
    return [((_("Nothing here is called so."), "strong"),), ((_("ctrl+u begins anew."), "dim"),)]
