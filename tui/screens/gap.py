"""Every template that a token does not get, by cause."""

from typing import ClassVar

from textual.binding import BindingType

from diagnostics.access.question import Call
from tui.actions import Place
from tui.language import _
from tui.presentation.gap_page import write_gap
from tui.presentation.gap_view import gap_view
from tui.presentation.names import named
from tui.presentation.page import Item, Page, ToAction
from tui.screens.page_screen import PageScreen
from tui.widgets.keys import bindings_of


class GapScreen(PageScreen):
    """Causes with their counts; each opens its templates."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.GAP)
    places: tuple[Place, ...] = (Place.GAP, Place.LIST, Place.EVERYWHERE)
    section = "gap"

    def heading(self) -> str:
        """Return whose gap it is."""
        asker = self.session.asker
        if asker is None:
            return _("What does a token not get?")
        if asker.token is not None:
            return _("What token {name} does not get").format(name=named(asker.token.name))
        if asker.subject is not None:
            return _("What {name} does not see").format(name=named(asker.subject.name))
        return _("What this secret does not get")

    def draw(self) -> None:
        """Have the templates walked, and show what is known so far."""
        self.host.walk_all()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the gap, or what is missing for it."""
        session = self.session
        if session.asker is None:
            page.text(_("t  Choose the token."), target=ToAction("token"))
        elif session.gap is None:
            page.text(_("Walking every template."))
        else:
            return write_gap(page, gap_view(session.gap, session.identity), session.gap)
        return page.items

    def do_token(self) -> None:
        """Choose whose gap to look at."""
        from tui.screens.choose_asker import choose_asker

        choose_asker(self)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        from tui.screens.call_form import CallForm

        def take(call: Call | None) -> None:
            if call is not None:
                self.session.change_call(call)
                self.host.redraw()

        self.app.push_screen(CallForm(self.session.call), take)

    def do_export_gap(self) -> None:
        """Write the gap to a file, or copy it."""
        from tui.screens.export import export
        from tui.screens.export_forms import gap_exports

        if self.session.gap is not None:
            export(self, "gap", gap_exports(self.session.gap, self.session.identity))
