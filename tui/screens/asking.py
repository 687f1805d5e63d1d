"""The dialogs about who asks and how, the same on every screen that answers for somebody."""

from collections.abc import Callable
from typing import Any

from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Asker, Call
from diagnostics.organisation.model import Template, User
from diagnostics.tokens.inventory import ServiceUser, Token
from tui.language import _
from tui.presentation.targets import ToFormer
from tui.screens.base import FramedScreen
from tui.screens.choose_asker import AskerChoice, AskerChooser, OtherAskerChooser, Special
from tui.session import Session


def choose_asker(screen: FramedScreen[Any]) -> None:
    """Let the user choose who asks, and draw the answer anew."""
    from tui.screens.secret_form import SecretForm

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
            case Special.PASTE:
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


def choose_other(
    screen: FramedScreen[Any],
    first: Asker,
    use: Callable[[Asker], None],
    template: Template | None = None,
    use_template: Callable[[], None] | None = None,
) -> None:
    """Let the user choose whom or what to compare `first` with, over all templates or for one.

    `use_template` is offered beside, where there is one.
    """

    def take(choice: AskerChoice | None) -> None:
        opened = screen.session.opened
        if opened is None or choice is None:
            return
        if isinstance(choice, Token):
            use(asker_of_token(opened.directory, choice))
        elif isinstance(choice, User | ServiceUser):
            use(Asker(None, opened.directory.subject(choice.id)))
        elif choice is Special.FORMER:
            if opened.former:
                screen.host.follow(ToFormer(first, template))
            else:
                screen.host.say(_("There are no former facts yet: they are kept when a pull brings new ones."))
        elif use_template is not None:
            use_template()

    screen.app.push_screen(OtherAskerChooser(first, offers_template=use_template is not None), take)


def why_not_compared(session: Session) -> str:
    """Return why the one who asks cannot be compared with anybody; empty where it can."""
    if session.asker is None:
        return _("Choose a token first: t.")
    return _("A secret that no token here has gets nothing to compare.") if session.asker.is_unrecognised else ""


def change_call(screen: FramedScreen[Any]) -> None:
    """Let the user change the parameters of the call, and draw the answer anew."""
    from tui.screens.call_form import CallForm

    def take(call: Call | None) -> None:
        if call is not None:
            screen.session.change_call(call)
            screen.host.redraw()

    screen.app.push_screen(CallForm(screen.session.call), take)
