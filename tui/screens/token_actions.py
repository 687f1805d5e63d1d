"""The actions about one token, the same on the list of tokens as on the token's own page."""

from diagnostics.access.lookup import asker_of_token
from diagnostics.errors import SightlineError
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.transitions.editing import Edits
from tui.error_words import error_words
from tui.language import _
from tui.presentation.targets import ToComparison, ToGap, ToQuestion, ToRotation
from tui.screens.asking import choose_other
from tui.screens.base import FramedScreen
from tui.token_change import editing, ending

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
            ending(action, opened.workspace.inventory, token).rehearse(opened.workspace, self.host.moment())
        except SightlineError as error:
            return error_words(error)
        return ""

    def _end(self, step: str) -> None:
        token, opened = self.token, self.session.opened
        if token is not None and opened is not None:
            self.host.ask_before(ending(step, opened.workspace.inventory, token), token)

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

        token, opened = self.token, self.session.opened
        if token is None or opened is None:
            return

        def take(edits: Edits | None) -> None:
            if edits is not None:
                self.host.make_change(editing(opened.workspace.inventory, token, edits))

        if token.status == "deleted":
            self.host.say(_("A deleted token is only remembered; nothing of it can be changed."))
        else:
            self.app.push_screen(EditForm(token), take)

    def do_rotate(self) -> None:
        """Show where the rotation of the token stands."""
        if self.token is not None:
            self.host.follow(ToRotation(self.token.id))

    def do_use_token(self) -> None:
        """Ask why with this token."""
        if self.token is not None:
            self.session.ask_token(self.token.id)
            self.host.follow(ToQuestion())

    def do_ask_subject(self) -> None:
        """List what the token sees, and what it does not."""
        if self.token is not None:
            self.session.ask_token(self.token.id)
            self.host.follow(ToGap())

    def do_compare(self) -> None:
        """Set another token beside this one."""
        token, opened = self.token, self.session.opened
        if token is not None and opened is not None:
            first = asker_of_token(opened.directory, token)
            choose_other(self, first, lambda second: self.host.follow(ToComparison(first, second)))
