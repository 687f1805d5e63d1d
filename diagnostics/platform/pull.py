"""A pull: all feeds read to their end, resumable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import CoverageLevel
from diagnostics.platform.client import PlatformClient
from diagnostics.platform.details import (
    NO_DETAILS,
    NO_GROUP_DETAILS,
    Details,
    GroupDetails,
    group_details,
    user_details,
)
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.feeds import Ending, read_pages
from diagnostics.platform.fields import ALL_FEEDS, GROUP_USERS, GROUPS, TEMPLATES, Feed, Row, Value, texts
from diagnostics.platform.identity import TOLERABLE, Connections, Me, connections, who_am_i
from diagnostics.platform.limits import PERMISSION_SETS
from diagnostics.platform.merging import merged
from diagnostics.platform.pull_store import Head, PullStore

_SETS = "/permissions/v1/permission_sets"
_SETS_LIMIT = 100
_STEPS = len(ALL_FEEDS) + 2


@dataclass(frozen=True, slots=True)
class FeedRead:
    """What came of one feed. `failure` is what ended it early, `unreadable` how many rows made no sense.

    `differing` counts the things of which rows said different things; of those where nothing tells which is right,
    `unsettled` has the fields, by the row's key.
    """

    rows: tuple[Row, ...]
    ending: Ending | None
    failure: PlatformFailed | None = None
    unreadable: int = 0
    differing: int = 0
    unsettled: Mapping[tuple[Value, ...], frozenset[str]] = field(default_factory=dict)

    @property
    def coverage(self) -> CoverageLevel:
        """How much of the feed was read."""
        if self.ending is Ending.WHOLE and self.failure is None and not self.unreadable:
            return "complete"
        return "partial" if self.rows else "unavailable"


@dataclass(frozen=True, slots=True)
class Pulled:
    """Everything that was read, from `started_at` until `read_until`.

    `permission_sets` are names by id, None where they could not be read. `user_details` and `group_details` are what
    few tokens may read; groups are asked one by one only where the feed of their members tells too little.
    """

    base_url: str
    me: Me
    connections: Connections | None
    feeds: Mapping[str, FeedRead]
    permission_sets: Mapping[str, str] | None
    started_at: datetime
    is_resumed: bool
    requests: int
    user_details: Details = NO_DETAILS
    group_details: GroupDetails = NO_GROUP_DETAILS
    read_until: datetime | None = None

    def rows(self, feed: Feed) -> tuple[Row, ...]:
        """Return the rows of a feed."""
        return self.feeds[feed.name].rows


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is: the list that is being read, its rows so far, and the API's estimate of the rest."""

    feed: str
    number: int
    of: int
    rows: int
    remaining: int | None


def pull(
    client: PlatformClient,
    folder: Path,
    tell: Callable[[Progress], None],
    *,
    organisation: str | None = None,
    begin_anew: bool = False,
    at: datetime | None = None,
) -> tuple[Pulled, PullStore]:
    """Read everything, on from where an interrupted pull of the same subject stopped, and return it with its store.

    The store is to be discarded once the facts are written. `organisation` is the one it must be, if given.

    Raises:
        PlatformFailed: where the token is refused or another organisation's, the templates cannot be read, or the API
            is out of reach.
        StorageFailed: where the pages cannot be kept.
    """
    me = who_am_i(client)
    if organisation is not None and canonical(organisation) != canonical(me.organisation):
        raise PlatformFailed(PlatformCode.OTHER_ORGANISATION, me.organisation)
    moment = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    store = PullStore(folder, Head(client.base_url, me.id, me.organisation, moment), begin_anew=begin_anew)
    feeds = {}
    for number, feed in enumerate(ALL_FEEDS, 1):
        feeds[feed.name] = _read(client, feed, store, _teller(tell, feed.name, number))
        failure = feeds[feed.name].failure
        if feed is TEMPLATES and failure is not None and not feeds[feed.name].rows:
            raise failure
    connected = connections(client, me.organisation)
    sets = _permission_sets(client)
    users = user_details(client, _counter(tell, "user_details", _STEPS - 1))
    members = _group_details(client, feeds, _counter(tell, "group_details", _STEPS))
    until = (at or datetime.now(UTC)).astimezone(UTC)
    pulled = Pulled(
        client.base_url,
        me,
        connected,
        feeds,
        sets,
        store.head.started_at,
        store.is_resumed,
        client.requests,
        users,
        members,
        max(until, store.head.started_at),
    )
    return pulled, store


def _group_details(client: PlatformClient, feeds: Mapping[str, FeedRead], tell: Callable[[int], None]) -> GroupDetails:
    """Ask for the members of single groups where their feed was refused, broke off or tells of nobody."""
    members = feeds[GROUP_USERS.name]
    if members.coverage == "complete" and members.rows:
        return NO_GROUP_DETAILS
    return group_details(client, [str(row["id"]) for row in feeds[GROUPS.name].rows], tell)


def _teller(tell: Callable[[Progress], None], name: str, number: int) -> Callable[[int, int | None], None]:
    def told(rows: int, remaining: int | None) -> None:
        tell(Progress(name, number, _STEPS, rows, remaining))

    return told


def _counter(tell: Callable[[Progress], None], name: str, number: int) -> Callable[[int], None]:
    return lambda rows: tell(Progress(name, number, _STEPS, rows, None))


def _read(client: PlatformClient, feed: Feed, store: PullStore, tell: Callable[[int, int | None], None]) -> FeedRead:
    pages = store.pages(feed)
    count = sum(len(page.rows) for page in pages)
    failure = None
    writer = store.writer(feed, pages)
    try:
        tell(count, pages[-1].remaining if pages else None)
        for page in read_pages(client, feed, tuple(pages)):
            writer.add(page)
            pages.append(page)
            count += len(page.rows)
            tell(count, page.remaining)
    except PlatformFailed as error:
        if error.code not in TOLERABLE:
            raise
        failure = error
    finally:
        writer.close()
    found = merged(feed, pages)
    return FeedRead(
        found.rows,
        pages[-1].ending if pages else None,
        failure,
        sum(page.unreadable for page in pages),
        found.differing,
        found.unsettled,
    )


def _permission_sets(client: PlatformClient) -> Mapping[str, str] | None:
    """Return the names of the permission sets. What is in them is not read: the names of permissions are not public."""
    found: dict[str, str] = {}
    try:
        while len(found) < PERMISSION_SETS.most:
            body = client.read_by_post(_SETS, {"search": "", "limit": _SETS_LIMIT, "offset": len(found)})
            listed = body.get("permission_sets") if isinstance(body, dict) else None
            if not isinstance(listed, list):
                return found or None
            before = len(found)
            for entry in listed:
                one = entry.get("permission_set") if isinstance(entry, dict) else None
                identifier = texts(one.get("identifier") if isinstance(one, dict) else None, "id", "name")
                if "id" in identifier:
                    found[identifier["id"]] = identifier.get("name", identifier["id"])
            if len(listed) < _SETS_LIMIT or len(found) == before:
                break
    except PlatformFailed as error:
        if error.code not in TOLERABLE or error.code is PlatformCode.CANCELLED:
            raise
        return found or None
    return found
