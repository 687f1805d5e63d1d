"""Screens of why: the walk, a reason, a repair."""

from collections.abc import Hashable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester
from diagnostics.findings.conditions import sets_of
from diagnostics.model.organisation import Template
from tui.app.actions import Action
from tui.app.places import Place
from tui.app.remembering import Recent
from tui.app.screens.base import PageScreen
from tui.app.screens.question import change_call, choose_other, choose_requester, why_not_compared
from tui.app.screens.question_choosers import TemplateChooser
from tui.app.session import Session
from tui.app.widgets.frame import bindings_of
from tui.i18n import _
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap_repairs import restoring_view, sharing_view
from tui.presentation.layout import Item, Page, Span
from tui.presentation.links import Side, ToAction, ToPair, ToRepair, ToRestoring, ToWho
from tui.presentation.reasons.reasons import write_reason
from tui.presentation.text import named
from tui.presentation.why.beside import beside_answer
from tui.presentation.why.page import write_repair, write_repairs, write_why
from tui.presentation.why.proofs import contradiction_line, observed_words, older_line, seen_line
from tui.presentation.why.repair_view import RepairView
from tui.presentation.why.repairs import repair_views
from tui.presentation.why.view import WhyView, why_view

_REPAIRS_BY_HEIGHT = ((50, 10), (36, 4), (28, 2))
"""How many repairs are written, by the least height of the screen in lines."""


class WhyScreen(PageScreen):
    """The question, the answer, every attempt, and repairs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.WHY)
    places: tuple[Place, ...] = (Place.WHY, Place.LIST, Place.EVERYWHERE)
    section = "why"

    def heading(self) -> str:
        """Return the question in short."""
        session = self.session
        if session.requester is None or session.template is None:
            return _("Why is the template not there?")
        return _("Why {template}?").format(template=named(_template_name(session)))

    def about(self) -> Hashable:
        """Return the identity of the question."""
        return self.session.asked()

    def draw(self) -> None:
        """Have repairs looked for, and show the answer as far as it is known; it can be asked again."""
        self.session.note()
        found = self.session.answer()
        if found is not None and found.absent is None:
            self.parts.findings.find_repairs(found)
            self.parts.findings.find_surroundings(found)
        self.parts.findings.find_observed()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the answer, or how to ask."""
        found, view = self.session.answer(), current_view(self.session)
        if found is None or view is None:
            return _invitation(page, self.session, is_reading=self.parts.jobs.is_running("read"))
        # As many repairs as leave room for what was tried, on the same screen.
        height = self.size.height
        most = next((most for least, most in _REPAIRS_BY_HEIGHT if height >= least), 1)
        return write_why(page, view, found.answer.headline, most, _observed(self.session))

    def do_token(self) -> None:
        """Choose the requester."""
        choose_requester(self)

    def do_template(self) -> None:
        """Choose the template to ask about."""

        def take(template: Template | None) -> None:
            if template is not None:
                self.session.ask_template(template.id)
            self.parts.redraw()

        self.app.push_screen(TemplateChooser(), take)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        change_call(self)

    def do_compare(self) -> None:
        """Set another token, or another template, beside this one."""
        requester, template = self.session.requester, self.session.template
        if requester is None or not isinstance(template, Template):
            return
        own = Side(requester, template)

        def choose_template() -> None:
            def take(other: Template | None) -> None:
                if other is not None:
                    self.parts.navigation.follow(ToPair(own, Side(requester, other)))

            self.app.push_screen(TemplateChooser(), take)

        def compare(other: Requester) -> None:
            self.parts.navigation.follow(ToPair(own, Side(other, template)))

        choose_other(self, requester, compare, template, choose_template)

    def do_ask_template(self) -> None:
        """List the audience of the template."""
        if isinstance(self.session.template, Template):
            self.parts.navigation.follow(ToWho(self.session.template.id))

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
        """Ask a recent question again."""
        from tui.app.screens.question_choosers import RecentChooser

        def take(recent: Recent | None) -> None:
            if recent is not None:
                self.session.ask(recent)
                self.parts.redraw()

        self.app.push_screen(RecentChooser(), take)

    def do_export_why(self) -> None:
        """Write the answer to a file, or copy it."""
        from tui.app.screens.export import export, why_exports

        found, known = self.session.answer(), self.session.known
        if found is not None and known is not None:
            export(self, "why", why_exports(found, self.session.identity, known.opened.directory))


