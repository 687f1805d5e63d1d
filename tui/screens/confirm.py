"""What a change breaks, and whether to make it all the same."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.language import _
from tui.places import Place
from tui.presentation.card import Card
from tui.presentation.card_page import write_card
from tui.presentation.page import Item, Page
from tui.presentation.token_breaks import QUESTIONS
from tui.screens.base import FramedScreen
from tui.widgets.keys import bindings_of
from tui.widgets.page_view import PageView


class ConfirmScreen(FramedScreen[bool]):
    """Says what a change breaks. `y` makes it, `q` leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.CONFIRM)
    places: tuple[Place, ...] = (Place.CONFIRM, Place.EVERYWHERE)

    def __init__(self, card: Card, step: str, note: str) -> None:
        """Ask whether to do `step`, of which `card` tells what it breaks; `note` is said beside it."""
        super().__init__()
        self._card = card
        self._question = _(QUESTIONS[step])
        self._note = note

    def heading(self) -> str:
        """Return the question."""
        return self._question

    def body(self) -> ComposeResult:
        """Return the card alone."""
        yield PageView(id="page")

    def draw(self) -> None:
        """Write the card."""
        self.query_one("#page", PageView).show_page(self._write)

    def _write(self, width: int) -> list[Item]:
        page = Page(self.look, width)
        write_card(page, self._card)
        if self._note:
            page.blank()
            page.text(self._note, "warn")
        page.blank()
        page.text(_("{question} y does it, q leaves everything as it is.").format(question=self._question), "strong")
        return page.items

    def do_agree(self) -> None:
        """Make the change."""
        self.leave(True)

    def do_back(self) -> None:
        """Leave everything as it is."""
        self.leave(False)
