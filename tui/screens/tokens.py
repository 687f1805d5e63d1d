"""The tokens of the workspace."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.transitions.creating import Wanted
from tui.actions import Action
from tui.language import _
from tui.messages import TokensChanged
from tui.opening import Opened
from tui.places import Place
from tui.presentation.page import Line
from tui.presentation.targets import ToToken
from tui.presentation.token_list import TokenList, TokenRow, token_list
from tui.presentation.token_rows import token_line, token_titles
from tui.presentation.token_ways import record_note
from tui.presentation.wrapping import wrapped
from tui.screens.list_screen import ListScreen
from tui.screens.token_actions import TokenActions
from tui.token_change import creating
from tui.widgets.keys import bindings_of
from tui.widgets.text_line import TextLines

_MOST_SAID_LINES = 6
_TALL = 20


class TokensScreen(TokenActions, ListScreen[TokenRow]):
    """Every token with its state and the time it has left, under the quotas and what expires soon."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKENS)
    places: tuple[Place, ...] = (Place.TOKENS, Place.LIST, Place.EVERYWHERE)
    section = "tokens"

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._made: tuple[Opened, TokenList, Sequence[TokenRow]] | None = None
        self._shared_names: set[str] = set()

    def heading(self) -> str:
        """Return the title."""
        return _("Tokens")

    def body(self) -> ComposeResult:
        """Put the quotas over the list."""
        yield TextLines(id="quotas")
        yield from super().body()

    def _made_of(self, opened: Opened) -> tuple[Opened, TokenList, Sequence[TokenRow]]:
        if self._made is None or self._made[0] is not opened:
            circumstances = Circumstances(opened.workspace.organisation, opened.at)
            view = token_list(opened.directory, circumstances, opened.workspace.inventory.tokens)
            rows = [row for section in view.sections for row in section.rows]
            names = Counter(row.token.name for row in rows)
            self._shared_names = {name for name, count in names.items() if count > 1}
            self._made = opened, view, rows
        return self._made

    def rows(self) -> Sequence[TokenRow]:
        """Return the tokens, service users' first."""
        opened = self.session.opened
        return self._made_of(opened)[2] if opened is not None else ()

    def draw_frame(self) -> None:
        """Show quotas and warnings for the width too."""
        super().draw_frame()
        opened = self.session.opened
        if opened is None:
            return
        view = self._made_of(opened)[1]
        identity = self.session.identity
        notes = [record_note(identity, "look", "service_user")] if identity.source is not None else []
        texts = [section.heading for section in view.sections] + list(view.warnings) + notes
        width = max(self.size.width - 3, 10)
        lines = [line for text in texts for line in wrapped(self.look.text(text), "  ", width=width)]
        most = _MOST_SAID_LINES if self.size.height >= _TALL else 1
        self.show_lines("quotas", [((line, "dim"),) for line in lines[:most]])

    def line(self, row: TokenRow, width: int) -> Line:
        """Return a token as a line."""
        return token_line(self.look, row, width, needs_id=row.token.name in self._shared_names)

    def title_line(self, width: int) -> Line:
        """Return the titles of the columns."""
        return token_titles(self.look, width)

    def draw_columns(self) -> None:
        """Show the titles over their columns."""
        self.lines("columns").show([(("  ", ""), *self.title_line(self.size.width - 2))])

    def name_of(self, row: TokenRow) -> str:
        """Return everything that a token may be looked for by."""
        token = row.token
        return f"{token.name} {token.id} {token.hint or ''} {row.owner} {row.state} {token.kind} {token.used_by or ''}"

    def key_of(self, row: TokenRow) -> Hashable:
        """Return the id."""
        return row.token.id

    def take_changed(self, message: TokensChanged) -> None:
        """Put the cursor on the token that was changed, or made."""
        self.draw()
        wanted = message.changed.outcome.token.id
        found = (place for place in range(self.row_count) if self.key_at(place) == wanted)
        if (place := next(found, None)) is not None:
            self.move_to(place)

    @property
    def token(self) -> Token | None:
        """The token under the cursor."""
        return self.row.token if self.row is not None else None

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done to the token under the cursor."""
        return super().why_not(action) or self.refusal(action.id)

    def open_row(self, row: TokenRow) -> None:
        """Open the token's page."""
        self.host.follow(ToToken(row.token.id))

    def do_create(self) -> None:
        """Create a token, beginning with the choice of its kind."""
        from tui.screens.choose_kind import KindChooser
        from tui.screens.token_form import CreateForm

        def create(wanted: Wanted | None) -> None:
            if wanted is not None:
                self.host.make_change(creating(wanted))

        def fill_in(kind: str | None) -> None:
            if kind is not None:
                self.app.push_screen(CreateForm("user" if kind == "user" else "service_user"), create)

        self.app.push_screen(KindChooser(), fill_in)
