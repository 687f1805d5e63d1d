"""The app in another language, on the smallest terminal."""

import pytest

from fixtures.demos import names
from tests.app.driving import driven
from tests.distribution.translated import MARK, shipped, strange
from tui.i18n import speaking


async def test_the_walk_is_shown_in_french() -> None:
    """Verdict, gates, repairs and facts, at 80 columns and 24 rows, with no code of a sign that cannot be shown."""
    with speaking(shipped("fr")):
        async with driven(demo="service-user-behind-a-group") as app:
            assert "MASQUÉ  Le jeton" in app.text and "3 Appartenance" in app.text
            assert "\\x" not in app.text and all(len(line) <= 80 for line in app.lines)
            await app.go_to("1. Partager le modèle")
            await app.press("enter")
            assert "Un message à envoyer" in app.text


@pytest.mark.parametrize("name", names()[::6])
async def test_the_app_works_where_every_sentence_is_longer(name: str) -> None:
    """A language whose sentences are all different shows the same screen, and its gap too."""
    with speaking(strange()):
        async with driven(demo=name) as app:
            assert app.text.count(MARK) > 10
            await app.press("2")
            assert MARK in app.text
