"""Data feeds: paging to the end, and checked rows."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.fields import Feed, Row
from diagnostics.platform.limits import FEED_BARREN_PAGES, FEED_CHARACTERS, FEED_ROWS, PAGE_ROWS

_LIMIT, _SMALLER_LIMIT = 500, 100
"""Rows asked for in one page. The largest that the API allows is not documented; a client in use falls back so."""

_MOST_COUNTED = 2**53


class Ending(StrEnum):
    """How the last page that was read ended the feed. Only `whole` means that nothing is missing."""

    WHOLE = "whole"
    NO_CURSOR = "no-cursor"
    ROWS_REMAINING = "rows-remaining"
    REPEATED_CURSOR = "repeated-cursor"
    BAD_CURSOR = "bad-cursor"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the rows that say something new.

    `next_page` is None on the last, and `ending` then says how the feed ended. `unreadable` counts what came in place
    of rows; `remaining` is the API's own estimate, which may be wrong.
    """

    rows: tuple[Row, ...]
    next_page: str | None
    ending: Ending | None
    unreadable: int = 0
    remaining: int | None = None


class _Seen:
    """What came before: the content of each row by its key, and the pages that were led to."""

    def __init__(self, feed: Feed, before: Sequence[Page]) -> None:
        self._feed = feed
        self._contents: dict[tuple[object, ...], tuple[object, ...]] = {}
        self.characters = 0
        self.pages = {page.next_page for page in before}
        for page in before:
            for row in page.rows:
                self.is_news(row)

    def __len__(self) -> int:
        return len(self._contents)

    def is_news(self, row: Row) -> bool:
        """Return whether a row says anything that the last one of its key did not, and remember it."""
        key, content = self._feed.key_of(row), self._feed.content_of(row)
        if self._contents.get(key) == content:
            return False
        self._contents[key] = content
        self.characters += sum(len(value) for value in row.values() if isinstance(value, str))
        return True


def read_pages(client: PlatformClient, feed: Feed, before: Sequence[Page] = ()) -> Iterator[Page]:
    """Read a feed page by page, on from the last of the pages `before`, if any.

    Rows that say what a row before said are dropped; one that says something else of the same thing is kept.

    Raises:
        PlatformFailed: where a page cannot be had; those that came are good.
    """
    seen = _Seen(feed, before)
    following = before[-1].next_page if before else None
    if before and following is None:
        return
    barren = 0
    while True:
        body = client.get(following) if following is not None else _first_page(client, feed)
        known = len(seen)
        page = _page(feed, body, seen)
        barren = 0 if len(seen) > known else barren + 1
        is_endless = (
            barren >= FEED_BARREN_PAGES.most or len(seen) >= FEED_ROWS.most or seen.characters >= FEED_CHARACTERS.most
        )
        if page.next_page is not None and is_endless:
            page = replace(page, next_page=None, ending=Ending.ENDLESS)
        yield page
        following = page.next_page
        if following is None:
            return
        seen.pages.add(following)


def _first_page(client: PlatformClient, feed: Feed) -> object:
    try:
        return client.get(_first_path(feed, _LIMIT))
    except PlatformFailed as error:
        if error.code is not PlatformCode.WRONGLY_ASKED:
            raise
        return client.get(_first_path(feed, _SMALLER_LIMIT))


def _first_path(feed: Feed, limit: int) -> str:
    return f"{feed.path}?{urlencode([*feed.parameters, ('limit', str(limit))])}"


def _page(feed: Feed, body: object, seen: _Seen) -> Page:
    data = body.get("data") if isinstance(body, dict) else None
    metadata = body.get("metadata") if isinstance(body, dict) else None
    if not isinstance(data, list) or not isinstance(metadata, dict):
        raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, feed.path)
    if len(data) > PAGE_ROWS.most:
        raise PlatformFailed(PlatformCode.TOO_LARGE, feed.path)
    rows, unreadable = [], 0
    for raw in data:
        row = feed.kept(raw)
        if row is None:
            unreadable += 1
        elif seen.is_news(row):
            rows.append(row)
    remaining = _count(metadata.get("remaining_records"))
    following, ending = _following(metadata, remaining, seen.pages)
    return Page(tuple(rows), following, ending, unreadable, remaining)


def _following(
    metadata: Mapping[str, object], remaining: int | None, seen: Container[str | None]
) -> tuple[str | None, Ending | None]:
    """Return where the next page is, or how the feed ends."""
    following = metadata.get("next_page")
    if following is None or following == "":
        if "next_page" not in metadata:
            return None, Ending.NO_CURSOR
        return None, Ending.ROWS_REMAINING if remaining else Ending.WHOLE
    if not isinstance(following, str):
        return None, Ending.BAD_CURSOR
    if following in seen:
        return None, Ending.REPEATED_CURSOR
    return following, None


def _count(told: object) -> int | None:
    """Return what may be a number of rows; anything may come."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < _MOST_COUNTED:
        return told
    return None
