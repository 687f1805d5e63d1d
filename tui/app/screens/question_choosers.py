"""Choosers of requester, template and recent question."""

import re
from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum
from typing import ClassVar

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import find_template
from diagnostics.access.types import Requester
from diagnostics.access.walk import Absent
from diagnostics.errors import AmbiguousName, Candidate, NothingOfThatName
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import ServiceUser, Token
from diagnostics.model.lazy import names_and_ids
from diagnostics.model.organisation import Template, User
from diagnostics.tokens.secret_text import SecretUnusable, secret_in_text
from tui.app.remembering import Recent
from tui.app.screens.chooser import ChooserScreen
from tui.app.widgets.text_input import TextInput
from tui.i18n import N_, _
from tui.presentation.compare import requester_label
from tui.presentation.errors import no_secret
from tui.presentation.layout import Line
from tui.presentation.organisation import template_line
from tui.presentation.text import named, short
from tui.presentation.tokens.words import state_word
from tui.presentation.why.headlines import call_line

LOOKS_LIKE_SECRET = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])|scapi_\S+")


class Special(StrEnum):
    """A row of the list that is nobody."""

    PASTE = "paste"
    TEMPLATE = "template"
    FORMER = "former"


RequesterChoice = Token | User | ServiceUser | Special | str
"""A token, a subject without one, another row of the list, or a secret that was pasted."""

_TITLES = {
    Special.PASTE: (N_("Paste a secret ..."), N_("compared by fingerprint, never shown")),
    Special.TEMPLATE: (N_("Another template ..."), N_("two templates for the same one")),
    Special.FORMER: (N_("Former facts ..."), N_("the same one, then and now")),
}


