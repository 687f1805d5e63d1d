"""One repair: what to ask for, of whom, and the message to send."""

from typing import ClassVar

from textual.binding import BindingType

from tui.language import _
from tui.places import Place
from tui.presentation.page import Item, Page
from tui.presentation.repair_view import RepairView
from tui.presentation.why_page import write_repair
from tui.screens.page_screen import PageScreen
from tui.widgets.keys import bindings_of


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
        self.host.copy(lambda: self._repair.message)
