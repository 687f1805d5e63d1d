"""Screens of comparisons: two requesters, two templates, former facts."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pyroaring import BitMap

from diagnostics.access.types import Call, Requester
from diagnostics.findings.compare import Comparison, compare_walks
from diagnostics.findings.history import ThenAndNow
from diagnostics.model.ids import canonical
from diagnostics.model.lazy import Picked
from diagnostics.model.organisation import Template
from tui.app import work
from tui.app.known import Answered
from tui.app.screens.base import PageScreen, Slot
from tui.app.screens.gap import TemplateList
from tui.i18n import _
from tui.opening import Opened
from tui.presentation.compare import requester_label, write_comparison, write_pair
from tui.presentation.history import write_broken, write_others, write_template_then_and_now, write_then_and_now
from tui.presentation.layout import Item, Page
from tui.presentation.links import Side, ToFormer, ToPair


class ComparisonScreen(PageScreen):
    """How many templates both get and either alone, and the two reasons for each difference."""

    def __init__(self, first: Requester, second: Requester) -> None:
        """Compare these two, by the present call where they make one."""
        super().__init__()
        self._requesters = first, second
        self._slot: Slot[Comparison] = Slot()

    def heading(self) -> str:
        """Return the title."""
        return _("Side by side")

    def draw(self) -> None:
        """Have both compared, once for each state of the workspace."""
        known = self.session.known
        if known is not None:
            first, second = map(self.session.known_requester, self._requesters)
            if first is not None and second is not None:
                self._requesters = first, second
                call = self.session.call
                job = partial(work.compare_requesters, known, first, second, call)
                self.fill(self._slot, (known, first, second, call), job, group="comparison", title=_("Comparing"))
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page, once it is there."""
        opened = self.session.opened
        if opened is None or self._slot.value is None:
            page.text(_("Comparing."))
            return page.items
        return write_comparison(page, *self._requesters, self._slot.value, opened.workspace.organisation.templates)


class DifferenceScreen(TemplateList):
    """Each template leads to the two walks side by side."""

    def __init__(self, first: Requester, second: Requester, title: str, positions: BitMap) -> None:
        """List the templates at these places of the workspace as it is now."""
        super().__init__()
        self._first = first
        self._second = second
        self._title = title
        self._positions = positions
        self._made_of: Opened | None = None
        self._rows: Sequence[Template] = ()

    def heading(self) -> str:
        """Return the title."""
        return self._title

    def rows(self) -> Sequence[Template]:
        """Return the templates, as they were when the list was opened."""
        opened = self.session.opened
        if self._made_of is None and opened is not None:
            self._made_of = opened
            self._rows = Picked(opened.workspace.organisation.templates, self._positions.to_array())
        return self._rows

    def open_row(self, row: Template) -> None:
        """Open the two walks."""
        self.parts.navigation.follow(ToPair(Side(self._first, row), Side(self._second, row)))


class PairScreen(PageScreen):
    """The steps that decide; each side leads to its whole walk."""

    def __init__(self, first: Side, second: Side) -> None:
        """Compare these two."""
        super().__init__()
        self._sides = first, second

    def heading(self) -> str:
        """Return the title."""
        return _("Side by side")

    def write(self, page: Page) -> list[Item]:
        """Walk both as the workspace is now, and write the differences."""
        first, second = map(self._answered, self._sides)
        if first is None or second is None:
            page.text(_("It is not in the workspace any more."), "warn")
            return page.items
        answers = first.answer, second.answer
        return write_pair(page, (first.question, second.question), answers, compare_walks(*answers))

    def _answered(self, side: Side) -> Answered | None:
        known = self.session.known
        if known is None:
            return None
        requester = self.session.known_requester(side.requester)
        template = known.opened.directory.templates.get(canonical(side.template.id))
        if requester is None or template is None:
            return None
        return known.answer(requester, template, self.session.call if requester.makes_calls else Call())


class FormerScreen(PageScreen):
    """One requester then and now, over all templates or for one."""

    def __init__(self, requester: Requester, template: Template | None, path: Path | None) -> None:
        """Compare with the former facts in the file at `path`, or with the last ones."""
        super().__init__()
        self._requester = requester
        self._template = template
        self._path = path
        self._slot: Slot[work.ComparedWithFormer] = Slot()

    def heading(self) -> str:
        """Return the title."""
        return _("Then and now: {requester}").format(requester=requester_label(self._requester))

    @property
    def _former(self) -> Path | None:
        """The file to compare with: the one that was chosen, or the newest."""
        opened = self.session.opened
        newest = opened.former[0] if opened is not None and opened.former else None
        return self._path if self._path is not None else newest

    def draw(self) -> None:
        """Have them compared, once for each state of the workspace."""
        known, path = self.session.known, self._former
        if known is not None and path is not None:
            self._requester = self.session.known_requester(self._requester) or self._requester
            asked = (self._requester, self._template)
            job = partial(work.compare_with_former, known, *asked, self.session.call, path)
            title = _("Comparing with former facts")
            self.fill(self._slot, (known, *asked, path), job, group="former", title=title)
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the page, once it is there."""
        opened, path, found = self.session.opened, self._former, self._slot.value
        if opened is None or path is None:
            page.text(_("There are no former facts any more."), "warn")
            return page.items
        if found is None:
            page.text(_("Comparing with former facts."))
            return page.items
        passage, compared, problems = found
        if passage is None or compared is None:
            write_broken(page, problems)
        else:
            if isinstance(compared, ThenAndNow):
                write_then_and_now(page, passage, compared, path)
            elif self._template is not None:
                write_template_then_and_now(page, passage, self._requester, self._template, compared)
        return write_others(page, self._requester, self._template, path, opened.former)


class TurnedScreen(TemplateList):
    """Each template leads to its two answers, then and now."""

    def __init__(self, requester: Requester, title: str, templates: Sequence[Template], path: Path) -> None:
        """List these templates, which turned for `requester` since the former facts in the file at `path`."""
        super().__init__()
        self._requester = requester
        self._title = title
        self._templates = templates
        self._path = path

    def heading(self) -> str:
        """Return the title."""
        return self._title

    def rows(self) -> Sequence[Template]:
        """Return the templates, some of which may be gone."""
        return self._templates

    def open_row(self, row: Template) -> None:
        """Open both answers."""
        self.parts.navigation.follow(ToFormer(self._requester, row, self._path))
