"""An organisation's facts as TOML, the way a person would write them: what is at its default is left out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from diagnostics.organisation.model import Coverage, Facts, Organisation

_LISTS = ("organisations", "users", "groups", "sites", "permission_sets", "templates")


def organisation_text(organisation: Organisation) -> str:
    """Return `organisation.toml`."""
    return "".join(_blocks(organisation))


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
