"""One token, one template: why, or why not."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.answer import Answer
from diagnostics.access.question import Call, Question
from diagnostics.organisation.model import Template
from tui.actions import Place
from tui.language import _
from tui.presentation.names import named
from tui.presentation.page import Item, Page, ToAction
from tui.presentation.repair_view import RepairViews
from tui.presentation.repairs import repair_views
from tui.presentation.why_page import write_why
from tui.presentation.why_view import WhyView, why_view
from tui.remembering import Recent
from tui.screens.page_screen import PageScreen
from tui.session import Session
from tui.widgets.keys import bindings_of


class WhyScreen(PageScreen):
    """The question, the answer, every attempt, and what to do."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.WHY)
    places: tuple[Place, ...] = (Place.WHY, Place.LIST, Place.EVERYWHERE)
    section = "why"

    def heading(self) -> str:
        """Return the question in short."""
        session = self.session
        if session.asker is None or session.template is None:
            return _("Why is the template not there?")
        return _("Why {template}?").format(template=named(_template_name(session)))

    def draw(self) -> None:
        """Have repairs looked for, and show the answer as far as it is known."""
        found = self.session.answer()
        if found is not None and found[2] is None:
            self.host.find_repairs(found[0], found[1])
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the answer, or how to ask."""
        view = current_view(self.session)
        return write_why(page, view) if view is not None else _invitation(page, self.session)

    def do_token(self) -> None:
        """Choose whose request to look at."""
        from tui.screens.choose_asker import choose_asker

        choose_asker(self)

    def do_template(self) -> None:
        """Choose the template to ask about."""
        from tui.screens.choose_template import TemplateChooser

        def take(template: Template | None) -> None:
            if template is not None:
                self.session.ask_template(template.id)
            self.host.redraw()

        self.app.push_screen(TemplateChooser(), take)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        from tui.screens.call_form import CallForm

        def take(call: Call | None) -> None:
            if call is not None:
                self.session.change_call(call)
                self.host.redraw()

        self.app.push_screen(CallForm(self.session.call), take)

    def do_recent(self) -> None:
        """Ask again what was asked before."""
        from tui.screens.choose_recent import RecentChooser

        def take(recent: Recent | None) -> None:
            if recent is not None:
                self.session.ask(recent)
                self.host.redraw()

        self.app.push_screen(RecentChooser(), take)

    def do_export_why(self) -> None:
        """Write the answer to a file, or copy it."""
        from tui.screens.export import export
        from tui.screens.export_forms import why_exports

        found = self.session.answer()
        if found is not None:
            export(self, "why", why_exports(found, self.session))


def _template_name(session: Session) -> str:
    template = session.template
    return template.name if isinstance(template, Template) else template.text if template is not None else ""


def current_view(session: Session) -> WhyView | None:
    """Return the present answer as what there is to show, or None where there is no question yet."""
    found = session.answer()
    if found is None:
        return None
    question, answer, absent = found
    return why_view(question, answer, session.identity, absent, session_repairs(session, question, answer))


def session_repairs(session: Session, question: Question, answer: Answer) -> RepairViews | None:
    """Return the repairs of a question, or None while they are not known."""
    if session.opened is None or session.repairs is None or session.repairs[0] != question:
        return None
    return repair_views(session.opened.directory, question, answer, session.repairs[1])


def _invitation(page: Page, session: Session) -> list[Item]:
    if session.opened is None:
        page.text(_("Reading the workspace."))
        return page.items
    page.text(_("Ask why a token does not get a template from /feed/templates."), "strong")
    page.blank()
    asker = session.asker
    if asker is None:
        page.text(_("t  Choose the token. A pasted secret works too, and is never shown."), target=ToAction("token"))
    elif asker.token is not None:
        page.text(_("Token {token}").format(token=named(asker.token.name)), target=ToAction("token"))
    elif asker.subject is not None:
        page.text(_("The web app of {name}").format(name=named(asker.subject.name)), target=ToAction("token"))
    else:
        page.text(_("A secret that no token here has"), target=ToAction("token"))
    page.text(_("x  Choose the template."), target=ToAction("template"))
    page.blank()
    page.text(_("2  Or see every template a token does not get, grouped by cause."), target=ToAction("gap"))
    return page.items
