"""The actions as data: none is without effect, none without words, none hidden."""

from typing import Any

import pytest
from textual.binding import Binding

from tests.app.driving import driven, screens
from tui.app.actions import ACTIONS, actions_of, in_bar, key_name, key_names
from tui.app.app import SightlineApp
from tui.app.places import Place
from tui.app.screens.base import FramedScreen

_LEAVING = {"cancel", "leave"}
_BELOW = {"home"}
"""Home lies below what it leads to, where q goes back to it."""
_MOVES = {action.id for action in actions_of(Place.LIST)}


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.LIST])
def test_every_action_of_a_place_is_done_by_some_screen_or_by_the_app(place: Place) -> None:
    """No key is dead: what an action promises is a method of the app or of a screen at that place."""
    offered = [action for action in actions_of(place) if action.id not in _MOVES]
    assert offered or place in (Place.ORGANISATION, Place.TEXT)
    doers = [screen for screen in screens() if _is_at(screen, place)]
    of_the_app = SightlineApp(None).parts.doers if place is Place.EVERYWHERE else {}
    for action in offered:
        name = "do_" + action.id.replace("-", "_")
        assert action.id in of_the_app or any(hasattr(doer, name) for doer in doers), (
            f"nobody does {action.id} at {place}"
        )


@pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.__name__)
def test_no_method_of_a_screen_does_an_action_that_is_none(screen: type[FramedScreen[Any]]) -> None:
    """What is named as the doer of an action can be reached by one."""
    known = {"do_" + action.id.replace("-", "_") for action in ACTIONS}
    assert {name for name in dir(screen) if name.startswith("do_")} <= known


def test_the_app_does_only_what_is_offered_everywhere() -> None:
    """The commands of the app are the actions of every screen, all of them and no other."""
    assert set(SightlineApp(None).parts.doers) == {action.id for action in actions_of(Place.EVERYWHERE)}


def _is_at(screen: type[FramedScreen[Any]], place: Place) -> bool:
    keys = {binding.key for binding in screen.BINDINGS if isinstance(binding, Binding)}
    own = {key for action in actions_of(place) for key in [",".join(action.keys)]}
    return place in screen.places or bool(own & keys)


def test_no_key_means_two_things_at_one_place() -> None:
    """Each key of a screen has one action, its own before those of every screen."""
    for place in Place:
        keys = [key for action in actions_of(place) for key in action.keys]
        assert len(keys) == len(set(keys)), place


def test_every_action_is_explained_and_can_be_found() -> None:
    """Each action has words, and a key in the bar or a place among the sections, the lists or the sheet of keys."""
    for action in ACTIONS:
        assert action.title
        assert action.help.endswith(tuple("abcdefghijklmnopqrstuvwxyz?"))
        assert action.keys or action.in_bar


@pytest.mark.parametrize(
    "way", [(), ("t",), ("c",), ("e",), ("2",), ("3",), ("3", "o"), ("4",), ("5",), ("6",)], ids=" ".join
)
async def test_every_key_of_a_screen_is_shown_on_it(way: tuple[str, ...]) -> None:
    """In the bar or among the sections, at 80x24; but for the two that leave at once, which the sheet of keys has."""
    async with driven(demo="mid-rotation") as app:
        await app.press(*way)
        screen = app.app.screen
        assert isinstance(screen, FramedScreen)
        shown = " ".join([app.lines[0], *app.lines[-4:]]).replace("[", " ").replace("]", " ").split()
        for action in actions_of(*screen.places):
            if action.keys and action.id not in _LEAVING | _BELOW:
                assert set(shown) & set(map(key_name, action.keys)), action.id


async def test_the_sheet_of_keys_names_every_action_with_its_key() -> None:
    """Help lists every action of every screen; the bar shows those of the present one."""
    async with driven(demo="service-user-behind-a-group", size=(120, 160)) as app:
        bar = app.text
        for action in in_bar((Place.WHY, Place.EVERYWHERE)):
            if action.keys:
                assert action.title in bar
        await app.act("help")
        sheet = app.text
        for action in ACTIONS:
            if not set(action.places) & {Place.CHOOSER, Place.FORM}:
                assert action.help in sheet, action.id
                assert key_names(action) in sheet
