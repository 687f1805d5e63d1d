"""The table of routes: every target has its screen, and a screen can be made from each."""

import inspect
from typing import Any, get_args

import pytest

from tui.app.actions import SECTIONS as SECTION_ACTIONS
from tui.app.routes import ROUTES, SECTIONS, OwnTarget, Route
from tui.app.screens.base import FramedScreen
from tui.presentation.links import Target, ToAction, ToAsk, ToSubject, ToTemplate

_ASIDE = {ToAsk, ToSubject, ToTemplate}
"""Targets that ask something else, and open the section that answers it."""


def test_every_target_of_a_page_leads_somewhere() -> None:
    """Each has a route of its own, or asks something else, or does an action."""
    assert set(get_args(Target)) - set(ROUTES) == {*_ASIDE, ToAction}
    assert set(get_args(OwnTarget)) <= set(ROUTES)


def test_every_section_is_opened_by_its_action() -> None:
    """The keys of the sections and what they open are the same ones, in the same order."""
    assert tuple(SECTIONS) == SECTION_ACTIONS
    assert all(type(target) in ROUTES for target in SECTIONS.values())


@pytest.mark.parametrize(("target", "route"), ROUTES.items(), ids=lambda part: getattr(part, "__name__", None))
def test_a_route_makes_its_screen_from_the_fields_of_its_target(target: Any, route: Route) -> None:
    """The module has that screen, and it takes the fields in their order, or a function of the module does it."""
    screen = route.screen_class()
    assert issubclass(screen, FramedScreen)
    if route.maker is None:
        inspect.signature(screen).bind(*target._fields)
        return
    maker = getattr(inspect.getmodule(screen), route.maker)
    taken = list(inspect.signature(maker, eval_str=True).parameters.values())
    assert [parameter.name for parameter in taken] == ["target", "session"]
    assert taken[0].annotation is target
