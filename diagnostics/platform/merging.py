"""Rows of one key that differ: the later one where order tells which that is, else the differing fields unknown.

Somebody may edit while the pages are read, and a row that moves over a page boundary then comes twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from diagnostics.platform.feeds import Page
from diagnostics.platform.fields import Feed, Row, Value
from diagnostics.platform.ids import moment_of

Key = tuple[Value, ...]


class Merged(NamedTuple):
    """The rows of a feed, one for each key, in the order in which they first came.

    `differing` counts the keys with rows that said different things; of those where no order tells which is right,
    `unsettled` has the fields. They are None in the row.
    """

    rows: tuple[Row, ...]
    differing: int
    unsettled: Mapping[Key, frozenset[str]]


class _Came(NamedTuple):
    """A row, and the number of the page it came on."""

    page: int
    row: Row


def merged(feed: Feed, pages: Sequence[Page]) -> Merged:
    """Return the rows of all pages as one for each key."""
    came: dict[Key, list[_Came]] = {}
    for number, page in enumerate(pages):
        for row in page.rows:
            came.setdefault(feed.key_of(row), []).append(_Came(number, row))
    rows: list[Row] = []
    unsettled: dict[Key, frozenset[str]] = {}
    differing = 0
    for key, versions in came.items():
        if len(versions) == 1:
            rows.append(versions[0].row)
            continue
        differing += 1
        row, fields = _settled(feed, versions)
        rows.append(row)
        if fields:
            unsettled[key] = fields
    return Merged(tuple(rows), differing, unsettled)


def _settled(feed: Feed, versions: Sequence[_Came]) -> tuple[Row, frozenset[str]]:
    """Return one row for several, and which of its fields are unknown."""
    latest = _latest(versions)
    first = latest[0].row
    fields = frozenset(
        name
        for name in first
        if name not in feed.key and len({feed.content_of({name: one.row[name]}) for one in latest}) > 1
    )
    return {name: None if name in fields else value for name, value in first.items()}, fields


def _latest(versions: Sequence[_Came]) -> Sequence[_Came]:
    """Return the versions that nothing shows to be older: by when they say they were modified, else by their pages."""
    if (times := _times(one.row.get("modified_at") for one in versions)) is not None and len(set(times)) > 1:
        newest = max(times)
        versions = [one for one, time in zip(versions, times, strict=True) if time == newest]
    last = max(one.page for one in versions)
    return [one for one in versions if one.page == last]


def _times(values: Iterable[Value]) -> list[datetime] | None:
    times = [moment_of(value) for value in values]
    known = [time for time in times if time is not None]
    return known if len(known) == len(times) else None
