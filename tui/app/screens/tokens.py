"""Screens of tokens: the list, one token, the actions on it."""

from collections import Counter
from collections.abc import Hashable, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.access.lookup import requester_of_token
from diagnostics.errors import SightlineError
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.create import Wanted
from diagnostics.tokens.transitions.edit import Edits
from diagnostics.workspace.token_change import creating, editing, ending
from tui.app import token_work
from tui.app.actions import Action
from tui.app.places import Place
from tui.app.screens.base import FramedScreen, PageScreen, Slot
from tui.app.screens.lists import ListScreen
from tui.app.screens.question import choose_other
from tui.app.widgets.frame import TextLines, bindings_of
from tui.i18n import _
from tui.opening import Opened
from tui.presentation.errors import error_words
from tui.presentation.layout import Card, Item, Line, Page, write_card
from tui.presentation.links import ToComparison, ToGap, ToQuestion, ToRotation, ToToken
from tui.presentation.text import wrapped
from tui.presentation.tokens.list import TokenList, TokenRow, token_line, token_list, token_titles
from tui.presentation.tokens.words import record_note

_ENDINGS = ("revoke", "regenerate", "delete")


class TokenActions(FramedScreen[None]):
    """A screen that has a token under its cursor, or is about one."""

    @property
    def token(self) -> Token | None:
        """The token that is meant."""
        return None

    def refusal(self, action: str) -> str:
        """Return why a rule does not allow an action on this token; empty where it does."""
        token, opened = self.token, self.session.opened
        if action not in _ENDINGS or token is None or opened is None:
            return ""
        try:
            ending(action, opened.workspace.inventory, token).rehearse(opened.workspace, self.parts.tokens.moment())
        except SightlineError as error:
            return error_words(error)
        return ""

    def _end(self, step: str) -> None:
        token, opened = self.token, self.session.opened
        if token is not None and opened is not None:
            self.parts.tokens.ask_before(ending(step, opened.workspace.inventory, token), token)

    def do_revoke(self) -> None:
        """Stop the token."""
        self._end("revoke")

    def do_regenerate(self) -> None:
        """Give the token a new secret."""
        self._end("regenerate")

    def do_delete(self) -> None:
        """Delete the token."""
        self._end("delete")

    def do_create(self) -> None:
        """Create a token, beginning with the choice of its kind."""
        from tui.app.screens.token_form import CreateForm, KindChooser

        def create(wanted: Wanted | None) -> None:
            if wanted is not None:
                self.parts.tokens.make_change(creating(wanted))

        def fill_in(kind: str | None) -> None:
            if kind is not None:
                self.app.push_screen(CreateForm("user" if kind == "user" else "service_user"), create)

        self.app.push_screen(KindChooser(), fill_in)

    def do_edit(self) -> None:
        """Change the token."""
        from tui.app.screens.token_form import EditForm

        token, opened = self.token, self.session.opened
        if token is None or opened is None:
            return

        def take(edits: Edits | None) -> None:
            if edits is not None:
                self.parts.tokens.make_change(editing(opened.workspace.inventory, token, edits))

        if token.status == "deleted":
            self.parts.status.say(_("A deleted token is only remembered; nothing of it can be changed."))
        else:
            self.app.push_screen(EditForm(token), take)

    def do_rotate(self) -> None:
        """Show where the rotation of the token stands."""
        if self.token is not None:
            self.parts.navigation.follow(ToRotation(self.token.id))

    def do_use_token(self) -> None:
        """Ask why with this token."""
        if self.token is not None:
            self.session.ask_token(self.token.id)
            self.parts.navigation.follow(ToQuestion())

    def do_ask_subject(self) -> None:
        """List the templates that the token sees, and the others."""
        if self.token is not None:
            self.session.ask_token(self.token.id)
            self.parts.navigation.follow(ToGap())

    def do_compare(self) -> None:
        """Set another token beside this one."""
        token, opened = self.token, self.session.opened
        if token is not None and opened is not None:
            first = requester_of_token(opened.directory, token)
            choose_other(self, first, lambda second: self.parts.navigation.follow(ToComparison(first, second)))


_MOST_SAID_LINES = 6
_TALL = 20


