"""Takes secrets out of text that somebody else wrote, before it is kept or shown."""

import re
from typing import Any

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
