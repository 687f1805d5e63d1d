"""Every template that a token does not get, by cause."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from tui.actions import Action
from tui.language import _
from tui.places import Place
from tui.presentation.gap_page import GapNotes, write_gap
from tui.presentation.gap_view import gap_view
from tui.presentation.names import named, shell_word
from tui.presentation.observe_page import observed_lines
from tui.presentation.page import Item, Page
from tui.presentation.restoring import repair_lines, sharing_lines
from tui.presentation.targets import ToAction, ToComparison
from tui.screens.asking import change_call, choose_asker, choose_other, why_not_compared
from tui.screens.page_screen import PageScreen
from tui.walked import Walked
from tui.widgets.keys import bindings_of


class GapScreen(PageScreen):
    """Causes with their counts, and what restores each; each opens its templates."""

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

    def about(self) -> Hashable:
        """Return whose gap it is, of which call."""
        return self.session.asked()[:-1]

    def draw(self) -> None:
        """Have the templates walked and ways to restore them looked for, and show what is known so far."""
        self.host.walk_all()
        self.host.find_restoring()
        super().draw()

    def write(self, page: Page) -> list[Item]:
        """Write the gap, or what is missing for it."""
        session = self.session
        if session.opened is None:
            page.text(_("Reading the workspace."))
        elif session.asker is None:
            page.title(_("Every template that a token does not get, grouped by cause, and what restores each."))
            page.blank()
            page.text(
                _("t  Choose the token. A pasted secret works too, and is never shown."), target=ToAction("token")
            )
        elif session.walked is not None:
            gap = session.walked.gap
            return write_gap(page, gap_view(gap, session.identity), gap, self._notes(session.walked))
        elif self.host.background.is_refused("gap") and not self.host.background.is_running("gap"):
            page.text(_("f5  The walk was given up; walk every template now."), target=ToAction("reload"))
        else:
            page.text(_("Walking every template."))
        return page.items

    def _notes(self, walked: Walked) -> GapNotes:
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

    def _observed(self, walked: Walked) -> Sequence[str]:
        """Return what was observed, or how to observe where a token was not."""
        opened, observed = self.session.opened, walked.observed
        if walked.agreement is not None and observed is not None and opened is not None:
            return observed_lines(walked.agreement, uses_proof=observed.directory is not opened.directory)
        if opened is None or opened.demo is not None or walked.asker.token is None:
            return ()
        told = _("not yet. What the API really returns is set beside this by: sightline observe --workspace {folder}")
        return (told.format(folder=shell_word(str(opened.workspace.folder))),)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now."""
        return super().why_not(action) or (why_not_compared(self.session) if action.id == "compare" else "")

    def do_token(self) -> None:
        """Choose whose gap to look at."""
        choose_asker(self)

    def do_call(self) -> None:
        """Change the parameters of the call."""
        change_call(self)

    def do_compare(self) -> None:
        """Set another token beside this one."""
        first = self.session.asker
        if first is not None:
            choose_other(self, first, lambda second: self.host.follow(ToComparison(first, second)))

    def do_export_gap(self) -> None:
        """Write the gap to a file, or copy it."""
        from tui.screens.export import export
        from tui.screens.export_forms import gap_exports

        if self.session.walked is not None:
            export(self, "gap", gap_exports(self.session.walked, self.session.identity))
