"""A screen that is one page of text."""

from textual.app import ComposeResult

from tui.actions import Action, Place
from tui.language import _
from tui.presentation.page import Item, Page
from tui.screens.base import FramedScreen
from tui.widgets.line_list import LineList
from tui.widgets.page_view import PageView


class PageScreen(FramedScreen[None]):
    """Shows a page and opens what its items point to. Subclasses `write` the page."""

    places: tuple[Place, ...] = (Place.LIST, Place.TEXT, Place.EVERYWHERE)

    def body(self) -> ComposeResult:
        """Return the page alone."""
        yield PageView(id="page")

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return page.items

    def draw(self) -> None:
        """Write the page anew."""
        self.query_one("#page", PageView).show_page(lambda width: self.write(Page(self.look, width)))

    def bar(self) -> tuple[Action, ...]:
        """Return the keys; that to open with only where something can be opened."""
        shown = super().bar()
        has_targets = self.is_ready and self.query_one("#page", PageView).has_targets
        return shown if has_targets else tuple(action for action in shown if action.id != "open")

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Open what the chosen item points to."""
        message.stop()
        target = self.query_one("#page", PageView).target
        if target is None:
            self.host.say(_("There is nothing more to open on this line."))
        else:
            self.host.follow(target)
