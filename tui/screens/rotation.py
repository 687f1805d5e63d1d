"""Changing a secret without an outage: where it stands, and the next step."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.organisation.identifiers import canonical
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.rotation import RotationStep
from tui import token_work
from tui.actions import Action, Place
from tui.language import _
from tui.messages import RotationFound
from tui.opening import Opened
from tui.presentation.card_page import write_card
from tui.presentation.page import Item, Page
from tui.presentation.rotation import rotation_card, unused_warning
from tui.presentation.targets import ToAction
from tui.presentation.token_words import token_label
from tui.screens.page_screen import PageScreen
from tui.token_change import beginning_rotation, finishing_rotation
from tui.widgets.keys import bindings_of


class RotationScreen(PageScreen):
    """Both tokens of a rotation, what the new one gets beside the old one, and what comes next."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.ROTATION)
    places: tuple[Place, ...] = (Place.ROTATION, Place.LIST, Place.EVERYWHERE)

    def __init__(self, identifier: str) -> None:
        """Show the rotation of the token with that id."""
        super().__init__()
        self._identifier = identifier
        self._asked_in: Opened | None = None
        self._found: RotationFound | None = None

    def heading(self) -> str:
        """Return the title."""
        return _("Rotation: a new secret without an outage")

    def _token(self) -> Token | None:
        opened = self.session.opened
        return opened.directory.tokens.get(canonical(self._identifier)) if opened is not None else None

    def draw(self) -> None:
        """Have it found where the rotation stands, once for each state of the workspace."""
        opened, token = self.session.opened, self._token()
        if opened is not None and token is not None and self._asked_in is not opened:
            self._asked_in = opened
            self.host.start("rotation", _("Comparing"), token_work.find_rotation(self.session, token))
        super().draw()

    def take_rotation(self, message: RotationFound) -> None:
        """Show where the rotation stands."""
        if canonical(message.rotation.old.id) == canonical(self._identifier):
            self._found = message
            super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write both tokens and the next step."""
        token, found = self._token(), self._found
        if token is None:
            page.text(_("It is not in the workspace any more."), "warn")
        elif found is None:
            page.text(_("Comparing the tokens."))
        elif found.rotation.step is RotationStep.CREATE:
            page.title(_("Rotation of {token}").format(token=token_label(token)))
            page.blank()
            page.text(_("First a second token of the same owner is made; both work side by side."))
            page.text(_("Then its secret is given to the integration, and only then the old token is revoked."))
            page.blank()
            page.text(_("b  Create the second token now"), target=ToAction("begin"))
        elif found.rotation.step is RotationStep.CHOOSE:
            page.text(_("Several younger tokens of the same owner could take over:"))
            for candidate in found.rotation.candidates:
                page.text(token_label(candidate), first="- ")
            page.text(_("Say which with: sightline tokens rotate T --with T2"))
        else:
            write_card(page, rotation_card(found.rotation, found.parity))
            if warning := unused_warning(found.rotation):
                page.blank()
                page.text(warning, "warn")
            if not self._cannot("finish"):
                page.blank()
                page.text(_("f  Revoke the old token"), target=ToAction("finish"))
        return page.items

    def _cannot(self, action: str) -> str:
        """Return why a step of the rotation cannot be taken."""
        found = self._found
        if found is None:
            return _("The tokens are still being compared.")
        step = found.rotation.step
        if action == "begin":
            return "" if step is RotationStep.CREATE else _("There is a second token already.")
        if step is RotationStep.CREATE:
            return _("There is no second token yet: b makes it.")
        if step is RotationStep.CHOOSE:
            return _("Several tokens could take over. Use: sightline tokens rotate T --with T2")
        if step is RotationStep.DONE:
            return _("The old token has ended.")
        if found.parity is not None and found.parity.lost:
            return _("The new token would get less than the old one; find out why first.")
        return ""

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done at this step."""
        if why_not := super().why_not(action):
            return why_not
        return self._cannot(action.id) if action.id in ("begin", "finish") else ""

    def do_begin(self) -> None:
        """Create the second token."""
        token, opened = self._token(), self.session.opened
        if token is not None and opened is not None:
            self.host.make_change(beginning_rotation(opened.workspace.inventory, token))

    def do_finish(self) -> None:
        """Revoke the old token, after saying what that breaks."""
        token, opened = self._token(), self.session.opened
        new = self._found.rotation.new if self._found is not None else None
        if token is not None and opened is not None and new is not None:
            self.host.ask_before(finishing_rotation(opened.workspace.inventory, token, new), token)
