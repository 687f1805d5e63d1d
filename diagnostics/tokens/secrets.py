"""Secrets: minting, fingerprints, exposure in files, and removal from text."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Any, NamedTuple
from urllib.parse import unquote

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
_ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_MOST_CHARACTERS = 300
_SHORTEST_SECRET = 6
"""Anything shorter than this is no secret, and may well be a part of words."""


def without_secrets(text: str) -> str:
    """Return `text` without anything that looks like a secret, as where one was given in place of a name."""
    return _LOOKS_LIKE_SECRET.sub(_MARK, text)


def redacted(text: str, secret: str) -> str:
    """Return `text` in one short line, without `secret` and without anything that looks like one."""
    return SecretFilter(secret).line(text)


class SecretFilter:
    """Takes one secret out of whatever a server gives back, in whatever form it is given back.

    Forms are told apart by letters and digits alone, without case: characters that are not seen, blanks and
    punctuation between them hide nothing. Besides the secret itself that are its base64, alone or behind something
    else, its hexadecimal digits, and each of these once escaped for a URL, for HTML or for JSON.
    """

    def __init__(self, secret: str) -> None:
        """Make the forms. A secret too short to be one is not looked for."""
        folded = _folded(secret)
        self._is_secret = len(secret) >= _SHORTEST_SECRET and bool(folded)
        self._secret = secret
        self._forms = {folded, *map(_folded, _encodings(secret))} if self._is_secret else set()
        self._shortest = min((len(form) for form in self._forms), default=0)
        spelled = r"[\W_]*".join(map(re.escape, folded))
        self._spelled = re.compile(spelled, re.IGNORECASE) if self._is_secret else None

    def text(self, text: str) -> str:
        """Return `text` without the secret: its place marked where it stands there, or the whole of it replaced."""
        if len(text) < self._shortest or self._spelled is None:
            return text
        if self._secret in text:
            text = text.replace(self._secret, _MARK)
        if not self._is_in(text):
            return text
        marked = self._spelled.sub(_MARK, text)
        return _MARK if self._is_in(marked) else marked

    def line(self, text: str) -> str:
        """Return `text` in one short line, also without anything that looks like another secret."""
        return " ".join(without_secrets(self.text(text)).split())[:_MOST_CHARACTERS]

    def body(self, body: Any, nesting: int) -> Any:
        """Return an answer without the secret, which somebody may give back in place of a name.

        Raises:
            ValueError: where lists and objects stand in one another more often than `nesting`.
        """
        if isinstance(body, str):
            return self.text(body)
        if not isinstance(body, list | dict):
            return body
        if nesting <= 0:
            raise ValueError("nested too deeply")
        if isinstance(body, list):
            return [self.body(one, nesting - 1) for one in body]
        return {self.text(key): self.body(value, nesting - 1) for key, value in body.items()}

    def _is_in(self, text: str) -> bool:
        return any(form in folded for folded in _readings(text) for form in self._forms)


def _readings(text: str) -> list[str]:
    """Return the letters and digits of `text`, as it stands and with each kind of escape resolved."""
    readings = [_folded(text)]
    if "%" in text:
        readings.append(_folded(unquote(text, errors="replace")))
    if "&" in text:
        import html

        readings.append(_folded(html.unescape(text)))
    if "\\" in text:
        readings.append(_folded(_ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)))
    return readings


def _folded(text: str) -> str:
    """Return letters and digits alone, in one case and in their plain forms."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(character for character in text.casefold() if character.isalnum())


def _encodings(secret: str) -> list[str]:
    """Return the base64 of the secret at each of the three places where it can begin, and its hexadecimal digits."""
    content = secret.encode("utf-8", "surrogateescape")
    found = [content.hex()]
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        # What the characters at both ends are depends on what stands beside the secret.
        whole = len(encoded) - (4 if (before + len(content)) % 3 else 0)
        found.append(encoded[(0, 2, 3)[before] : whole])
    return [one for one in found if len(one) >= _SHORTEST_SECRET]
