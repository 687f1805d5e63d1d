"""Keys pressed at random, at sizes that change: the app neither ends by an error nor writes what does not show."""

import random
from pathlib import Path

import pytest
from textual import events

from diagnostics.printable import visible
from fixtures.demos import names
from tests.app.driving import driven
from tests.app.workspaces import AT, copied_demo, keep_former

_KEYS = (
    *("enter", "escape", "up", "down", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "ctrl+u", "ctrl+s"),
    *("f1", "f5", "ctrl+p", "slash", "equals_sign", "question_mark", "colon", "backspace"),
    *"123456atxcrewsyvndobfmjkgGq",
)
_SIZES = ((1, 1), (10, 3), (20, 5), (40, 12), (80, 24), (120, 40), (200, 60))


@pytest.mark.soak
@pytest.mark.parametrize("demo", names())
async def test_no_key_at_any_moment_ends_the_app_by_an_error(demo: str, tmp_path: Path) -> None:
    """Whatever is pressed, and however small the screen, the app goes on or is left."""
    chance = random.Random(demo)
    workspace = copied_demo(demo, tmp_path)
    keep_former(workspace, "2026-11-13", lambda template: template.changed("rules", template.rules[1:]))
    for _run in range(4):
        async with driven(folder=workspace, at=AT) as app:
            for _step in range(150):
                if chance.random() < 0.05:
                    await app.pilot.resize_terminal(*chance.choice(_SIZES))
                key = chance.choice(_KEYS)
                app.app.post_message(events.Key(key, key if len(key) == 1 else None))
                if chance.random() < 0.3:
                    await app.pilot.pause(0)
                if app.app.return_value is not None:
                    break
            else:
                await app.settle()
                text = app.text
                assert {one for one in text if one != "\n" and visible(one) != one} == set()
