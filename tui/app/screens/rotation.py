"""The rotation screen: the state of a rotation, and its next step."""

from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.lookup import requester_of_token
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.tokens.rotation import RotationStep
from diagnostics.workspace.token_change import beginning_rotation, ending, finishing_rotation
from tui.app import token_work
from tui.app.actions import Action, action_named, key_names
from tui.app.places import Place
from tui.app.screens.base import PageScreen, Slot
from tui.app.token_work import RotationFound
from tui.app.widgets.frame import bindings_of
from tui.i18n import _
from tui.presentation.layout import Item, Page, write_card
from tui.presentation.links import ToAction, ToComparison, ToRotation
from tui.presentation.tokens.card import rotation_card, unused_warning
from tui.presentation.tokens.refusals import KEYS
from tui.presentation.tokens.words import token_label


class RotationScreen(PageScreen):
    """Both tokens of a rotation side by side, and the next step."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.ROTATION)
    places: tuple[Place, ...] = (Place.ROTATION, Place.LIST, Place.EVERYWHERE)

    def __init__(self, identifier: str, successor: str | None = None) -> None:
        """Show the rotation of the token with that id; `successor` is the token that the user says takes over."""
        super().__init__()
        self._identifier = identifier
        self._successor = successor
        self._slot: Slot[RotationFound] = Slot()

    @property
    def _found(self) -> RotationFound | None:
        return self._slot.value

    def heading(self) -> str:
        """Return the title."""
        return _("Rotation: a new secret without an outage")

    def _token(self) -> Token | None:
        opened = self.session.opened
        return opened.directory.tokens.get(canonical(self._identifier)) if opened is not None else None

    def draw(self) -> None:
        """Have it found where the rotation stands, once for each state of the workspace."""
        known, token = self.session.known, self._token()
        if known is not None and token is not None:
            job = partial(token_work.find_rotation, known, token, self._successor)
            about = (known, token.id, self._successor)
            self.fill(self._slot, about, job, group="rotation", title=_("Comparing"))
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
            page.title(_("Several younger tokens of the same owner could take over. Which one does?"))
            page.blank()
            for candidate in found.rotation.candidates:
                page.text(token_label(candidate), target=ToRotation(token.id, candidate.id))
            page.text(_("b  None of them: create another one"), target=ToAction("begin"))
        else:
            self._write_both(page, token, found)
        return page.items

    def _write_both(self, page: Page, token: Token, found: RotationFound) -> None:
        rotation = found.rotation
        write_card(page, rotation_card(rotation, found.parity, key_names(action_named("finish")), KEYS))
        if warning := unused_warning(rotation):
            page.blank()
            page.text(warning, "warn")
        page.blank()
        if rotation.new is not None and self._is_guess(found):
            taking = _("It does take over: compare, and go on with {token}").format(token=token_label(rotation.new))
            page.text(taking, target=ToRotation(token.id, rotation.new.id))
            page.text(_("b  It does not: create another one"), target=ToAction("begin"))
        elif not self._cannot("finish"):
            page.text(_("f  Revoke the old token"), target=ToAction("finish"))

    def _is_guess(self, found: RotationFound) -> bool:
        """Whether neither the journal nor the user says which token takes over. A guess ends no token."""
        rotation = found.rotation
        is_open = rotation.step in (RotationStep.SWITCH, RotationStep.REVOKE)
        return is_open and not rotation.is_recorded and self._successor is None

    def _cannot(self, action: str) -> str:
        """Return why a step of the rotation cannot be taken."""
        found = self._found
        if found is None:
            return _("The tokens are still being compared.")
        step = found.rotation.step
        if action == "begin":
            may_begin = step in (RotationStep.CREATE, RotationStep.CHOOSE) or self._is_guess(found)
            return "" if may_begin else _("There is a second token already.")
        if step is RotationStep.CREATE:
            return _("There is no second token yet: b makes it.")
        if step is RotationStep.CHOOSE or self._is_guess(found):
            return _("Say first which token takes over: enter on its line.")
        if step is RotationStep.DONE:
            return _("The old token has ended.")
        if found.parity is not None and found.parity.lost:
            return _("The new token would get less than the old one; find out why first: =.")
        return ""

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done at this step."""
        if why_not := super().why_not(action):
            return why_not
        return self._cannot(action.id) if action.id in ("begin", "finish") else ""

    def do_compare(self) -> None:
        """Set both tokens side by side."""
        opened = self.session.opened
        new = self._found.rotation.new if self._found is not None else None
        if self._found is not None and new is not None and opened is not None:
            requesters = (requester_of_token(opened.directory, token) for token in (self._found.rotation.old, new))
            self.parts.navigation.follow(ToComparison(*requesters))
        else:
            self.parts.status.say(_("There is no second token to compare with."))

    def do_begin(self) -> None:
        """Create the second token."""
        token, opened = self._token(), self.session.opened
        if token is not None and opened is not None:
            is_another = self._found is not None and self._found.rotation.step is not RotationStep.CREATE
            self.parts.tokens.make_change(beginning_rotation(opened.workspace.inventory, token, is_another=is_another))

    def do_delete(self) -> None:
        """Delete the old token, after showing the consequences."""
        token, opened = self._token(), self.session.opened
        if token is not None and opened is not None:
            self.parts.tokens.ask_before(ending("delete", opened.workspace.inventory, token), token)

    def do_finish(self) -> None:
        """Revoke the old token, after showing the consequences."""
        token, opened = self._token(), self.session.opened
        new = self._found.rotation.new if self._found is not None else None
        if token is not None and opened is not None and new is not None:
            self.parts.tokens.ask_before(finishing_rotation(opened.workspace.inventory, token, new), token)
