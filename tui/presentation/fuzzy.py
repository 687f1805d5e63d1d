"""Search by a few letters of each word, over many names at once."""

import re
from collections.abc import Callable, Sequence

_CHECKED_AT_ONCE = 2_000
_MAX_LENGTH = 200


class Haystack:
    """Names to search. What is beyond a name's first 200 characters is not looked at."""

    def __init__(self, names: Sequence[str]) -> None:
        """Prepare `names`; a result is a position among them."""
        self._folded = [name[:_MAX_LENGTH].casefold() for name in names]

    def __len__(self) -> int:
        return len(self._folded)

    def find(self, wanted: str, is_given_up: Callable[[], bool] = lambda: False) -> list[int]:
        """Return the positions of the names that hold all words of `wanted`, the closest first.

        Where there is none, those are found that hold its letters in that order. Nothing wanted finds all.
        """
        words = wanted.casefold().split()
        if not words:
            return list(range(len(self._folded)))
        holding = self._holding(words, is_given_up)
        whole = " ".join(words)
        folded = self._folded
        holding.sort(key=lambda position: _distance(folded[position], whole, words))
        if not holding:
            holding = self._scattered(words, is_given_up)
            holding.sort(key=lambda position: len(folded[position]))
        return holding

    def _holding(self, words: Sequence[str], is_given_up: Callable[[], bool]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(self._folded), _CHECKED_AT_ONCE):
            if is_given_up():
                break
            part = self._folded[start : start + _CHECKED_AT_ONCE]
            found += [start + offset for offset, name in enumerate(part) if all(word in name for word in words)]
        return found

    def _scattered(self, words: Sequence[str], is_given_up: Callable[[], bool]) -> list[int]:
        letters = "[^\n]*?".join(re.escape(letter) for word in words for letter in word)
        pattern = re.compile(letters)
        found: list[int] = []
        for start in range(0, len(self._folded), _CHECKED_AT_ONCE):
            if is_given_up():
                break
            part = self._folded[start : start + _CHECKED_AT_ONCE]
            found += [start + offset for offset, name in enumerate(part) if pattern.search(name)]
        return found


def _distance(name: str, whole: str, words: Sequence[str]) -> tuple[bool, bool, bool, int]:
    """Return how far a name is from what is wanted: the same, begins so, has words that begin so, and its length."""
    begins = all(name.startswith(word) or f" {word}" in name for word in words)
    return name != whole, not name.startswith(whole), not begins, len(name)
