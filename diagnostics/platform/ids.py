"""Ids and times as the API writes them."""

import re
from datetime import datetime
from typing import Literal

from diagnostics.model.validation import latest_past

IdKind = Literal["user", "role", "template", "location"]

_HEX = r"[0-9a-fA-F]"
_DIGITS = rf"(?:{_HEX}{{32}}|{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}})"
_BARE = re.compile(_DIGITS)
_TWO = re.compile(
    rf"((?:(?:user|role|template|location)_)?{_DIGITS})[^0-9A-Za-z]{{1,3}}((?:(?:user|role|template|location)_)?{_DIGITS})"
)


def prefixed(identifier: str, kind: IdKind) -> str:
    """Return an id with the prefix of its kind where it is a bare UUID. Any other stays as it is."""
    if _BARE.fullmatch(identifier) is None:
        return identifier
    return f"{kind}_{identifier.replace('-', '').lower()}"


def kind_of(identifier: str) -> IdKind | None:
    """Return the kind that the prefix of an id tells, or None where it has none."""
    prefix, _, rest = identifier.partition("_")
    if not rest:
        return None
    match prefix.lower():
        case "user":
            return "user"
        case "role":
            return "role"
        case "template":
            return "template"
        case "location":
            return "location"
    return None


def two_ids(text: str) -> tuple[str, str] | None:
    """Return the two ids that a composite is made of, whatever few characters stand between them, or None."""
    found = _TWO.fullmatch(text)
    return (found[1], found[2]) if found is not None else None


def moment_of(value: object) -> datetime | None:
    """Return a time as the API writes it, or None for what is none, or is still to come by this computer's clock."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment.astimezone()
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None and moment <= latest_past() else None
