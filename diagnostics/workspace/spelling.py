"""Values of a file as the file spells them, short enough to quote in a message."""

from collections.abc import Mapping
from datetime import datetime

_MOST = 80
_MAX_BITS = 1024
"""Python refuses to write numbers of very many digits in decimals."""


def spelled(value: object) -> str:
    """Return a value in TOML, cut to what a message has room for; a table or an array only by its brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return _cut(f"{value:#x}")
    if isinstance(value, str):
        return f'"{_cut(value)}"'
    if isinstance(value, Mapping):
        return "{...}"
    if isinstance(value, list):
        return "[...]"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 3] + "..."
