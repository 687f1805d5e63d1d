"""One token, one template: why, or why not."""

from collections.abc import Hashable
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.question import Asker, Question
from diagnostics.access.walk import walk
from diagnostics.organisation.model import Template
from tui.actions import Action
from tui.language import _
from tui.observation import asker_in
from tui.places import Place
from tui.presentation.names import named
from tui.presentation.page import Item, Page
from tui.presentation.repair_view import RepairViews
from tui.presentation.repairs import repair_views
from tui.presentation.targets import Side, ToAction, ToPair, ToWho
from tui.presentation.why_observed import observed_line
from tui.presentation.why_page import write_why
from tui.presentation.why_view import WhyView, why_view
from tui.remembering import Recent
from tui.screens.asking import change_call, choose_asker, choose_other, why_not_compared
from tui.screens.choose_template import TemplateChooser
from tui.screens.page_screen import PageScreen
from tui.session import Session
from tui.widgets.keys import bindings_of

_REPAIRS_BY_HEIGHT = ((50, 10), (36, 4), (28, 2))
"""How many repairs are written, by the least height of the screen in lines."""


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

    def about(self) -> Hashable:
        """Return the question, by what tells its asker, its template and its call from others."""
        return self.session.asked()

    def draw(self) -> None:
        """Have repairs looked for, and show the answer as far as it is known; it can be asked again."""
        self.session.note()
        found = self.session.answer()
        if found is not None and found[2] is None:
            self.host.find_repairs(found[0], found[1])
        self.host.find_observed()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the answer, or how to ask."""
        found, view = self.session.answer(), current_view(self.session)
        if found is None or view is None:
            return _invitation(page, self.session, is_reading=self.host.background.is_running("read"))
        # As many repairs as leave room for what was tried, on the same screen.
        height = self.size.height
        most = next((most for least, most in _REPAIRS_BY_HEIGHT if height >= least), 1)
        return write_why(page, view, found[1].headline, most, _observed(self.session, view.verdict))

    def do_token(self) -> None:
        """Choose whose request to look at."""
        choose_asker(self)

    def do_template(self) -> None:
        """Choose the template to ask about."""

        def take(template: Template | None) -> None:
            if template is not None:
                self.session.ask_template(template.id)
            self.host.redraw()

        self.app.push_screen(TemplateChooser(), take)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        change_call(self)

    def do_compare(self) -> None:
        """Set another token, or another template, beside this one."""
        asker, template = self.session.asker, self.session.template
        if asker is None or not isinstance(template, Template):
            return
        own = Side(asker, template)

        def choose_template() -> None:
            def take(other: Template | None) -> None:
                if other is not None:
                    self.host.follow(ToPair(own, Side(asker, other)))

            self.app.push_screen(TemplateChooser(), take)

        def compare(other: Asker) -> None:
            self.host.follow(ToPair(own, Side(other, template)))

        choose_other(self, asker, compare, template, choose_template)

    def do_ask_template(self) -> None:
        """List who sees the template."""
        if isinstance(self.session.template, Template):
            self.host.follow(ToWho(self.session.template.id))

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now."""
        if why_not := super().why_not(action):
            return why_not
        if action.id not in ("compare", "ask-template"):
            return ""
        if not isinstance(self.session.template, Template):
            return _("Choose a template that the workspace lists first: x.")
        return why_not_compared(self.session) if action.id == "compare" else ""

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


def _observed(session: Session, verdict: Verdict) -> str:
    """Return what the API returned for the subject, as far as that was observed."""
    question, observed = session.question, session.observed_now()
    if question is None or observed is None or session.opened is None:
        return ""
    with_proof = None
    if observed.directory is not session.opened.directory:
        with_proof = walk(observed.directory, replace(question, asker=asker_in(observed.directory, question.asker)))
    return observed_line(question, observed.observation, verdict, with_proof)


def _invitation(page: Page, session: Session, *, is_reading: bool) -> list[Item]:
    if session.opened is None and not is_reading:
        page.text(_("f5  The workspace was not read; read it now."), target=ToAction("reload"))
        page.text(_("6  Or open a demo."), target=ToAction("demos"))
        return page.items
    if session.opened is None:
        page.text(_("Reading the workspace."))
        return page.items
    page.text(_("Ask why a token does not get a template from /feed/templates."), "strong")
    page.blank()
    asker = session.asker
    if asker is None:
        page.text(_("t  Choose the token. A pasted secret works too, and is never shown."), target=ToAction("token"))
    elif asker.token is not None:
        page.text(_("t  Token {token}").format(token=named(asker.token.name)), target=ToAction("token"))
    elif asker.subject is not None:
        page.text(_("t  The web app of {name}").format(name=named(asker.subject.name)), target=ToAction("token"))
    else:
        page.text(_("t  A secret that no token here has"), target=ToAction("token"))
    if session.template is None:
        page.text(_("x  Choose the template."), target=ToAction("template"))
    else:
        page.text(_("x  Template {name}").format(name=named(_template_name(session))), target=ToAction("template"))
    page.blank()
    page.text(_("2  Or see every template a token does not get, grouped by cause."), target=ToAction("gap"))
    return page.items
