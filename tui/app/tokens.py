"""What the app does about tokens: it says what a change breaks, asks, makes it, and shows a new secret once."""

from datetime import UTC, datetime

from diagnostics.errors import SightlineError
from diagnostics.model.inventory import Token
from tui.app import token_work
from tui.app.findings import WorkspaceApp
from tui.app.messages import ActivityFound, BreaksFound, CardFound, RotationFound, TokensChanged
from tui.app.token_change import TokenChange
from tui.i18n import _
from tui.opening import Opened
from tui.presentation.errors import error_words
from tui.presentation.tokens.words import record_note, token_label


class TokensApp(WorkspaceApp):
    """The part of the app that changes tokens."""

    def moment(self) -> datetime:
        """Return the moment that a change happens at: the one to judge by if it was given, else now."""
        source = self.session.source
        return source.at if source is not None and source.at is not None else datetime.now(UTC)

    def ask_before(self, change: TokenChange, token: Token) -> None:
        """Say what a change breaks and ask, unless a rule does not allow it."""
        if self._is_allowed(change):
            work = token_work.find_breaks(self.session, token, change, self.moment())
            self.start("breaks", _("Looking what it breaks"), work)

    def make_change(self, change: TokenChange) -> bool:
        """Make a change on disk, and return whether it was begun: not where a rule does not allow it."""
        if not self._is_allowed(change):
            return False
        work = token_work.make_change(self.session, change, self.moment())
        self.start("change", _("Writing the change"), work)
        return True

    def _is_allowed(self, change: TokenChange) -> bool:
        opened = self.session.opened
        if opened is None:
            return False
        try:
            change.rehearse(opened.workspace, self.moment())
        except SightlineError as error:
            self.say(error_words(error))
            return False
        return True

    def on_breaks_found(self, message: BreaksFound) -> None:
        """Ask before the change is made."""
        from tui.app.screens.token_secret import ConfirmScreen

        opened = self.session.opened
        if opened is None or not self.keep_index(message.index):
            return
        identity = self.session.identity
        look = message.change.look
        note = ""
        if identity.source is not None and look is not None:
            note = record_note(identity, message.change.step, look.token.kind)

        def take(is_agreed: bool | None) -> None:
            if is_agreed:
                self.make_change(message.change)
            else:
                self.say(_("Nothing was changed."))

        self.push_screen(ConfirmScreen(message.card, message.change.step, note), take)

    def on_tokens_changed(self, message: TokensChanged) -> None:
        """Look at the workspace with the change, say that it was made, and show its secret."""
        from tui.app.screens.token_secret import SecretScreen

        workspace = message.changed.workspace
        directory = workspace.directory()
        self.session.renew(Opened(workspace, directory, self.moment(), None))
        self.start_watching(workspace.folder, message.signature)
        token = message.changed.outcome.token
        told = _("{done} {token}.").format(done=message.change.done, token=token_label(token))
        self.say(" ".join([told, *message.losses]))
        self.pass_on("take_changed", message)
        if message.change.secret is not None:
            self.push_screen(SecretScreen(message.change.secret, token))
        else:
            self.redraw()

    def on_card_found(self, message: CardFound) -> None:
        """Pass on what there is to say of a token."""
        if self.keep_index(message.index):
            self.pass_on("take_card", message)

    def on_rotation_found(self, message: RotationFound) -> None:
        """Pass on where a rotation stands."""
        if self.keep_index(message.index):
            self.pass_on("take_rotation", message)

    def on_activity_found(self, message: ActivityFound) -> None:
        """Pass on what was done to tokens."""
        self.pass_on("take_activity", message)
