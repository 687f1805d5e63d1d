"""Searching by a few letters: what is found, and what comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.fuzzy import Haystack

_NAMES = (
    "Forklift pre-start check template_9d1f",
    "Fire door inspection template_f6da",
    "Site induction template_3c41",
    "Induction, night shift template_ab77",
    "Crane 77 template_0c12",
    "Door template_4242",
)


def _found(wanted: str) -> list[str]:
    return [_NAMES[position].rsplit(" ", 1)[0] for position in Haystack(_NAMES).find(wanted)]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("induction", "Induction, night shift"),  # a name that begins so is closer than one that holds it
        ("door insp", "Fire door inspection"),
        ("insp door", "Fire door inspection"),
        ("DOOR", "Door"),
        ("77", "Crane 77"),  # what stands in a name is closer than what stands in an id
        ("3c41", "Site induction"),
        ("frklft", "Forklift pre-start check"),
        ("dr 4242", "Door"),  # of what only holds the letters, that which has a whole word
    ],
)
def test_the_closest_name_comes_first(wanted: str, first: str) -> None:
    """By words in any order, by beginnings, by ids, and by letters in their order."""
    assert _found(wanted)[0] == first


def test_nothing_wanted_finds_all_in_their_order() -> None:
    """So does a search of blanks alone."""
    assert Haystack(_NAMES).find("  ") == list(range(len(_NAMES)))


def test_a_name_made_for_it_does_not_hold_up_the_search() -> None:
    """Letters are looked for once each: else this would not end before the sun does."""
    assert Haystack(["a" * 200] * 50).find("a" * 40 + "b") == []


def _is_within(letters: str, name: str) -> bool:
    """Whether the letters stand in the name in this order."""
    rest = iter(name)
    return all(letter in rest for letter in letters)


@given(st.lists(st.text("abc d-é\n", max_size=12), max_size=8), st.text("abcd é", max_size=5))
def test_all_that_holds_the_words_is_found_and_else_all_that_holds_the_letters(names: list[str], wanted: str) -> None:
    """Held against the plainest search there is."""
    folded = [name.casefold() for name in names]
    words = wanted.casefold().split()
    holding = [place for place, name in enumerate(folded) if all(word in name for word in words)]
    scattered = [place for place, name in enumerate(folded) if _is_within("".join(words), name)]
    assert sorted(Haystack(names).find(wanted)) == (holding or scattered)
