"""One token: its state, what it gets, what its kind means, its readiness for SCIM, what was done to it."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.identifiers import canonical
from diagnostics.tokens.inventory import Token
from tui import token_work
from tui.actions import Action
from tui.language import _
from tui.messages import CardFound
from tui.opening import Opened
from tui.places import Place
from tui.presentation.card import Card
from tui.presentation.card_page import write_card
from tui.presentation.page import Item, Page
from tui.screens.page_screen import PageScreen
from tui.screens.token_actions import TokenActions
from tui.widgets.keys import bindings_of


class TokenScreen(TokenActions, PageScreen):
    """The page of a token, with everything that can be done to it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKEN)
    places: tuple[Place, ...] = (Place.TOKEN, Place.LIST, Place.EVERYWHERE)

    def __init__(self, identifier: str) -> None:
        """Show the token with that id."""
        super().__init__()
        self._identifier = identifier
        self._asked_in: Opened | None = None
        self._card: Card | None = None

    @property
    def token(self) -> Token | None:
        """The token as it is now."""
        opened = self.session.opened
        return opened.directory.tokens.get(canonical(self._identifier)) if opened is not None else None

    def heading(self) -> str:
        """Return the title."""
        return _("Token")

    def draw(self) -> None:
        """Have what there is to say found, once for each state of the workspace."""
        opened, token = self.session.opened, self.token
        if opened is not None and token is not None and self._asked_in is not opened:
            self._asked_in = opened
            self.host.start("card", _("Looking at the token"), token_work.find_card(self.session, token))
        super().draw()

    def take_card(self, message: CardFound) -> None:
        """Show what was found."""
        if message.token == self._identifier:
            self._card = message.card
            super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the card, once it is there."""
        if self.token is None:
            page.text(_("It is not in the workspace any more."), "warn")
        elif self._card is not None:
            return write_card(page, self._card)
        return page.items

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done to this token."""
        return super().why_not(action) or self.refusal(action.id)
