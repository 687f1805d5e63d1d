"""What the organisation lists, and what is not known of it."""

from tui.language import _
from tui.places import Place
from tui.presentation.names import short
from tui.presentation.page import Item, Line, Page, Span, spread
from tui.presentation.targets import ToThings
from tui.presentation.things import KINDS, entries, gaps_in
from tui.presentation.times import facts_age
from tui.presentation.unknowns import unknown_line
from tui.presentation.wrapping import cells, padded, wrapped
from tui.screens.page_screen import PageScreen


class OrganisationScreen(PageScreen):
    """Every kind of thing with its number; each opens its list."""

    places: tuple[Place, ...] = (Place.ORGANISATION, Place.LIST, Place.EVERYWHERE)
    section = "organisation"

    def heading(self) -> str:
        """Return the title."""
        return _("Organisation")

    def draw(self) -> None:
        """Have it found what is not known, and show the rest."""
        self.host.find_unknowns()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the kinds, how old the facts are, and what is missing."""
        opened = self.session.opened
        if opened is None:
            return page.items
        identity = self.session.identity
        page.title(short(identity.name))
        page.blank()
        for kind in KINDS:
            count = len(entries(opened.directory, kind.key))
            spans: list[Span] = [(padded(_(kind.title), 18), ""), (f"{count:>9,}", "strong")]
            gaps = gaps_in(opened.directory, kind)
            told: list[Line] = []
            if gaps and spread(tuple(spans)) + 2 + cells(gaps) <= page.width:
                spans.append((f"  {gaps}", "warn"))
            elif gaps:
                told = [((line, "warn"),) for line in wrapped(gaps, "  ", width=page.width)]
            page.add([tuple(spans), *told], ToThings(kind.key))
        page.blank()
        page.labelled(_("Facts"), facts_age(identity.captured_at, opened.at, identity.source is not None))
        page.labelled(_("Source"), short(identity.source) if identity.source else _("the files of the workspace"))
        page.labelled(_("Id"), short(identity.id))
        missing = self.session.unknowns or ()
        if missing:
            page.heading(_("What is not known"))
        for unknown in missing:
            page.text(unknown_line(unknown))
        return page.items
