"""A token's secret as somebody gives it, in a file, a variable, a command's output, or by hand, made into the secret.

What is certainly not part of one is taken away. What may be is not guessed at: the API would only say no, or the wrong
fingerprint would be kept.
"""

import re
from enum import StrEnum

from diagnostics.limits import MAX_SECRET_LENGTH

_BYTE_ORDER_MARK = "\ufeff"
_BEARER = re.compile(r"bearer(?:\s+|$)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:(?:export|set|setx|declare|local)\s+)?\$?[A-Za-z_][\w.:-]*\s*(?:=\s*[^=\s]|:\s)|[A-Z_]*_[A-Z_]*=$", re.ASCII
)
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›′″＂＇")


class NoSecret(StrEnum):
    """Why a text is no secret."""

    EMPTY = "empty"
    NOT_TEXT = "not-text"
    SEVERAL_LINES = "several-lines"
    CONTROL_CHARACTER = "control-character"
    NAMED = "named"
    QUOTED = "quoted"
    BLANK_WITHIN = "blank-within"
    NOT_ASCII = "not-ascii"
    TOO_LONG = "too-long"


class SecretUnusable(ValueError):
    """A text is no secret. The error holds the reason and nothing of the text."""

    def __init__(self, reason: NoSecret) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


def secret_in_text(given: str | bytes) -> str:
    """Return the secret that was given, without a byte order mark, blanks around it and `Bearer` before it.

    Raises:
        SecretUnusable: where it is anything else than one.
    """
    text = _stripped(_decoded(given) if isinstance(given, bytes) else given)
    if (bearer := _BEARER.match(text)) is not None:
        text = _stripped(text[bearer.end() :])
    if (reason := _fault(text)) is not None:
        # Not from within a handler, whose own error would hold the text.
        raise SecretUnusable(reason)
    return text


def _decoded(content: bytes) -> str:
    # What the shell of Windows writes by default begins so.
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    raise SecretUnusable(NoSecret.NOT_TEXT)


def _stripped(text: str) -> str:
    return text.strip().strip(_BYTE_ORDER_MARK).strip()


def _fault(text: str) -> NoSecret | None:
    if not text:
        return NoSecret.EMPTY
    if len(text.splitlines()) > 1:
        return NoSecret.SEVERAL_LINES
    if any("\udc80" <= character <= "\udcff" for character in text):
        return NoSecret.NOT_TEXT
    if any(character < " " or "\x7f" <= character < "\xa0" for character in text):
        return NoSecret.CONTROL_CHARACTER
    if _NAMED.match(text) is not None:
        return NoSecret.NAMED
    if not _QUOTES.isdisjoint(text):
        return NoSecret.QUOTED
    if any(character.isspace() for character in text):
        return NoSecret.BLANK_WITHIN
    if not text.isascii():
        return NoSecret.NOT_ASCII
    return NoSecret.TOO_LONG if len(text) > MAX_SECRET_LENGTH else None