def _template_name(session: Session) -> str:
    template = session.template
    return template.name if isinstance(template, Template) else template.text if template is not None else ""


def current_view(session: Session) -> WhyView | None:
    """Return the view of the present answer, or None where there is no question yet."""
    found, opened = session.answer(), session.opened
    if found is None or opened is None:
        return None
    question, answer, proof = found.question, found.answer, session.proof
    repairs = repair_views(opened.directory, question, answer, found.repairs) if found.repairs is not None else None
    words = observed_words(proof, question, answer, found.basis) if proof is not None and not found.absent else None
    around, directory = found.beside, proof.directory if proof is not None else opened.directory
    beside = beside_answer(directory, question, around.found) if around is not None else None
    conditions: tuple[str, ...] = ()
    if around is not None and around.formula is not None:
        conditions = ConditionWords(directory, question.requester).sentences(around.formula, sets_of(around.formula))
    return why_view(question, answer, session.identity, found.absent, repairs, conditions, words, beside)


def _observed(session: Session) -> Span:
    """Return the line of the newest observation of the subject, a warning where it contradicts the facts."""
    question, known = session.question, session.known
    observed = known.observed_of(session.requester) if known is not None else None
    if question is None or observed is None:
        return "", ""
    if observed.proof is None:
        return older_line(observed.observation), ""
    seen = seen_line(observed.proof, question.template)
    return (seen, "") if observed.proof.is_consistent else (f"{contradiction_line()} {seen}", "warn")


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
    requester = session.requester
    if requester is None:
        page.text(_("t  Choose the token. A pasted secret works too, and is never shown."), target=ToAction("token"))
    elif requester.token is not None:
        page.text(_("t  Token {token}").format(token=named(requester.token.name)), target=ToAction("token"))
    elif requester.subject is not None:
        page.text(_("t  The web app of {name}").format(name=named(requester.subject.name)), target=ToAction("token"))
    else:
        page.text(_("t  A secret that no token here has"), target=ToAction("token"))
    if session.template is None:
        page.text(_("x  Choose the template."), target=ToAction("template"))
    else:
        page.text(_("x  Template {name}").format(name=named(_template_name(session))), target=ToAction("template"))
    page.blank()
    page.text(_("2  Or see every template a token does not get, grouped by cause."), target=ToAction("gap"))
    return page.items


class ReasonScreen(PageScreen):
    """The page of a reason."""

    def __init__(self, reason: Reason) -> None:
        """Show the page of `reason`."""
        super().__init__()
        self._reason = reason

    def heading(self) -> str:
        """Return the reason's code."""
        return str(self._reason)

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return write_reason(page, self._reason)


class RepairScreen(PageScreen):
    """The page of a repair."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.REPAIR)
    places: tuple[Place, ...] = (Place.REPAIR, Place.LIST, Place.EVERYWHERE)

    def __init__(self, repair: RepairView) -> None:
        """Show `repair`."""
        super().__init__()
        self._repair = repair

    def heading(self) -> str:
        """Return the title."""
        return _("One way to mend it")

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return write_repair(page, self._repair)

    def do_copy_message(self) -> None:
        """Copy the message."""
        self.parts.delivery.copy(partial(str, self._repair.message))


def repair_screen(target: ToRepair, session: Session) -> RepairScreen | None:
    """Return the page of a repair of the present question, None where it is there no more."""
    view = current_view(session)
    is_there = view is not None and target.position < len(view.repairs)
    return RepairScreen(view.repairs[target.position]) if view is not None and is_there else None


def restoring_screen(target: ToRestoring, session: Session) -> RepairScreen | None:
    """Return the page of one way to restore the templates of a cause, None where it is there no more."""
    walked = session.walked
    restoring = walked.restoring.get((target.verdict, target.reason)) if walked is not None else None
    if walked is None or restoring is None:
        return None
    directory = walked.index.directory
    if target.way == "repair":
        view = restoring_view(directory, restoring)
    else:
        view = sharing_view(directory, walked.gap, restoring)
    return RepairScreen(view) if view is not None else None


class RepairsScreen(PageScreen):
    """Repairs, the smallest first; each opens its page."""

    def heading(self) -> str:
        """Return the title."""
        return _("Ways to mend it")

    def write(self, page: Page) -> list[Item]:
        """Write the repairs."""
        view = current_view(self.session)
        return write_repairs(page, view) if view is not None else page.items
