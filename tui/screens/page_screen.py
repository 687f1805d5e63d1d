"""A screen that is one page of text."""

from collections.abc import Hashable

from textual.app import ComposeResult

from tui.actions import Action
from tui.language import _
from tui.places import Place
from tui.presentation.page import Item, Page
from tui.screens.base import FramedScreen
from tui.widgets.page_view import PageView


class PageScreen(FramedScreen[None]):
    """Shows a page and opens what its items point to. Subclasses `write` the page."""

    _about: Hashable = None
    _opens = False
    places: tuple[Place, ...] = (Place.LIST, Place.TEXT, Place.EVERYWHERE)

    def body(self) -> ComposeResult:
        """Return the page alone."""
        yield PageView(on_open=self._open, id="page")

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return page.items

    def about(self) -> Hashable:
        """Return what the page is about. About something else it begins at its top."""
        return None

    def draw(self) -> None:
        """Write the page anew, with the cursor where it was as long as it is about the same."""
        about = self.about()
        is_same, self._about = about == self._about, about
        page = self.query_one("#page", PageView)
        page.show_page(lambda width: self.write(Page(self.look, width)), keep_place=is_same)

    def bar(self) -> tuple[Action, ...]:
        """Return the keys; that to open with only where something can be opened."""
        shown = super().bar()
        self._opens = self.is_ready and self.query_one("#page", PageView).has_targets
        return shown if self._opens else tuple(action for action in shown if action.id != "open")

    def on_line_list_moved(self, message: PageView.Moved) -> None:
        """Show the key to open with once the page that came has something to open."""
        message.stop()
        if self.is_ready and self._opens is not self.query_one("#page", PageView).has_targets:
            self.draw_frame()

    def _open(self, _item: int) -> None:
        """Open what the item under the cursor points to."""
        target = self.query_one("#page", PageView).target
        if target is None:
            self.host.say(_("There is nothing more to open on this line."))
        else:
            self.host.follow(target)
