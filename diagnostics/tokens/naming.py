"""Ids of new tokens and service users, and the names that people give them."""

import re
import secrets
from collections.abc import Iterable

from diagnostics.tokens.inventory import Inventory
from diagnostics.tokens.refusals import RefusalCode, TransitionRefused

_NUMBERED = re.compile(r"tok_([0-9]{1,9})")


def next_token_id(inventory: Inventory) -> str:
    """Return the id after the highest `tok_NN` there ever was: deleted tokens stay listed, so none is used again."""
    numbers = (int(found.group(1)) for token in inventory.tokens if (found := _NUMBERED.fullmatch(token.id)))
    return f"tok_{max(numbers, default=0) + 1:02d}"


def new_service_user_id() -> str:
    """Return a random id of the form that the product gives to users and service users."""
    return f"user_{secrets.token_hex(16)}"


def checked_name(name: str) -> str:
    """Return `name`.

    Raises:
        TransitionRefused: for a blank name, and for one that no file can hold.
    """
    if not name.strip():
        raise TransitionRefused(RefusalCode.NAME_EMPTY)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise TransitionRefused(RefusalCode.NAME_NOT_TEXT) from None
    return name


def next_name(name: str, taken: Iterable[str]) -> str:
    """Return `name` with the first number, from 2 on, that makes it differ from all of `taken`."""
    names = frozenset(taken)
    base = re.sub(r" \([0-9]{1,9}\)$", "", name)
    number = 2
    while f"{base} ({number})" in names:
        number += 1
    return f"{base} ({number})"
