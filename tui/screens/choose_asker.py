"""Choosing whose request to look at: a token, the token with a pasted secret, or a user without a token."""

import re
from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum
from typing import ClassVar

from diagnostics.access.question import Asker
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import User
from diagnostics.tokens.inventory import ServiceUser, Token
from tui.language import N_, _
from tui.presentation.compare import asker_label
from tui.presentation.names import short
from tui.presentation.page import Line
from tui.presentation.token_states import state_word
from tui.screens.chooser import ChooserScreen
from tui.widgets.text_input import TextInput

LOOKS_LIKE_SECRET = re.compile(r"(?:[0-9a-fA-F]{64}|scapi_\S+)")


class Special(StrEnum):
    """A row of the list that is nobody."""

    PASTE = "paste"
    TEMPLATE = "template"
    FORMER = "former"


AskerChoice = Token | User | ServiceUser | Special | str
"""A token, a subject without one, another row of the list, or a secret that was pasted."""

_TITLES = {
    Special.PASTE: (N_("Paste a secret ..."), N_("compared by fingerprint, never shown")),
    Special.TEMPLATE: (N_("Another template ..."), N_("two templates for the same one")),
    Special.FORMER: (N_("Former facts ..."), N_("the same one, then and now")),
}


class AskerChooser(ChooserScreen[AskerChoice]):
    """Lists the tokens first, then service users and users for what they see without one."""

    title_text: ClassVar[str] = N_("Whose request?")
    prompt: ClassVar[str] = N_("Token:")
    kind: ClassVar[str] = "askers"

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._choices: Sequence[AskerChoice] | None = None

    def make_input(self) -> TextInput:
        """Return a line that never shows a pasted secret."""
        return TextInput(
            label=_(self.prompt) + " ", catches=LOOKS_LIKE_SECRET, is_ascii=self.look.is_ascii, id="wanted"
        )

    def on_text_input_pasted(self, message: TextInput.Pasted) -> None:
        """Take a pasted secret."""
        self.leave(message.text)

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
            self._choices = self.listed(inventory.tokens, [*inventory.service_users, *users])
        return self._choices

    def listed(self, tokens: Sequence[Token], subjects: Sequence[User | ServiceUser]) -> Sequence[AskerChoice]:
        """Return the rows in their order."""
        return [*tokens, Special.PASTE, *subjects]

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names."""
        choices = self.choices()
        titles = {special: _(title) for special, (title, _detail) in _TITLES.items()}
        return self.kind, lambda: [
            titles[who] if isinstance(who, Special) else "" if isinstance(who, str) else f"{who.name} {who.id}"
            for who in choices
        ]

    def line(self, choice: AskerChoice, width: int) -> Line:
        """Return name and kind."""
        name = min(max(width // 2, 16), 48)
        title = _(_TITLES[choice][0]) if isinstance(choice, Special) else "" if isinstance(choice, str) else choice.name
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
                return _("the service user itself")
            case Special():
                return _(_TITLES[choice][1])
            case _:
                return ""

    def key_of(self, choice: AskerChoice) -> Hashable:
        """Return kind and id."""
        return choice if isinstance(choice, str) else (type(choice).__name__, choice.id)


class OtherAskerChooser(AskerChooser):
    """Lists those whom somebody can be compared with."""

    prompt: ClassVar[str] = N_("With:")
    kind: ClassVar[str] = "others"

    def __init__(self, first: Asker, *, offers_template: bool) -> None:
        """Offer everybody but `first`, former facts, and perhaps another template."""
        super().__init__()
        self._first = first
        self._offers_template = offers_template

    def heading(self) -> str:
        """Return who is compared."""
        return _("Compare {asker} with").format(asker=asker_label(self._first))

    def make_input(self) -> TextInput:
        """Return the line to type into."""
        return TextInput(label=_(self.prompt) + " ", is_ascii=self.look.is_ascii, id="wanted")

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names: for each of those who are compared their own."""
        kind, names = super().long_names()
        first = self._first.token or self._first.subject
        return f"{kind} {self._offers_template} {first.id if first is not None else ''}", names

    def listed(self, tokens: Sequence[Token], subjects: Sequence[User | ServiceUser]) -> Sequence[AskerChoice]:
        """Return the rows in their order."""
        token, subject = self._first.token, self._first.subject
        others = [other for other in tokens if token is None or canonical(other.id) != canonical(token.id)]
        if token is None and subject is not None:
            subjects = [other for other in subjects if canonical(other.id) != canonical(subject.id)]
        return [*([Special.TEMPLATE] if self._offers_template else []), Special.FORMER, *others, *subjects]