class RequesterChooser(ChooserScreen[RequesterChoice]):
    """Lists the tokens first, then service users and users for what they see without one."""

    title_text: ClassVar[str] = N_("Whose request?")
    prompt: ClassVar[str] = N_("Token:")
    kind: ClassVar[str] = "requesters"

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._choices: Sequence[RequesterChoice] | None = None

    def make_input(self) -> TextInput:
        """Return a line that never shows a pasted secret."""
        return TextInput(
            label=_(self.prompt) + " ", catches=LOOKS_LIKE_SECRET, is_ascii=self.look.is_ascii, id="wanted"
        )

    def on_text_input_pasted(self, message: TextInput.Pasted) -> None:
        """Take a pasted secret, or say what else is in what was pasted."""
        try:
            secret = secret_in_text(message.text)
        except SecretUnusable as error:
            self.parts.status.say(_("What was pasted is no secret: {reason}.").format(reason=no_secret(error.reason)))
            return
        self.leave(secret)

    def choices(self) -> Sequence[RequesterChoice]:
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

    def listed(self, tokens: Sequence[Token], subjects: Sequence[User | ServiceUser]) -> Sequence[RequesterChoice]:
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

    def line(self, choice: RequesterChoice, width: int) -> Line:
        """Return name and kind."""
        name = min(max(width // 2, 16), 48)
        title = _(_TITLES[choice][0]) if isinstance(choice, Special) else "" if isinstance(choice, str) else choice.name
        return (
            (self.look.fit(title, name), ""),
            ("  ", ""),
            (self.look.fit(self._detail(choice), max(width - name - 2, 0)), "dim"),
        )

    def _detail(self, choice: RequesterChoice) -> str:
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

    def key_of(self, choice: RequesterChoice) -> Hashable:
        """Return kind and id."""
        return choice if isinstance(choice, str) else (type(choice).__name__, choice.id)


class OtherRequesterChooser(RequesterChooser):
    """Lists those whom somebody can be compared with."""

    prompt: ClassVar[str] = N_("With:")
    kind: ClassVar[str] = "others"

    def __init__(self, first: Requester, *, offers_template: bool) -> None:
        """Offer everybody but `first`, former facts, and perhaps another template."""
        super().__init__()
        self._first = first
        self._offers_template = offers_template

    def heading(self) -> str:
        """Return who is compared."""
        return _("Compare {requester} with").format(requester=requester_label(self._first))

    def make_input(self) -> TextInput:
        """Return the line to type into."""
        return TextInput(label=_(self.prompt) + " ", is_ascii=self.look.is_ascii, id="wanted")

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names: for each of those who are compared their own."""
        kind, names = super().long_names()
        first = self._first.token or self._first.subject
        return f"{kind} {self._offers_template} {first.id if first is not None else ''}", names

    def listed(self, tokens: Sequence[Token], subjects: Sequence[User | ServiceUser]) -> Sequence[RequesterChoice]:
        """Return the rows in their order."""
        token, subject = self._first.token, self._first.subject
        others = [other for other in tokens if token is None or canonical(other.id) != canonical(token.id)]
        if token is None and subject is not None:
            subjects = [other for other in subjects if canonical(other.id) != canonical(subject.id)]
        return [*([Special.TEMPLATE] if self._offers_template else []), Special.FORMER, *others, *subjects]


class TemplateChooser(ChooserScreen[Template]):
    """Lists all templates; a hundred thousand names are searched beside the screen."""

    title_text: ClassVar[str] = N_("Which template?")
    prompt: ClassVar[str] = N_("Template:")

    def choices(self) -> Sequence[Template]:
        """Return all templates."""
        opened = self.session.opened
        return opened.workspace.organisation.templates if opened is not None else ()

    def long_names(self) -> tuple[str, Callable[[], Sequence[str]]]:
        """Return what makes the names."""
        templates = self.choices()
        return "templates", lambda: names_and_ids(templates)

    def line(self, choice: Template, width: int) -> Line:
        """Return the name, and what tells templates of the same name apart."""
        return template_line(self.look, choice, width)

    def key_of(self, choice: Template) -> Hashable:
        """Return the id."""
        return choice.id

    def nothing_fits(self) -> str:
        """Return what to do: where not all templates are listed, one that is not can be asked about."""
        opened = self.session.opened
        if opened is None or opened.directory.coverage.is_complete("templates"):
            return super().nothing_fits()
        return _("Not all templates are listed: enter asks about this one.")

    def choose(self) -> None:
        """Take the template under the cursor, or what was typed where not all templates are listed."""
        opened, wanted = self.session.opened, self.wanted.strip()
        if opened is None or opened.directory.coverage.is_complete("templates"):
            super().choose()
            return
        if wanted and self._positions is not None and not self._positions:
            self.session.ask_absent(self._absent(opened.directory, wanted))
            self.parts.status.say(_("The workspace lists no template {name}.").format(name=named(wanted)))
            self.leave(None)
            return
        super().choose()

    @staticmethod
    def _absent(directory: Directory, wanted: str) -> Absent:
        """Return what was typed, with the templates that are near it in name."""
        try:
            found = find_template(directory, wanted)
        except AmbiguousName as error:
            return Absent(wanted, error.candidates)
        except NothingOfThatName as error:
            return Absent(wanted, error.candidates)
        return Absent(wanted, (Candidate(found.id, found.name),))


class RecentChooser(ChooserScreen[Recent]):
    """Lists the latest questions."""

    title_text: ClassVar[str] = N_("Recent questions")
    prompt: ClassVar[str] = N_("Question:")

    def choices(self) -> Sequence[Recent]:
        """Return the latest questions."""
        return self.session.recents

    def name_of(self, choice: Recent) -> str:
        """Return who asked for what."""
        opened = self.session.opened
        assert opened is not None
        directory = opened.directory
        requester = directory.tokens.get(canonical(choice.token)) if choice.token is not None else None
        subject = directory.subject(choice.subject) if choice.subject is not None else None
        template = directory.templates.get(canonical(choice.template))
        return _("{requester} and {template}").format(
            requester=short(
                requester.name if requester is not None else subject.name if subject is not None else _("someone gone"),
                30,
            ),
            template=short(template.name if template is not None else choice.template, 40),
        )

    def line(self, choice: Recent, width: int) -> Line:
        """Return the question, and the call where there is room."""
        call = 0 if width < 76 or choice.token is None else 28
        line: Line = ((self.look.fit(self.name_of(choice), width - call), ""),)
        return (*line, (self.look.fit(call_line(choice.call).partition("?")[2], call), "dim")) if call else line

    def key_of(self, choice: Recent) -> Hashable:
        """Return the question itself."""
        return choice
