"""TOML text of an organisation and of a token inventory."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import tomli_w

from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Coverage, Facts, Organisation

_LISTS = ("organisations", "users", "groups", "sites", "permission_sets", "templates")


def organisation_text(organisation: Organisation) -> str:
    """Return `organisation.toml`."""
    return "".join(_blocks(organisation))


def table_text(head: str, entry: Facts) -> str:
    """Return one table under its head, with a blank line before it."""
    return _table(head, entry)


def _blocks(organisation: Organisation) -> Iterator[str]:
    yield f"format = {organisation.format}\n"
    yield _table("[organisation]", organisation.organisation)
    if organisation.coverage != Coverage():
        yield _table("[coverage]", organisation.coverage)
    for name in _LISTS:
        for entry in getattr(organisation, name):
            yield _table(f"[[{name}]]", entry)


def _table(head: str, entry: Facts) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in entry.told()]
    return "\n".join(["", head, *lines, ""])


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            # DEL is the one control character that JSON lets through and TOML does not.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case tuple():
            if value and isinstance(value[0], Facts):
                return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
            return "[" + ", ".join(map(_value, value)) + "]"
        case Facts():
            return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.told()) + " }"
        case _:
            raise TypeError(type(value).__name__)


class _Time(datetime):
    """A time that is written as the API writes it, `2026-11-20T09:00:00Z`."""

    def __str__(self) -> str:
        return self.isoformat().replace("+00:00", "Z")


def inventory_text(inventory: Inventory) -> str:
    """Return `inventory` as TOML. What is at its default is left out, as a person would."""
    head = tomli_w.dumps({"format": inventory.format, "revision": inventory.revision})
    return "\n".join([head, *_tables("service_users", inventory), *_tables("tokens", inventory)])


def _tables(name: str, inventory: Inventory) -> Iterator[str]:
    for entry in getattr(inventory, name):
        yield entry_text(name, entry)


def entry_text(name: str, entry: Facts) -> str:
    """Return an entry of a list as TOML."""
    return f"[[{name}]]\n" + tomli_w.dumps({key: _written(value) for key, value in told(entry).items()})


def told(entry: Facts) -> dict[str, Any]:
    """Return what is written down of an entry of the inventory."""
    return {key: value for key, value in entry.items() if _is_told(key, value)}


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


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'  # several lines, with escapes
    r"|'''.*?'''"  # several lines, as they are
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>\#[^\n]*)",
    re.DOTALL,
)


def without_strings(text: str) -> str:
    """Return a TOML text of the same length in which only what stands outside of strings is left, and no line ends."""
    return _TOKEN.sub(lambda found: found.group() if found["comment"] else "x" * len(found.group()), text)


def comment_count(text: str) -> int:
    """Return how many comments a TOML text holds. A `#` within a string is none."""
    return sum(found.group("comment") is not None for found in _TOKEN.finditer(text))
