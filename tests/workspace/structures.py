"""Files spoilt by their structure: what a merge, a script or a stranger could make of one, not bytes alone."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple

from tests.worlds.choices import Choices

HUGE = "x" * 50_000

VALUES: tuple[Any, ...] = (
    "",
    " ",
    "x",
    HUGE,
    "\x00",
    "\x1b[2J",
    "\u202e\u200b\ufeff",
    "e\u0301",
    "*",
    "[a",
    "$(x)",
    "../../etc/passwd",
    "user_" + "A1" * 16,
    "role_" + "0a" * 16,
    "template_00000000-0000-4000-8000-000000000000",
    "0" * 64,
    "true",
    "2026-11-20T09:00:00Z",
    0,
    1,
    2,
    -1,
    2**63,
    10**400,
    0.5,
    1e308,
    True,
    False,
    [],
    {},
    [[]],
    [{}],
    [1, "x", [], {}],
    {"id": "x"},
    {"": ""},
)
TIMES: tuple[Any, ...] = (
    float("nan"),
    float("inf"),
    datetime(2026, 1, 1),  # noqa: DTZ001  # a time without an offset is one of the things that can be wrong
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23))),
    datetime(2999, 1, 1, tzinfo=UTC),
    date(2026, 1, 1),
    time(9),
)
KEYS = (
    "id",
    "name",
    "format",
    "organisation",
    "rules",
    "members",
    "parent",
    "user",
    "owner",
    "colour",
    "",
    "a.b",
    "\n",
    HUGE,
)

Place = tuple[Any, Any]
"""A table or list, and the key or position in it."""


class Kind(NamedTuple):
    """How the data of one kind of file is spoilt: what else stands in for a value, and whether None may."""

    values: tuple[Any, ...]


TOML = Kind((*VALUES, *TIMES))
JSON = Kind((*VALUES, None, "\ud800", float("nan"), -0.0))


def places(value: Any) -> Iterator[Place]:
    """Return every place in some data."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from places(inner)


def spoilt(choices: Choices, kind: Kind, data: Any) -> Any:
    """Return a copy of `data` with one to four changes of its structure."""
    whole = {"data": deepcopy(data)}
    for _ in range(choices.number(1, 4)):
        container, key = choices.pick(list(places(whole)))
        if key in container if isinstance(container, dict) else key < len(container):
            choices.pick(CHANGES)(choices, kind, whole, container, key)
    return whole["data"]


def _replace(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    container[key] = deepcopy(choices.pick(kind.values))


def _remove(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    if container is not whole:
        del container[key]


def _double(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    if isinstance(container, list):
        container.insert(choices.number(0, len(container)), deepcopy(container[key]))
    else:
        container[choices.pick(KEYS)] = deepcopy(container[key])


def _wrap(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    container[key] = [container[key]] if choices.chance(2) else {choices.pick(KEYS): container[key]}


def _unwrap(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    inner = container[key]
    values = list(inner.values()) if isinstance(inner, dict) else inner if isinstance(inner, list) else []
    if values:
        container[key] = choices.pick(values)


def _swap(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    other, place = choices.pick(list(places(whole)))
    if (place in other if isinstance(other, dict) else place < len(other)) and other is not whole:
        container[key] = deepcopy(other[place])


def _add(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    inner = container[key]
    if isinstance(inner, dict):
        inner[choices.pick(KEYS)] = deepcopy(choices.pick(kind.values))
    elif isinstance(inner, list):
        inner.append(deepcopy(choices.pick(kind.values)))


def _rename(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    if isinstance(container, dict) and container is not whole:
        container[str(key)[:-1] if choices.chance(2) else choices.pick(KEYS)] = container.pop(key)


def _multiply(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    inner = container[key]
    if isinstance(inner, list) and len(inner) < 500:
        inner.extend(deepcopy(inner) * choices.number(1, 3))
    elif isinstance(inner, dict) and choices.chance(4):
        inner.update({f"k{number}": number for number in range(choices.pick((300, 1500)))})


def _deepen(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    inner = container[key]
    for _ in range(choices.pick((3, 20, 60))):
        inner = [inner] if choices.chance(2) else {"a": inner}
    container[key] = inner


def _respell(choices: Choices, kind: Kind, whole: Any, container: Any, key: Any) -> None:
    inner = container[key]
    if isinstance(inner, str):
        container[key] = choices.pick((inner.upper(), inner + " ", f" {inner}", inner[::-1], inner * 2, inner[:-1]))


CHANGES: tuple[Callable[[Choices, Kind, Any, Any, Any], None], ...] = (
    _replace,
    _replace,
    _replace,
    _remove,
    _double,
    _wrap,
    _unwrap,
    _swap,
    _add,
    _rename,
    _multiply,
    _deepen,
    _respell,
)


def as_json(data: Any) -> bytes:
    """Return data as JSON, with the names that JSON has none for."""
    return json.dumps(data, default=str).encode("utf-8", "surrogatepass")
