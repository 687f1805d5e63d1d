"""Every key of the screen before, and of all others."""

from tui.actions import Action, actions_of, key_names
from tui.language import _
from tui.places import PLACE_TITLES, Place
from tui.presentation.page import Item, Page
from tui.presentation.wrapping import padded, wrapped
from tui.screens.page_screen import PageScreen

_KEYS = 16


class HelpScreen(PageScreen):
    """What Sightline is for, and the sheet of keys, made from the actions."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        """Begin with the keys of the screen of these places."""
        super().__init__()
        self._of = places

    def heading(self) -> str:
        """Return the title."""
        return _("Keys")

    def write(self, page: Page) -> list[Item]:
        """Write the sheet."""
        here = [action for action in actions_of(*self._of) if Place.EVERYWHERE not in action.places]
        local = [action for action in here if Place.LIST not in action.places]
        if local:
            page.heading(_("On the screen you came from"))
            _write(page, local)
        page.heading(_("On every screen"))
        _write(page, actions_of(Place.EVERYWHERE))
        page.heading(_("In every list and page"))
        _write(page, actions_of(Place.LIST))
        page.heading(_("Where you type"))
        page.text(_("Letters are typed, q too: esc goes back there, enter goes on. ctrl+u empties the line."))
        for place, title in PLACE_TITLES.items():
            if place not in self._of:
                page.heading(_(title))
                _write(page, actions_of(place))
        page.heading(_("Without a screen"))
        page.text(_("Everything here is a command too, for scripts and screen readers: sightline --help"))
        return page.items


def _write(page: Page, actions: "tuple[Action, ...] | list[Action]") -> None:
    for action in actions:
        keys = padded(key_names(action) or key_names_of_none(), _KEYS)
        lines = wrapped(_(action.help), keys, " " * _KEYS, max(page.width, 24))
        page.add([((lines[0][:_KEYS], "key"), (lines[0][_KEYS:], "")), *(((line, ""),) for line in lines[1:])])


def key_names_of_none() -> str:
    """Return what stands for the key of an action that has none: the list of all actions."""
    return ":"
