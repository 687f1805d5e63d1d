"""The pictures in the README: screens of the tours, as somebody who is shown the product sees them."""

import re
from pathlib import Path
from typing import Any, NamedTuple

from tests.screens.driving import driven

_ROOT = Path(__file__).parent.parent.parent


class Picture(NamedTuple):
    """A screen of a demo, and the keys that lead there."""

    name: str
    demo: str
    keys: tuple[str, ...]


PICTURES = (
    Picture("why", "service-user-behind-a-group", ()),
    Picture("gap", "everyone-and-service-users", ("2",)),
    Picture("rotation", "mid-rotation", ("3", "o")),
)


async def test_the_pictures(snapshot: Any) -> None:
    """Each is drawn anew and compared with the one that is kept; `make pictures` replaces those that changed."""
    for picture in PICTURES:
        async with driven(demo=picture.demo) as app:
            await app.press(*picture.keys)
            drawn = app.app.export_screenshot(title=f"sightline --demo {picture.demo}")
            snapshot.assert_match(drawn, f"{picture.name}.svg")


def test_the_readme_shows_every_picture() -> None:
    """None is drawn for nobody, and none is shown that is not drawn."""
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (_ROOT / "README.md").read_text(encoding="utf-8"))
    folder = Path("tests/screens/snapshots/test_pictures/test_the_pictures")
    assert sorted(map(Path, shown)) == sorted(folder / f"{picture.name}.svg" for picture in PICTURES)
    assert all((_ROOT / picture).is_file() for picture in shown)
