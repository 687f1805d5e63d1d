"""Data feeds: paging to the end, and checked rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.fields import Feed, Row

_LIMIT, _SMALLER_LIMIT = 500, 100
"""Rows asked for in one page. The largest that the API allows is not documented; a client in use falls back so."""

_MOST_BARREN = 20
"""After so many pages without a row that is new, a feed has no end."""

_MOST_ROWS = 5_000_000
"""Ten times what the largest organisation has. A feed that goes on for longer has no end either."""

_MOST_COUNTED = 2**53


class Ending(StrEnum):
    """How the last page that was read ended the feed."""

    WHOLE = "whole"
    REPEATED_CURSOR = "repeated-cursor"
    BAD_CURSOR = "bad-cursor"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next_page` is None on the last, and `ending` then says how the feed ended.

    `unreadable` counts what came in place of rows; `remaining` is the API's own estimate, which may be wrong.
    """

    rows: tuple[Row, ...]
    next_page: str | None
    ending: Ending | None
    unreadable: int = 0
    remaining: int | None = None


def read_pages(client: PlatformClient, feed: Feed, before: Sequence[Page] = ()) -> Iterator[Page]:
    """Read a feed page by page, on from the last of the pages `before`, if any. Rows that came before are dropped.

    Raises:
        PlatformFailed: where a page cannot be had; those that came are good.
    """
    seen_rows = {_key(feed, row) for page in before for row in page.rows}
    seen_pages = {page.next_page for page in before}
    following = before[-1].next_page if before else None
    if before and following is None:
        return
    barren = 0
    while True:
        body = client.get(following) if following is not None else _first_page(client, feed)
        page = _page(feed, body, seen_rows, seen_pages)
        barren = 0 if page.rows else barren + 1
        if page.next_page is not None and (barren >= _MOST_BARREN or len(seen_rows) >= _MOST_ROWS):
            page = replace(page, next_page=None, ending=Ending.ENDLESS)
        yield page
        following = page.next_page
        if following is None:
            return
        seen_pages.add(following)


def _first_page(client: PlatformClient, feed: Feed) -> object:
    try:
        return client.get(_first_path(feed, _LIMIT))
    except PlatformFailed as error:
        if error.code is not PlatformCode.WRONGLY_ASKED:
            raise
        return client.get(_first_path(feed, _SMALLER_LIMIT))


def _first_path(feed: Feed, limit: int) -> str:
    return f"{feed.path}?{urlencode([*feed.parameters, ('limit', str(limit))])}"


def _page(feed: Feed, body: object, seen_rows: set[tuple[object, ...]], seen_pages: set[str | None]) -> Page:
    data = body.get("data") if isinstance(body, dict) else None
    metadata = body.get("metadata") if isinstance(body, dict) else None
    if not isinstance(data, list) or not isinstance(metadata, dict):
        raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, feed.path)
    rows, unreadable = [], 0
    for raw in data:
        row = feed.kept(raw)
        if row is None:
            unreadable += 1
            continue
        key = _key(feed, row)
        if key not in seen_rows:
            seen_rows.add(key)
            rows.append(row)
    following, remaining = metadata.get("next_page"), metadata.get("remaining_records")
    ending = None
    if following is None or following == "":
        following, ending = None, Ending.WHOLE
    elif not isinstance(following, str):
        following, ending = None, Ending.BAD_CURSOR
    elif following in seen_pages:
        following, ending = None, Ending.REPEATED_CURSOR
    return Page(tuple(rows), following, ending, unreadable, _count(remaining))


def _count(told: object) -> int | None:
    """Return what may be a number of rows; anything may come."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < _MOST_COUNTED:
        return told
    return None


def _key(feed: Feed, row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in feed.key)
