"""Forms of the question: requester, call parameters, secret."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import ArchivedFilter, Call, Requester
from diagnostics.model.inventory import ServiceUser, Token
from diagnostics.model.organisation import Template, User
from diagnostics.tokens.secret_text import SecretUnusable, secret_in_text
from tui.app.screens.base import FramedScreen
from tui.app.screens.form import Field, FormScreen
from tui.app.screens.question_choosers import OtherRequesterChooser, RequesterChoice, RequesterChooser, Special
from tui.app.session import Session
from tui.i18n import _
from tui.presentation.errors import no_secret
from tui.presentation.links import ToFormer
from tui.presentation.text import iso
from tui.presentation.why.headlines import empty_span


def choose_requester(screen: FramedScreen[Any]) -> None:
    """Let the user choose the requester, and draw the answer anew."""

    session, parts, app = screen.session, screen.parts, screen.app

    def use_secret(secret: str | None) -> None:
        if secret:
            session.ask_secret(secret)
            requester = session.requester
            known = requester is not None and requester.token is not None
            parts.status.say(_("The secret belongs to a token here.") if known else _("No token here has that secret."))
        parts.redraw()

    def take(choice: RequesterChoice | None) -> None:
        match choice:
            case Special.PASTE:
                app.push_screen(SecretForm(), use_secret)
                return
            case str():
                use_secret(choice)
            case Token():
                session.ask_token(choice.id)
            case User() | ServiceUser():
                session.ask_subject(choice.id)
        parts.redraw()

    app.push_screen(RequesterChooser(), take)


def choose_other(
    screen: FramedScreen[Any],
    first: Requester,
    use: Callable[[Requester], None],
    template: Template | None = None,
    use_template: Callable[[], None] | None = None,
) -> None:
    """Let the user choose another side to compare `first` with, over all templates or for one.

    `use_template` is offered beside, where there is one.
    """

    def take(choice: RequesterChoice | None) -> None:
        opened = screen.session.opened
        if opened is None or choice is None:
            return
        if isinstance(choice, Token):
            use(requester_of_token(opened.directory, choice))
        elif isinstance(choice, User | ServiceUser):
            use(Requester(None, opened.directory.subject(choice.id)))
        elif choice is Special.FORMER:
            if opened.former:
                screen.parts.navigation.follow(ToFormer(first, template))
            else:
                screen.parts.status.say(_("There are no former facts yet: they are kept when a pull brings new ones."))
        elif use_template is not None:
            use_template()

    screen.app.push_screen(OtherRequesterChooser(first, offers_template=use_template is not None), take)


def why_not_compared(session: Session) -> str:
    """Return why the requester cannot be compared with anybody; empty where it can."""
    if session.requester is None:
        return _("Choose a token first: t.")
    return _("A secret that no token here has gets nothing to compare.") if session.requester.is_unrecognised else ""


def change_call(screen: FramedScreen[Any]) -> None:
    """Let the user change the parameters of the call, and draw the answer anew."""

    def take(call: Call | None) -> None:
        if call is not None:
            screen.session.change_call(call)
            screen.parts.redraw()

    screen.app.push_screen(CallForm(screen.session.call), take)


_ARCHIVED: dict[str, ArchivedFilter] = {"both": "both", "true": "true", "false": "false"}


class CallForm(FormScreen[Call]):
    """Asks for the three parameters of `GET /feed/templates`."""

    def __init__(self, call: Call) -> None:
        """Begin with the present parameters."""
        super().__init__()
        self._call = call

    def heading(self) -> str:
        """Return the title."""
        return _("Parameters of GET /feed/templates")

    def fields(self) -> Sequence[Field]:
        """Return the three parameters."""
        after, before = self._call.modified_after, self._call.modified_before
        bound = _("A time as 2026-11-20T09:00:00Z, itself included. Empty means no bound.")
        archived = _("both, true or false: all templates, only archived ones, or only those that are not.")
        return [
            Field("archived", "archived       ", self._call.archived, archived),
            Field("after", "modified_after ", iso(after) if after is not None else "", bound),
            Field("before", "modified_before", iso(before) if before is not None else "", bound),
        ]

    def finish(self) -> str:
        """Hand the call over, or say which parameter cannot be used."""
        archived = _ARCHIVED.get(self.value("archived").casefold() or "both")
        if archived is None:
            return _("archived is both, true or false.")
        times: list[datetime | None] = []
        for name in ("after", "before"):
            try:
                times.append(_time(self.value(name)))
            except (ValueError, OverflowError):
                return _("modified_{name} is no time with an offset, as 2026-11-20T09:00:00Z.").format(name=name)
        call = Call(archived, *times)
        if call.is_empty:
            return empty_span(call)
        self.leave(call)
        return ""


def _time(text: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    time.astimezone()
    return time


class SecretForm(FormScreen[str]):
    """Asks for a secret and shows stars."""

    def heading(self) -> str:
        """Return the title."""
        return _("Paste a secret")

    def notes(self) -> Sequence[str]:
        """Return a note about the secret."""
        return [_("Only its fingerprint is compared with those in the workspace. It is neither shown nor kept.")]

    def fields(self) -> Sequence[Field]:
        """Return the one line."""
        return [Field("secret", _("Secret:"), is_secret=True)]

    def finish(self) -> str:
        """Hand the secret over."""
        given = self.value("secret")
        if not given:
            return _("Nothing was pasted.")
        try:
            secret = secret_in_text(given)
        except SecretUnusable as error:
            return _("What was pasted is no secret: {reason}.").format(reason=no_secret(error.reason))
        self.leave(secret)
        return ""