class _Listed(NamedTuple):
    """The list of tokens of a state of the workspace, with its rows, and the names that several of them share."""

    opened: Opened
    view: TokenList
    rows: Sequence[TokenRow]
    shared_names: frozenset[str]


class TokensScreen(TokenActions, ListScreen[TokenRow]):
    """Every token with its state and the time it has left, under quotas and warnings."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKENS)
    places: tuple[Place, ...] = (Place.TOKENS, Place.LIST, Place.EVERYWHERE)
    section = "tokens"

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._made: _Listed | None = None
        self._shown_change: Token | None = None

    def heading(self) -> str:
        """Return the title."""
        return _("Tokens")

    def body(self) -> ComposeResult:
        """Put the quotas over the list."""
        yield TextLines(id="quotas")
        yield from super().body()

    def _made_of(self, opened: Opened) -> _Listed:
        if self._made is None or self._made.opened is not opened:
            circumstances = Circumstances(opened.workspace.organisation, opened.at)
            view = token_list(opened.directory, circumstances, opened.workspace.inventory.tokens)
            rows = [row for section in view.sections for row in section.rows]
            names = Counter(row.token.name for row in rows)
            shared = frozenset(name for name, count in names.items() if count > 1)
            self._made = _Listed(opened, view, rows, shared)
        return self._made

    def rows(self) -> Sequence[TokenRow]:
        """Return the tokens, service users' first."""
        opened = self.session.opened
        return self._made_of(opened).rows if opened is not None else ()

    def draw_frame(self) -> None:
        """Show quotas and warnings for the width too."""
        super().draw_frame()
        opened = self.session.opened
        if opened is None:
            return
        view = self._made_of(opened).view
        identity = self.session.identity
        notes = [record_note(identity, "look", "service_user")] if identity.source is not None else []
        texts = [section.heading for section in view.sections] + list(view.warnings) + notes
        width = max(self.size.width - 3, 10)
        lines = [line for text in texts for line in wrapped(self.look.text(text), "  ", width=width)]
        most = _MOST_SAID_LINES if self.size.height >= _TALL else 1
        self.show_lines("quotas", [((line, "dim"),) for line in lines[:most]])

    def line(self, row: TokenRow, width: int) -> Line:
        """Return a token as a line."""
        is_shared = self._made is not None and row.token.name in self._made.shared_names
        return token_line(self.look, row, width, needs_id=is_shared)

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

    def prepare(self) -> None:
        """Begin with the first token, whatever was changed before."""
        super().prepare()
        self._shown_change = self.parts.tokens.latest

    def draw(self) -> None:
        """Put the cursor on the token that was changed, or made."""
        super().draw()
        changed = self.parts.tokens.latest
        if changed is None or changed is self._shown_change:
            return
        self._shown_change = changed
        found = (place for place in range(self.row_count) if self.key_at(place) == changed.id)
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
        self.parts.navigation.follow(ToToken(row.token.id))


class TokenScreen(TokenActions, PageScreen):
    """The page of a token, with everything that can be done to it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKEN)
    places: tuple[Place, ...] = (Place.TOKEN, Place.LIST, Place.EVERYWHERE)

    def __init__(self, identifier: str) -> None:
        """Show the token with that id."""
        super().__init__()
        self._identifier = identifier
        self._card: Slot[Card] = Slot()

    @property
    def token(self) -> Token | None:
        """The token as it is now."""
        opened = self.session.opened
        return opened.directory.tokens.get(canonical(self._identifier)) if opened is not None else None

    def heading(self) -> str:
        """Return the title."""
        return _("Token")

    def draw(self) -> None:
        """Have the card made, once for each state of the workspace."""
        known, token = self.session.known, self.token
        if known is not None and token is not None:
            job = partial(token_work.find_card, known, token)
            self.fill(self._card, (known, token.id), job, group="card", title=_("Looking at the token"))
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the card, once it is there."""
        if self.token is None:
            page.text(_("It is not in the workspace any more."), "warn")
        elif self._card.value is not None:
            return write_card(page, self._card.value)
        return page.items

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done to this token."""
        return super().why_not(action) or self.refusal(action.id)
