"""Choosing whose request to look at: a token, the token with a pasted secret, or a user without a token."""

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

from diagnostics.organisation.model import User
from diagnostics.tokens.inventory import ServiceUser, Token
from tui.language import N_, _
from tui.presentation.names import short
from tui.presentation.page import Line
from tui.presentation.token_states import state_word
from tui.screens.base import FramedScreen
from tui.screens.chooser import ChooserScreen
from tui.screens.secret_form import SecretForm
from tui.widgets.text_input import TextInput

LOOKS_LIKE_SECRET = re.compile(r"(?:[0-9a-fA-F]{64}|scapi_\S+)")

AskerChoice = Token | User | ServiceUser | str
"""A token, a subject without one, or a secret: an empty one is still to be pasted."""


class AskerChooser(ChooserScreen[AskerChoice]):
    """Lists the tokens first, then service users and users for what they see without one."""

    title_text: ClassVar[str] = N_("Whose request?")
    prompt: ClassVar[str] = N_("Token:")

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._choices: Sequence[AskerChoice] | None = None

    def make_input(self) -> TextInput:
        """Return a line that never shows a pasted secret."""
        return TextInput(label=_(self.prompt) + " ", catches=LOOKS_LIKE_SECRET, id="wanted")

    def on_text_input_pasted(self, message: TextInput.Pasted) -> None:
        """Take a pasted secret."""
        self.dismiss(message.text)

    def choices(self) -> Sequence[AskerChoice]:
        """Return everyone who can ask. Users of other organisations make no requests here."""
        if self._choices is None:
            opened = self.session.opened
            if opened is None:
                return ()
            directory, inventory = opened.directory, opened.workspace.inventory
            users = [
                user for user in opened.workspace.organisation.users if not directory.is_foreign(user.organisation)
            ]
            self._choices = [*inventory.tokens, "", *inventory.service_users, *users]
        return self._choices

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names."""
        choices, title = self.choices(), _paste_title()
        return "askers", lambda: [title if isinstance(who, str) else f"{who.name} {who.id}" for who in choices]

    def line(self, choice: AskerChoice, width: int) -> Line:
        """Return name and kind."""
        name = min(max(width // 2, 16), 48)
        title = _paste_title() if isinstance(choice, str) else choice.name
        return (
            (self.look.fit(title, name), ""),
            ("  ", ""),
            (self.look.fit(self._detail(choice), max(width - name - 2, 0)), "dim"),
        )

    def _detail(self, choice: AskerChoice) -> str:
        opened = self.session.opened
        assert opened is not None
        match choice:
            case Token():
                state = state_word(opened.workspace.organisation, opened.at, choice)
                kind = _("service user token") if choice.kind == "service_user" else _("user token")
                return f"{state}, {kind}, {short(choice.id, 20)}"
            case User():
                return _("user, in the web app")
            case ServiceUser():
                return _("service user, without a token")
            case _:
                return _("compared by fingerprint, never shown")

    def key_of(self, choice: AskerChoice) -> Hashable:
        """Return kind and id."""
        return choice if isinstance(choice, str) else (type(choice).__name__, choice.id)


def _paste_title() -> str:
    return _("Paste a secret ...")


def choose_asker(screen: FramedScreen[Any]) -> None:
    """Let the user choose who asks, and draw the answer anew."""
    session, host, app = screen.session, screen.host, screen.app

    def use_secret(secret: str | None) -> None:
        if secret:
            session.ask_secret(secret)
            asker = session.asker
            known = asker is not None and asker.token is not None
            host.say(_("The secret belongs to a token here.") if known else _("No token here has that secret."))
        host.redraw()

    def take(choice: AskerChoice | None) -> None:
        match choice:
            case "":
                app.push_screen(SecretForm(), use_secret)
                return
            case str():
                use_secret(choice)
            case Token():
                session.ask_token(choice.id)
            case User() | ServiceUser():
                session.ask_subject(choice.id)
        host.redraw()

    app.push_screen(AskerChooser(), take)
