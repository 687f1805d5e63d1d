"""An inventory as `tokens.toml`, and a check that it reads back as it is."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import validated
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed


class _Time(datetime):
    """A time that is written as the API writes it, `2026-11-20T09:00:00Z`."""

    def __str__(self) -> str:
        return self.isoformat().replace("+00:00", "Z")


def inventory_text(inventory: Inventory) -> str:
    """Return `inventory` as TOML. What is at its default is left out, as a person would."""
    head = tomli_w.dumps({"format": inventory.format, "revision": inventory.revision})
    return "\n".join([head, *_tables("service_users", inventory), *_tables("tokens", inventory)])


def checked_content(path: Path, inventory: Inventory) -> bytes:
    """Return what `path` shall hold.

    Raises:
        StorageFailed: where it would not read back as it is.
    """
    text = inventory_text(inventory)
    try:
        content = text.encode()
        is_same = validated(Inventory, tomllib.loads(text)) == inventory
    except ValueError:
        is_same = False
    if not is_same:
        raise StorageFailed(StorageCode.NOT_REPRESENTABLE, path)
    return content


def _tables(name: str, inventory: Inventory) -> Iterator[str]:
    for entry in getattr(inventory, name):
        filled = {key: value for key, value in entry.items() if _is_told(key, value)}
        yield f"[[{name}]]\n" + tomli_w.dumps({key: _written(value) for key, value in filled.items()})


def _is_told(key: str, value: Any) -> bool:
    # A service user without permission sets is not the same as one whose sets are not known.
    return value is not None and (value != () or key == "permission_sets")


def _written(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return _Time(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        value.tzinfo,
    )
