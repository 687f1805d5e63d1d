"""Ids and names, and when two spellings of one are the same."""

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

_HEX = "[0-9a-f]"
_SPELLED_IN_SEVERAL_WAYS = re.compile(
    rf"(?:user_|role_|template_|location_)?({_HEX}{{32}}|{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}})"
)
_LENGTHS = frozenset(prefix + digits for prefix in (0, 5, 9) for digits in (32, 36))
"""Of ids that have several spellings. Others are told by their length, which costs less than a look at each letter."""


@lru_cache(maxsize=1 << 16)
def canonical(identifier: str) -> str:
    """Return the form in which all spellings of one id are equal.

    32 hexadecimal digits or a dashed UUID, with or without a known prefix and in either case, become the bare
    lower-case digits; any other id stays exactly as it is.
    """
    if len(identifier) not in _LENGTHS or not identifier.isascii():
        return identifier
    spelled = _SPELLED_IN_SEVERAL_WAYS.fullmatch(identifier.lower())
    if spelled is None:
        return identifier
    return spelled.group(1).replace("-", "")


class CanonicalIds(dict[str, str]):
    """Canonical forms by spelling, each worked out when it is first asked for: for passes over very many ids."""

    def __missing__(self, identifier: str) -> str:
        """Work out the canonical form of `identifier` and keep it."""
        form = self[identifier] = canonical(identifier)
        return form


def folded(text: str) -> str:
    """Return the form in which names are equal that differ in case or in the composition of letters."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())


def called(names: Sequence[str], text: str) -> list[int]:
    """Return the positions of the names that are exactly `text`; where there is none, of those equal when folded."""
    exact = [position for position, name in enumerate(names) if name == text]
    if exact:
        return exact
    wanted = folded(text)
    return [position for position, name in enumerate(names) if folded(name) == wanted]
