"""Takes secrets out of text that somebody else wrote, before it is kept or shown."""

import re

_MARK = "[secret]"
_LOOKS_LIKE_SECRET = re.compile(r"scapi_[\w.-]+|(?<![0-9A-Za-z_])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_MOST_CHARACTERS = 300


def without_secrets(text: str) -> str:
    """Return `text` without anything that looks like a secret, as where one was given in place of a name."""
    return _LOOKS_LIKE_SECRET.sub(_MARK, text)


def redacted(text: str, secret: str) -> str:
    """Return `text` in one short line, without `secret` and without anything that looks like one."""
    without = text.replace(secret, _MARK) if secret else text
    return " ".join(without_secrets(without).split())[:_MOST_CHARACTERS]
