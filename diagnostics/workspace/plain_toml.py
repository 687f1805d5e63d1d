"""The plain part of TOML, read several times faster than `tomllib` does: what programs write for large workspaces.

Table headers of one name, one key a line, arrays of strings or of flat inline tables. A text that holds anything else,
or anything wrong, is not read here at all: `tomllib` then reads it whole, and knows what to say of it.
"""

import re
import tomllib
from datetime import datetime
from typing import Any

_KEY = r"[A-Za-z0-9_-]++"
_SPACE = r"[ \t]*+"
_SPACES = r"[ \t\n]*+"
_STRING = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\.)*+"'
_PAIR = rf"{_KEY}{_SPACE}={_SPACE}(?:{_STRING}|true|false){_SPACE}"
# After a comma a table needs another key; an array may end there.
_TABLE = rf"\{{{_SPACE}(?:{_PAIR}(?:,{_SPACE}(?!\}})|(?=\}})))*+\}}"
_NEXT = rf"{_SPACES}(?:,{_SPACES}|(?=\]))"

_STATEMENT = re.compile(
    rf"""{_SPACES}
    (?:
        \[\[(?P<entry>{_KEY})\]\]
        | \[(?P<table>{_KEY})\]
        | (?P<key>{_KEY}){_SPACE}={_SPACE}
        (?:
            (?P<string>{_STRING})
            | \[{_SPACES}(?P<strings>(?:{_STRING}{_NEXT})*+)\]
            | \[{_SPACES}(?P<tables>(?:{_TABLE}{_NEXT})*+)\]
            | (?P<other>[0-9A-Za-z+.:_-]++)
        )
        | (?P<nothing>(?=\#|\Z))
    )
    {_SPACE}(?:\#[^\x00-\x08\x0a-\x1f\x7f]*+)?(?:\n|\Z)""",
    re.VERBOSE,
)
_IN_STRINGS = re.compile(r'"([^"]*)"')
_IN_TABLES = re.compile(rf'\{{[ \t]*({_KEY})[ \t]*=[ \t]*"([^"]*)"[ \t]*\}}|(\{{(?:[^"}}]|"[^"]*")*\}})')
_IN_TABLE = re.compile(rf'({_KEY})[ \t]*=[ \t]*(?:"([^"]*)"|(true|false))')
_UTC_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")


class _NotPlain(Exception):
    """The text holds something that is not read here."""


def plain_toml(text: str) -> dict[str, Any] | None:
    """Return what `tomllib` makes of `text`, or None where it is to be asked itself."""
    try:
        return _read(text.replace("\r\n", "\n"))
    except (_NotPlain, ValueError):
        return None


def _read(text: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    lists: dict[str, list[dict[str, Any]]] = {}
    table = root
    position, end = 0, len(text)
    match = _STATEMENT.match
    while position < end:
        found = match(text, position)
        if found is None:
            raise _NotPlain
        position = found.end()
        kind = found.lastgroup
        if kind == "entry":
            name = found["entry"]
            if name not in lists:
                lists[name] = _put(root, name, [])
            table = {}
            lists[name].append(table)
        elif kind == "table":
            table = _put(root, found["table"], {})
        elif kind != "nothing":
            _put(table, found["key"], _value(found, kind))
    return root


def _put(table: dict[str, Any], key: str, value: Any) -> Any:
    if key in table:
        raise _NotPlain
    table[key] = value
    return value


def _value(found: "re.Match[str]", kind: str | None) -> Any:
    written = found[found.lastindex or 0]
    if kind == "other":
        if written in ("true", "false"):
            return written == "true"
        if _UTC_TIME.fullmatch(written):
            return datetime.fromisoformat(written)
    elif "\\" not in written:
        if kind == "string":
            return written[1:-1]
        if kind == "strings":
            return _IN_STRINGS.findall(written)
        return [{key: value} if key else _table(rest) for key, value, rest in _IN_TABLES.findall(written)]
    return tomllib.loads(found.group())[found["key"]]


def _table(written: str) -> dict[str, Any]:
    pairs = _IN_TABLE.findall(written)
    table = {key: word == "true" if word else value for key, value, word in pairs}
    if len(table) != len(pairs):
        raise _NotPlain
    return table
