"""Screens that confirm a change to a token, and show a secret once."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.model.inventory import Token
from diagnostics.printable import visible
from diagnostics.tokens.secrets import Secret
from tui.app.actions import SECTIONS, Action
from tui.app.places import Place
from tui.app.screens.base import FramedScreen
from tui.app.screens.export import FileForm
from tui.app.widgets.frame import bindings_of
from tui.app.widgets.page_view import PageView
from tui.i18n import _
from tui.presentation.layout import Card, Item, Page, write_card
from tui.presentation.tokens.card import QUESTIONS
from tui.presentation.tokens.words import token_label


class SecretScreen(FramedScreen[None]):
    """Shows a secret until it is left, and never again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.SECRET)
    places: tuple[Place, ...] = (Place.SECRET, Place.EVERYWHERE)

    def __init__(self, secret: Secret, token: Token) -> None:
        """Show the secret of `token`."""
        super().__init__()
        self._secret = secret
        self._token = token
        self._is_kept = False
        self._is_warned = False

    def heading(self) -> str:
        """Return the title."""
        return _("The new secret, shown once")

    def body(self) -> ComposeResult:
        """Return the page alone."""
        yield PageView(id="page")

    def draw(self) -> None:
        """Write the page."""
        self.query_one("#page", PageView).show_page(self._write)

    def _write(self, width: int) -> list[Item]:
        page = Page(self.look, width)
        page.title(_("The secret of {token}:").format(token=token_label(self._token)))
        page.blank()
        page.text(self._secret.reveal(), "strong")
        page.blank()
        page.title(
            _(
                "Copy it now, and give it to the integration: c copies it, w writes it to a file that only you can "
                "read, or use the terminal's own selection. It is kept nowhere: after q it is gone."
            )
        )
        return page.items

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now: the secret would be lost with the screen."""
        if action.id in ("home", *SECTIONS, "reload", "theme"):
            return _("Leave the secret first: q.")
        return super().why_not(action)

    def do_back(self) -> None:
        """Leave; the first time only where the secret is kept somewhere."""
        self._leave("back")

    def do_cancel(self) -> None:
        """Leave, as back does."""
        self._leave("back")

    def do_leave(self) -> None:
        """Leave the app, as back leaves the screen."""
        self._leave("leave")

    def _leave(self, action: str) -> None:
        if self._is_kept or self._is_warned:
            self.parts.doers[action]()
            return
        self._is_warned = True
        self.parts.status.say(_("The secret was neither copied nor written to a file. The same key again leaves it."))

    def do_copy_secret(self) -> None:
        """Copy the secret."""
        self._is_kept = True
        self.parts.delivery.copy(self._secret.reveal)

    def do_save_secret(self) -> None:
        """Write the secret to a new file."""

        def write(name: str | None) -> None:
            if name is None:
                return
            path = Path(name).expanduser().absolute()

            def told(size: int) -> str:  # noqa: ARG001  # the size of a secret tells nobody anything
                return _("The secret is in {file}, for your eyes only.").format(file=visible(str(path)))

            secret = self._secret
            self.parts.delivery.write(path, lambda: f"{secret.reveal()}\n", told, self._written)

        self.app.push_screen(FileForm("sightline-secret.txt"), write)

    def _written(self) -> None:
        """Know that the secret is in a file, so that the screen may be left."""
        self._is_kept = True


class ConfirmScreen(FramedScreen[bool]):
    """The consequences of a change. `y` makes it, `q` leaves everything as it is."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.CONFIRM)
    places: tuple[Place, ...] = (Place.CONFIRM, Place.EVERYWHERE)

    def __init__(self, card: Card, step: str, note: str) -> None:
        """Ask whether to do `step` with the consequences on `card`; `note` is shown beside them."""
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
