"""Markdown from data: what a name holds is never markup."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@])")


def escaped(text: str) -> str:
    """Return `text` with every character escaped that Markdown could take for markup."""
    return _SPECIAL.sub(r"\\\1", text)
