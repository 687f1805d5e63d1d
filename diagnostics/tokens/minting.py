"""Secrets: made at random, shown once by the caller, and never told by anything here."""

import secrets
from typing import NamedTuple

from diagnostics.tokens.fingerprint import fingerprint

_BYTES = 32
_SHOWN = 4
_LONG_ENOUGH = 32


class Seal(NamedTuple):
    """What is kept of a secret: its fingerprint, and a hint by which a person tells it from others."""

    fingerprint: str
    hint: str | None


class Secret:
    """A secret in memory. Only `reveal` gives it away: neither `repr`, `str`, a format nor a pickle holds it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep `text`, which is the secret itself."""
        self._text = text

    def __repr__(self) -> str:
        return "Secret(...)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")

    def reveal(self) -> str:
        """Return the secret itself, for the one place that shows it."""
        return self._text

    @property
    def seal(self) -> Seal:
        """What may be stored of the secret. One too short to spare eight characters gets no hint."""
        text = self._text
        hint = f"{text[:_SHOWN]}...{text[-_SHOWN:]}" if len(text) >= _LONG_ENOUGH and _is_plain(text) else None
        return Seal(fingerprint(text), hint)


def mint() -> Secret:
    """Return a new secret of 256 random bits, written as the product writes its own: 64 hexadecimal digits."""
    return Secret(secrets.token_hex(_BYTES))


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()
