"""The tours through the demos: what is pressed, and what each screen that is reached is called.

Their screens are kept as text, and the README shows some as pictures.
"""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from tests.app.driving import Driver


class Step(NamedTuple):
    """A screen by the name of its snapshot, and the keys that lead there from the one before."""

    name: str
    keys: tuple[str, ...]


EVERY_DEMO = (Step("1_why", ()), Step("2_gap", ("2",)), Step("3_templates", ("enter",)))
"""The answer, the gap and the templates of its first cause, which every demo has."""

MID_ROTATION = (
    Step("01_reason", ("down", "down", "enter")),
    Step("02_choose_token", ("q", "t")),
    Step("03_choose_template", ("escape", "x")),
    Step("04_call", ("escape", "c")),
    Step("05_recent", ("escape", "r")),
    Step("06_export", ("escape", "e")),
    Step("07_tokens", ("escape", "3")),
    Step("08_token", ("enter",)),
    Step("09_rotation", ("q", "o")),
    Step("10_organisation", ("q", "4")),
    Step("11_list", ("end", "enter")),
    Step("12_page", ("q", "home", "enter", "enter")),
    Step("13_activity", ("5",)),
    Step("14_demos", ("6",)),
    Step("15_help", ("question_mark",)),
    Step("16_actions", ("q", "colon")),
)
"""The demo of that name: tokens, a rotation, the organisation with its lists, choosers, forms and help."""


async def walk(app: Driver, tour: Sequence[Step]) -> AsyncIterator[str]:
    """Go from screen to screen, and give the name of each."""
    for step in tour:
        await app.press(*step.keys)
        yield step.name
