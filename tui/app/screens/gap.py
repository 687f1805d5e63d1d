"""Screens of the gap: causes, templates of a cause, the observation."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from pyroaring import BitMap
from textual.app import ComposeResult
from textual.binding import BindingType

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.model.lazy import Picked, names_and_ids
from diagnostics.model.organisation import Template
from tui.app.actions import Action
from tui.app.known import GapResult
from tui.app.places import Place
from tui.app.screens.base import PageScreen
from tui.app.screens.lists import ListScreen
from tui.app.screens.question import change_call, choose_other, choose_requester, why_not_compared
from tui.app.widgets.frame import TextLines, bindings_of
from tui.i18n import _
from tui.presentation.gap.page import GapNotes, write_gap
from tui.presentation.gap.view import gap_view
from tui.presentation.gap_repairs import repair_lines, sharing_lines
from tui.presentation.layout import Item, Line, Page
from tui.presentation.links import CauseKey, ToAction, ToComparison, ToTemplate, ToWho
from tui.presentation.observe import observed_lines, write_observation
from tui.presentation.organisation import template_line
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import VERDICT_WORDS, command_line, named, wrapped


class GapScreen(PageScreen):
    """Causes with their counts and repairs; each opens its templates."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.GAP)
    places: tuple[Place, ...] = (Place.GAP, Place.LIST, Place.EVERYWHERE)
    section = "gap"

    def heading(self) -> str:
        """Return the title, with the requester."""
        requester = self.session.requester
        if requester is None:
            return _("What does a token not get?")
        if requester.token is not None:
            return _("What token {name} does not get").format(name=named(requester.token.name))
        if requester.subject is not None:
            return _("What {name} does not see").format(name=named(requester.subject.name))
        return _("What this secret does not get")

    def about(self) -> Hashable:
        """Return requester and call."""
        return self.session.asked()[:-1]

    def draw(self) -> None:
        """Have the templates walked and their repairs found, and show the findings so far."""
        self.parts.findings.walk_all()
        self.parts.findings.find_restoring()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the gap, or the next step towards it."""
        session = self.session
        if session.opened is None:
            page.text(_("Reading the workspace."))
        elif session.requester is None:
            page.title(_("Every template that a token does not get, grouped by cause, and what restores each."))
            page.blank()
            page.text(
                _("t  Choose the token. A pasted secret works too, and is never shown."), target=ToAction("token")
            )
        elif session.walked is not None:
            gap = session.walked.gap
            return write_gap(page, gap_view(gap, session.identity), gap, self._notes(session.walked))
        elif self.parts.jobs.is_refused("gap") and not self.parts.jobs.is_running("gap"):
            page.text(_("f5  The walk was given up; walk every template now."), target=ToAction("reload"))
        else:
            page.text(_("Walking every template."))
        return page.items

    def _notes(self, walked: GapResult) -> GapNotes:
        directory = walked.index.directory
        return GapNotes(
            ways={
                key: {
                    "repair": repair_lines(directory, walked.gap, restoring),
                    "sharing": sharing_lines(walked.gap, restoring),
                }
                for key, restoring in walked.restoring.items()
            },
            observed=self._observed(walked),
            is_observed=walked.agreement is not None,
        )

    def _observed(self, walked: GapResult) -> Sequence[str]:
        """Return the observation, or how to make one for a token."""
        opened, observed = self.session.opened, walked.observed
        if walked.agreement is not None and observed is not None and opened is not None:
            return observed_lines(walked.agreement, uses_proof=observed.proof is not None)
        if opened is None or opened.demo is not None or walked.requester.token is None:
            return ()
        told = _("not yet. What the API really returns is set beside this by: {command}")
        command = command_line("sightline", "observe", "--workspace", str(opened.workspace.folder))
        return (told.format(command=command),)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now."""
        return super().why_not(action) or (why_not_compared(self.session) if action.id == "compare" else "")

    def do_token(self) -> None:
        """Choose the requester."""
        choose_requester(self)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        change_call(self)

    def do_compare(self) -> None:
        """Set another token beside this one."""
        first = self.session.requester
        if first is not None:
            choose_other(self, first, lambda second: self.parts.navigation.follow(ToComparison(first, second)))

    def do_export_gap(self) -> None:
        """Write the gap to a file, or copy it."""
        from tui.app.screens.export import export, gap_exports

        if self.session.walked is not None:
            export(self, "gap", gap_exports(self.session.walked, self.session.identity))


