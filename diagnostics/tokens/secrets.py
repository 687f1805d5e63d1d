"""Secrets: minting, fingerprints, exposure in files, and removal from text."""

import hashlib
import hmac
import re
import secrets
from typing import Any, NamedTuple

_SCHEME = "sha256:"


def fingerprint(secret: str) -> str:
    """Return what is stored in place of a secret."""
    return _SCHEME + hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Return whether `stored` is the fingerprint of `secret`, compared in constant time."""
    return hmac.compare_digest(fingerprint(secret).encode(), stored.strip().lower().encode())


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


_RAW = re.compile(r"(?<![0-9A-Za-z])(?:(?<!sha256:)[0-9a-fA-F]{64}|scapi_[^\s\"']{8,})(?![0-9A-Za-z])")
"""As the product writes its secrets, 64 hexadecimal digits, and as other guides say that it does."""

_SHORTEST = 14
_OPAQUE = re.compile(r"[A-Za-z0-9._~+/=-]+")
_FEW_DIGITS = 3
_PLAIN_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)


def is_fingerprint(text: str) -> bool:
    """Return whether a text has the form of a fingerprint: `sha256:` and 64 hexadecimal digits."""
    return _PLAIN_FINGERPRINT.fullmatch(text) is not None


def holds_secret(text: str) -> bool:
    """Return whether a text of any kind seems to hold a secret."""
    return len(text) >= _SHORTEST and _RAW.search(text) is not None


def may_be_secret(text: str, *, shortest: int = 20) -> bool:
    """Return whether a text in the place of a fingerprint or hint is so long and unlike words that it may be a secret.

    A hint is two ends of a secret with dots between them, or a word or two.
    """
    bare = text.strip().removeprefix("Bearer ").strip()
    if len(bare) < shortest or _OPAQUE.fullmatch(bare) is None or ".." in bare:
        return False
    return sum(map(str.isdigit, bare)) >= _FEW_DIGITS


def masked(text: str) -> str:
    """Return a text that is to be quoted, without what seems to be a secret in it."""
    return _RAW.sub("...", text) if len(text) >= _SHORTEST else text


_MARK = "[secret]"
_LOOKS_LIKE_SECRET = re.compile(r"scapi_[\w.-]+|(?<![0-9A-Za-z_])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_MOST_CHARACTERS = 300
_SHORTEST_SECRET = 6
"""Anything shorter than this is no secret, and may well be a part of words."""


def without_secrets(text: str) -> str:
    """Return `text` without anything that looks like a secret, as where one was given in place of a name."""
    return _LOOKS_LIKE_SECRET.sub(_MARK, text)


def redacted(text: str, secret: str) -> str:
    """Return `text` in one short line, without `secret` and without anything that looks like one."""
    without = text.replace(secret, _MARK) if len(secret) >= _SHORTEST_SECRET else text
    return " ".join(without_secrets(without).split())[:_MOST_CHARACTERS]


def without_secret(body: Any, secret: str) -> Any:
    """Return an answer without `secret`, which somebody may give back in place of a name."""
    return _replaced(body, secret) if len(secret) >= _SHORTEST_SECRET else body


def _replaced(body: Any, secret: str) -> Any:
    if isinstance(body, str):
        return body.replace(secret, _MARK) if secret in body else body
    if isinstance(body, list):
        return [_replaced(one, secret) for one in body]
    if isinstance(body, dict):
        return {_replaced(key, secret): _replaced(value, secret) for key, value in body.items()}
    return body
