"""Valid workspaces spoilt at random: in their bytes, and in the values that the bytes stand for."""

from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

import tomli_w

from tests.worlds.choices import Choices
from tests.worlds.facts import Table

JUNK: tuple[Any, ...] = (
    "",
    "x",
    "active",
    "templates",
    "\x00\u202e",
    "user_" + "A1" * 16,
    "role_" + "0a" * 16,
    0,
    1,
    -1,
    2**70,
    1.0,
    float("nan"),
    float("inf"),
    True,
    False,
    [],
    [[]],
    ["x", 1],
    [{}],
    {},
    {"id": "x"},
    {"a": {"b": {"c": []}}},
    datetime(2026, 1, 1),  # noqa: DTZ001  # a time without an offset is one of the things that can be wrong
    datetime.fromisoformat("9999-12-31T23:59:59-12:00"),
    datetime.fromisoformat("0001-01-01T00:00:00+12:00"),
    date(2026, 1, 1),
    time(9),
)
_KEYS = ("id", "name", "organisation", "rules", "user", "group", "parent", "members", "colour", "", "a b", "[x]")
_SNIPPETS = (
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\r",
    b"\xef\xbb\xbf",
    b'"',
    b"'''",
    b"[",
    b"[[",
    b"]",
    b"{",
    b"}",
    b"=",
    b".",
    b",",
    b"#",
    b"\\",
    b"\\ud800",
    b"-",
    b"9",
    b"0x",
    b"true",
    b"nan",
    b"\n",
    b" ",
    b"format = 2\n",
    b"[organisation]\n",
    b"[[users]]\n",
    b"2026-02-30T00:00:00Z",
)


def spoilt_bytes(choices: Choices, content: bytes) -> bytes:
    """Return `content` with up to four pieces taken out, put in, doubled or moved to the end."""
    for _ in range(choices.number(1, 4)):
        start = choices.number(0, len(content))
        end = min(len(content), start + choices.number(0, 40))
        match choices.number(0, 4):
            case 0:
                content = content[:start] + content[end:]
            case 1:
                content = content[:start] + choices.pick(_SNIPPETS) + content[start:]
            case 2:
                content = content[:start] + choices.pick(_SNIPPETS) + content[end:]
            case 3:
                content = content[:end] + content[start:]
            case _:
                content = content[:start]
    return content


def spoilt_values(choices: Choices, table: Table) -> Table:
    """Return `table` with one to three of its values replaced, left out or doubled, or keys added."""
    table = deepcopy(table)
    for _ in range(choices.number(1, 3)):
        _spoil(choices, choices.pick([table, *_containers(table)]))
    return table


def _containers(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [one for one in inner if isinstance(one, dict | list)]
    return found + [deeper for one in found for deeper in _containers(one)]


def _spoil(choices: Choices, container: Any) -> None:
    if isinstance(container, dict):
        keys = list(container)
        if not keys or choices.chance(3):
            container[choices.pick(_KEYS)] = deepcopy(choices.pick(JUNK))
        elif choices.chance(3):
            del container[choices.pick(keys)]
        else:
            container[choices.pick(keys)] = deepcopy(choices.pick(JUNK))
    elif not container or choices.chance(3):
        container.append(deepcopy(choices.pick(JUNK)))
    elif choices.chance(2):
        container.append(deepcopy(choices.pick(container)))
    else:
        container[choices.number(0, len(container) - 1)] = deepcopy(choices.pick(JUNK))


def written(table: Table) -> bytes:
    """Return a table as TOML."""
    return tomli_w.dumps(table).encode("utf-8")