class TemplateList(ListScreen[Template]):
    """A list of templates. A subclass gives the `rows`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TEMPLATES)
    places: tuple[Place, ...] = (Place.TEMPLATES, Place.LIST, Place.EVERYWHERE)

    def line(self, row: Template, width: int) -> Line:
        """Return name and id."""
        return template_line(self.look, row, width)

    def names(self) -> Callable[[], Sequence[str]]:
        """Return names and ids."""
        rows = self.rows()
        return lambda: names_and_ids(rows)

    def key_of(self, row: Template) -> Hashable:
        """Return the id."""
        return row.id

    def open_row(self, row: Template) -> None:
        """Walk to the template."""
        self.parts.navigation.follow(ToTemplate(row.id))

    def do_ask_template(self) -> None:
        """List who sees the template under the cursor."""
        if self.row is not None:
            self.parts.navigation.follow(ToWho(self.row.id))


_TALL = 16


class CauseScreen(TemplateList):
    """The templates that share a verdict and a headline, under its meaning."""

    def __init__(self, verdict: Verdict | None = None, reason: Reason | None = None) -> None:
        """Show the templates of the cause of that verdict and reason, or the visible ones without them."""
        super().__init__()
        self._cause: CauseKey | None = (verdict, reason) if verdict is not None and reason is not None else None
        self._made_of: GapResult | None = None
        self._rows: Sequence[Template] = ()

    def heading(self) -> str:
        """Return the verdict, and the reason in short."""
        if self._cause is None:
            return _("Templates that it gets")
        verdict, reason = self._cause
        return f"{_(VERDICT_WORDS[verdict])}: {reason}"

    def body(self) -> ComposeResult:
        """Put the meaning of the reason over the list."""
        yield TextLines(id="meaning")
        yield from super().body()

    def draw(self) -> None:
        """Have the templates walked anew where they must be, and show those found last until then."""
        self.parts.findings.walk_all()
        super().draw()

    def draw_frame(self) -> None:
        """Lay the meaning of the reason out for the width too."""
        super().draw_frame()
        lines: list[Line] = []
        if self._cause is not None and self.size.height >= _TALL:
            text = self.look.text(reason_page(self._cause[1]).meaning)
            lines = [((line, ""),) for line in wrapped(text, "  ", width=max(self.size.width - 1, 10))]
        self.show_lines("meaning", lines)

    def rows(self) -> Sequence[Template]:
        """Return the templates, those of the gap walked last."""
        walked = self.session.walked
        if walked is not None and walked is not self._made_of:
            self._made_of = walked
            gap = walked.gap
            if self._cause is None:
                positions = gap.answers.of(Verdict.VISIBLE)
            else:
                positions = gap.answers.by_headline.get(self._cause, BitMap())
            self._rows = Picked(gap.templates, positions.to_array())
        return self._rows


class ObservationScreen(PageScreen):
    """The agreement of prediction and observation, and causes for the rest; each template leads to its walk."""

    def heading(self) -> str:
        """Return the title."""
        return _("Predicted, and observed")

    def draw(self) -> None:
        """Have the templates walked anew where they must be."""
        self.parts.findings.walk_all()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        walked, opened = self.session.walked, self.session.opened
        if walked is None or opened is None:
            page.text(_("Walking every template."))
        elif walked.agreement is None or walked.observed is None:
            page.text(_("It was not observed."))
        else:
            is_pulled = self.session.identity.source is not None
            return write_observation(
                page, opened.directory, walked.agreement, walked.observed.proof, is_pulled=is_pulled
            )
        return page.items
