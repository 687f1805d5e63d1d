"""The pictures in the README: screens of the tours, as somebody who is shown the product sees them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.app.driving import driven
from tests.app.tours import EVERY_DEMO, MID_ROTATION, Step, walk

_ROOT = Path(__file__).parent.parent.parent


class Picture(NamedTuple):
    """A screen of a tour through a demo."""

    name: str
    demo: str
    tour: Sequence[Step]
    step: str


PICTURES = (
    Picture("why", "service-user-behind-a-group", EVERY_DEMO, "1_why"),
    Picture("gap", "everyone-and-service-users", EVERY_DEMO, "2_gap"),
    Picture("rotation", "mid-rotation", MID_ROTATION, "09_rotation"),
)


async def test_the_pictures(snapshot: Any) -> None:
    """Each is drawn anew and compared with the one that is kept; `make pictures` replaces those that changed."""
    for picture in PICTURES:
        async with driven(demo=picture.demo) as app:
            async for step in walk(app, picture.tour):
                if step == picture.step:
                    drawn = app.app.export_screenshot(title=f"sightline --demo {picture.demo}")
                    snapshot.assert_match(drawn, f"{picture.name}.svg")
                    break


def test_the_readme_shows_every_picture() -> None:
    """None is drawn for nobody, and none is shown that is not drawn."""
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (_ROOT / "README.md").read_text(encoding="utf-8"))
    folder = Path("tests/app/snapshots/test_pictures/test_the_pictures")
    assert sorted(map(Path, shown)) == sorted(folder / f"{picture.name}.svg" for picture in PICTURES)
    assert all((_ROOT / picture).is_file() for picture in shown)
