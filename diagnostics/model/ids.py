"""Ids and names, and when two spellings of one are the same."""

import re
from functools import lru_cache

_SPELLED_IN_TWO_WAYS = re.compile(
    r"(?:user|role|template|location)_"
    r"([0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})"
)
_BARE = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}")


@lru_cache(maxsize=1 << 16)
def canonical(identifier: str) -> str:
    """Return the form in which two spellings of one id are equal.

    A known prefix before 32 hexadecimal digits or a dashed UUID becomes the bare lower-case digits; any other id
    stays exactly as it is.
    """
    spelled = _SPELLED_IN_TWO_WAYS.fullmatch(identifier)
    if spelled is None:
        return identifier
    return spelled.group(1).replace("-", "").lower()


def canonical_of_typed(text: str) -> str:
    """Return the canonical form of an id that a person typed, where a bare UUID from the web app will do too."""
    if _BARE.fullmatch(text):
        return text.replace("-", "").lower()
    return canonical(text)


class CanonicalIds(dict[str, str]):
    """Canonical forms by spelling, each worked out when it is first asked for: for passes over very many ids."""

    def __missing__(self, identifier: str) -> str:
        """Work out the canonical form of `identifier` and keep it."""
        form = self[identifier] = canonical(identifier)
        return form
