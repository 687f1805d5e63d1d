"""Takes secrets out of text that somebody else wrote, before it is kept or shown."""

import re

_MARK = "[secret]"
_LOOKS_LIKE_SECRET = re.compile(r"scapi_[\w.-]+|(?<![0-9A-Za-z_])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_MOST_CHARACTERS = 300


def redacted(text: str, secret: str) -> str:
    """Return `text` in one short line, without `secret` and without anything that looks like one."""
    without = text.replace(secret, _MARK) if secret else text
    return " ".join(_LOOKS_LIKE_SECRET.sub(_MARK, without).split())[:_MOST_CHARACTERS]
