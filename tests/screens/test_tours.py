"""Each demo as somebody shown the product sees it: the same picture every time."""

from typing import Any

import pytest

from fixtures.demos import names
from tests.screens.driving import driven


@pytest.mark.parametrize("demo", names())
async def test_a_demo_looks_the_same_every_time(demo: str, snapshot: Any) -> None:
    """The answer, the gap and the templates of its first cause are the pictures that were looked at and kept."""
    async with driven(demo=demo) as app:
        for step, actions in (("1_why", ()), ("2_gap", ("gap",)), ("3_templates", ("last-cause",))):
            if actions == ("last-cause",):
                await app.press("enter")
            else:
                await app.act(*actions)
            snapshot.assert_match(app.text, f"{step}_80x24.txt")
            await app.resize(120, 40)
            snapshot.assert_match(app.text, f"{step}_120x40.txt")
            await app.resize(80, 24)
