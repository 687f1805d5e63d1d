"""Changes of tokens: each is confirmed with its consequences in sight, then made, and a new secret shown once."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from diagnostics.errors import SightlineError
from diagnostics.model.inventory import Token
from diagnostics.workspace.token_change import TokenChange
from tui.app import token_work
from tui.app.jobs import Jobs
from tui.app.known import Known
from tui.app.navigation import Navigation
from tui.app.routes import ToConfirm, ToSecret
from tui.app.session import Session
from tui.app.status import StatusLine
from tui.app.workspace import WorkspaceFiles
from tui.i18n import _
from tui.opening import Opened
from tui.presentation.errors import error_words
from tui.presentation.layout import Card
from tui.presentation.tokens.words import DONE_WORDS, record_note, token_label


class TokenChanges:
    """Makes changes of the tokens on disk."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        status: StatusLine,
        navigation: Navigation,
        workspace: WorkspaceFiles,
        redraw: Callable[[], None],
    ) -> None:
        """Change nothing yet."""
        self._session = session
        self._jobs = jobs
        self._status = status
        self._navigation = navigation
        self._workspace = workspace
        self._redraw = redraw
        self.latest: Token | None = None
        """The token that was changed last, or made."""

    def moment(self) -> datetime:
        """Return the moment that a change happens at: the one to judge by if it was given, else now."""
        source = self._session.source
        return source.at if source is not None and source.at is not None else datetime.now(UTC)

    def ask_before(self, change: TokenChange, token: Token) -> None:
        """Show the consequences of a change and ask, unless a rule does not allow it."""
        known = self._session.known
        if known is None or not self._is_allowed(change):
            return
        self._jobs.run(
            partial(token_work.find_breaks, known, token, change.step, self.moment()),
            partial(self._ask, known, change),
            group="breaks",
            title=_("Looking what it breaks"),
        )

    def make_change(self, change: TokenChange) -> bool:
        """Make a change on disk, and return whether it was begun: not where a rule does not allow it."""
        opened = self._session.opened
        if opened is None or not self._is_allowed(change):
            return False
        self._jobs.run(
            partial(token_work.make_change, opened, change, self.moment()),
            partial(self._made, change),
            group="change",
            title=_("Writing the change"),
        )
        return True

    def _is_allowed(self, change: TokenChange) -> bool:
        opened = self._session.opened
        if opened is None:
            return False
        try:
            change.rehearse(opened.workspace, self.moment())
        except SightlineError as error:
            self._status.say(error_words(error))
            return False
        return True

    def _ask(self, known: Known, change: TokenChange, card: Card) -> None:
        """Ask before the change is made, unless the workspace was read again meanwhile."""
        if self._session.known is not known:
            return
        identity = self._session.identity
        note = ""
        if identity.source is not None and change.look is not None:
            note = record_note(identity, change.step, change.kind)

        def take(is_agreed: bool | None) -> None:
            if is_agreed:
                self.make_change(change)
            else:
                self._status.say(_("Nothing was changed."))

        self._navigation.follow(ToConfirm(card, change.step, note), take)

    def _made(self, change: TokenChange, done: token_work.TokensChanged) -> None:
        """Look at the workspace with the change, say that it was made, and show its secret."""
        workspace = done.changed.workspace
        self._session.renew(Opened(workspace, workspace.directory(), self.moment(), None))
        self._workspace.watch(workspace.folder, done.signature)
        self.latest = token = done.changed.outcome.token
        said = _("{done} {token}.").format(done=_(DONE_WORDS[change.step]), token=token_label(token))
        self._status.say(" ".join([said, *done.losses]))
        if change.secret is not None:
            self._navigation.follow(ToSecret(change.secret, token))
        else:
            self._redraw()
