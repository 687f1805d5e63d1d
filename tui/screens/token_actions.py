"""The actions about one token, the same on the list of tokens as on the token's own page."""

from typing import TYPE_CHECKING, Any, cast

from diagnostics.errors import SightlineError
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.transitions.editing import Edits
from tui.error_words import error_words
from tui.language import _
from tui.token_change import editing, ending

if TYPE_CHECKING:
    from tui.screens.base import FramedScreen

_ENDINGS = ("revoke", "regenerate", "delete")


class TokenActions:
    """For a screen that has a token under its cursor, or is about one."""

    @property
    def token(self) -> Token | None:
        """The token that is meant."""
        return None

    @property
    def _screen(self) -> "FramedScreen[Any]":
        return cast("FramedScreen[Any]", self)

    def refusal(self, action: str) -> str:
        """Return why a rule does not allow an action on this token; empty where it does."""
        token, opened = self.token, self._screen.session.opened
        if action not in _ENDINGS or token is None or opened is None:
            return ""
        try:
            ending(action, opened.workspace.inventory, token).rehearse(
                opened.workspace, self._screen.sightline.moment()
            )
        except SightlineError as error:
            return error_words(error)
        return ""

    def _end(self, step: str) -> None:
        token, opened = self.token, self._screen.session.opened
        if token is not None and opened is not None:
            self._screen.sightline.ask_before(ending(step, opened.workspace.inventory, token), token)

    def do_revoke(self) -> None:
        """Stop the token."""
        self._end("revoke")

    def do_regenerate(self) -> None:
        """Give the token a new secret."""
        self._end("regenerate")

    def do_delete(self) -> None:
        """Delete the token."""
        self._end("delete")

    def do_edit(self) -> None:
        """Change the token."""
        from tui.screens.token_form import EditForm

        token, opened = self.token, self._screen.session.opened
        if token is None or opened is None:
            return
        app = self._screen.sightline

        def take(edits: Edits | None) -> None:
            if edits is not None:
                app.make_change(editing(opened.workspace.inventory, token, edits))

        if token.status == "deleted":
            app.say(_("A deleted token is only remembered; nothing of it can be changed."))
        else:
            app.push_screen(EditForm(token), take)

    def do_rotate(self) -> None:
        """Show where the rotation of the token stands."""
        from tui.screens.rotation import RotationScreen

        if self.token is not None:
            self._screen.sightline.push_screen(RotationScreen(self.token.id))

    def do_use_token(self) -> None:
        """Ask why with this token."""
        if self.token is not None:
            self._screen.session.ask_token(self.token.id)
            self._screen.sightline.do_why()
