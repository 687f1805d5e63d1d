"""Two screens put together from the pieces of the app alone, over a made-up organisation: Home, and Templates."""

import sys
from collections.abc import Sequence

from textual.app import App, ComposeResult

from diagnostics.access.types import Call
from tests.presentation.facilities import AT, Facilities
from tui.app.terminal import TerminalDriver
from tui.app.widgets.bars import FooterBar, HeaderBar
from tui.app.widgets.frame import TextLines
from tui.app.widgets.line_list import LineList
from tui.app.widgets.panes import Detail, TwoPanes
from tui.app.widgets.tinted import RowList, RowPage
from tui.presentation.answer import answer_lines
from tui.presentation.frame import FooterKey, call_badge, facts_badge, unknown_badge
from tui.presentation.home import asked_line, section_lines, summary_lines
from tui.presentation.layout import Item, Line, Look
from tui.presentation.templates import TemplateRow, place_note, position, template_lines

ALWAYS = (FooterKey(":", "go to", "go"), FooterKey("?", "help", "help"))
TEMPLATE_KEYS = (
    FooterKey("enter", "in full", "open"),
    FooterKey("m", "message", "message"),
    FooterKey("y", "copy", "copy"),
    FooterKey("=", "compare", "compare"),
    FooterKey("w", "who sees it", "who"),
    FooterKey("p", "plan", "plan", works=False),
)
HOME_KEYS = (
    FooterKey("enter", "templates", "open"),
    FooterKey("n", "new token", "new"),
    FooterKey("v", "revoke", "revoke"),
    FooterKey("=", "compare", "compare"),
    FooterKey("s", "settle", "settle"),
)


class _Templates:
    def __init__(self, look: Look, rows: Sequence[TemplateRow]) -> None:
        self._look = look
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> object:
        return self._rows[index].name

    def lines(self, rows: range, width: int) -> Sequence[Line]:
        return template_lines(self._look, self._rows[rows.start : rows.stop], width)


class Gallery(App[int]):
    """Shows Home or Templates; `clicked` are the actions of the footer that were clicked."""

    CSS_PATH = "../../tui/app/app.tcss"

    def __init__(
        self, screen: str, *, is_ascii: bool = False, theme: str = "ansi-dark", call: Call | None = None
    ) -> None:
        """Show a screen by its name."""
        super().__init__(driver_class=TerminalDriver)
        self._shown = screen
        self._theme_wanted = theme
        self._call = call if call is not None else Call()
        self.look = Look(is_ascii)
        self.world = Facilities()
        self.clicked: list[str] = []
        self.opened: list[int] = []
        self.header = HeaderBar(self.look)
        self.field = TextLines()
        self.rows = self._rows()
        self.detail = Detail()
        self.panes = TwoPanes(self.look, self.rows, self.detail)
        self.footer = FooterBar(self.look, self.clicked.append)

    def _rows(self) -> RowList | RowPage:
        kind = RowPage if self._shown == "home" else RowList
        return kind(self.look, on_open=self.opened.append)

    def compose(self) -> ComposeResult:
        """Compose the frame around the panes."""
        yield self.header
        yield self.field
        yield self.panes
        yield self.footer

    def on_mount(self) -> None:
        """Fill the pieces."""
        self.theme = self._theme_wanted
        organisation = self.world.organisation.organisation
        age = facts_badge(organisation.captured_at, AT)
        if isinstance(self.rows, RowPage):
            self.rows.show_page(self._home)
            self.header.tell([organisation.name], [age, unknown_badge(6)])
            self.field.show([((" Find: ", ""), ("a token, a template, a person, a mask, an id", "dim"))])
            self.footer.tell(HOME_KEYS, ALWAYS)
        else:
            rows = self.world.rows()
            self.rows.show_window(_Templates(self.look, rows))
            self.header.tell([organisation.name, self.world.token.name], [call_badge(self._call), age])
            self.field.show([((" Template: ", ""), (f"{len(rows)} of {len(rows)}, gets 33", "dim"))])
            self.footer.tell(TEMPLATE_KEYS, ALWAYS)
            self.panes.rows_pane.tell(title="Templates")
        self.rows.focus()

    def _home(self, width: int) -> list[Item]:
        items: list[Item] = []
        for title, rows in section_lines(self.look, self.world.sections(), self.world.directory, width):
            items.append(Item((title,), selectable=False))
            items += [Item((line,)) for line in rows]
        return items

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show what the row under the cursor means."""
        if isinstance(self.rows, RowPage):
            self._show_token()
            return
        total = len(self.rows.listing)
        self.panes.rows_pane.tell(note=place_note(self.look, self.rows.cursor, self.rows.in_sight(), total))
        name = self.world.organisation.templates[self.rows.cursor].name
        question = self.world.question(name, self._call)
        answer, beside = self.world.answer(question), self.world.beside(question)
        self.panes.detail_pane.tell(title=name)
        self.detail.write(lambda width, height: answer_lines(self.look, question, answer, width, height, beside).lines)

    def _show_token(self) -> None:
        places = [item for item in range(self.rows.item_count()) if self.rows.is_selectable(item)]
        place = places.index(self.rows.cursor)
        self.panes.rows_pane.tell(title="Tokens", note=position(place, len(places)))
        token = self.world.directory.inventory.tokens[place]
        self.panes.detail_pane.tell(title=token.name)
        rows = self.world.rows()
        asked = [(row.name, row.verdict) for row in rows[2:5]]
        self.detail.write(
            lambda width, height: [
                *summary_lines(
                    self.look, token.name if self.size.width < 100 else "", self.world.gap(place), width, height - 2
                ),
                (),
                asked_line(self.look, asked, width),
            ]
        )


if __name__ == "__main__":
    Gallery(sys.argv[1], is_ascii="--ascii" in sys.argv).run(mouse="--mouse" in sys.argv)
