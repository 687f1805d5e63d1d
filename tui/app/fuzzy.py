"""Search by a few letters of each word, over many names at once."""

import re
from collections.abc import Callable, Sequence

from diagnostics.model.ids import canonical, folded

_CHECKED_AT_ONCE = 2_000
_MAX_LENGTH = 200
_FAR = 1_024
_DIGITS = 32
"""Of an id that is spelled in several ways."""


class Haystack:
    """Names to search. What is beyond a name's first 200 characters is not looked at."""

    def __init__(self, names: Sequence[str]) -> None:
        """Prepare `names`; a result is a position among them."""
        self._folded = [folded(name[:_MAX_LENGTH]) for name in names]

    def __len__(self) -> int:
        return len(self._folded)

    def find(self, wanted: str, is_given_up: Callable[[], bool] = lambda: False) -> list[int]:
        """Return the positions of the names that hold all words of `wanted`, the closest first.

        Where there is none, those are found that hold its letters in that order. Nothing wanted finds all.
        """
        words = folded(wanted).split()
        if len(words) == 1 and len(digits := canonical(words[0])) == _DIGITS and len(words[0]) >= _DIGITS:
            # An id from elsewhere may be spelled unlike the file's.
            found = self._holding([digits], is_given_up) or self._holding([_dashed(digits)], is_given_up)
            if found:
                return found
        if not words:
            return list(range(len(self._folded)))
        names = self._folded
        holding = self._holding(words, is_given_up)
        if holding:
            whole = " ".join(words)
            holding.sort(key=lambda position: _distance(names[position], whole, words))
            return holding
        pattern = _scattered(words)
        scattered = self._matching(pattern, is_given_up)
        scattered.sort(key=lambda position: _looseness(names[position], pattern, words))
        return scattered

    def _holding(self, words: Sequence[str], is_given_up: Callable[[], bool]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(self._folded), _CHECKED_AT_ONCE):
            if is_given_up():
                break
            part = self._folded[start : start + _CHECKED_AT_ONCE]
            found += [start + offset for offset, name in enumerate(part) if all(word in name for word in words)]
        return found

    def _matching(self, pattern: re.Pattern[str], is_given_up: Callable[[], bool]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(self._folded), _CHECKED_AT_ONCE):
            if is_given_up():
                break
            part = self._folded[start : start + _CHECKED_AT_ONCE]
            found += [start + offset for offset, name in enumerate(part) if pattern.match(name)]
        return found


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _scattered(words: Sequence[str]) -> re.Pattern[str]:
    """Return what matches the letters of all words in their order, whatever lies between them.

    It takes each letter where it comes first and never looks back: a name made for it would else take for ever.
    """
    return re.compile("".join(f"[^{re.escape(letter)}]*+{re.escape(letter)}" for word in words for letter in word))


# Numbers, and not tuples: a hundred thousand of them are sorted before a key that is pressed meanwhile has to wait.


def _distance(name: str, whole: str, words: Sequence[str]) -> int:
    """Return how far a name is from what is wanted: the same, begins so, has words that begin so, how far in, length.

    What stands after a name, as its id, is further in than the name.
    """
    begins = all(name.startswith(word) or f" {word}" in name for word in words)
    unlike = (name != whole) * 4 + (not name.startswith(whole)) * 2 + (not begins)
    return (unlike * _FAR + max(map(name.find, words))) * _FAR + len(name)


def _looseness(name: str, pattern: re.Pattern[str], words: Sequence[str]) -> int:
    """Return how loosely the letters wanted lie in a name: how many of the words are torn, how far apart, length."""
    torn = sum(word not in name for word in words)
    match = pattern.match(name)
    span = match.end() - name.find(words[0][0]) if match is not None else _FAR
    return (torn * _FAR + span) * _FAR + len(name)
