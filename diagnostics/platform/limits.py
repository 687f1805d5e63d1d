"""Limits of everything that is read from the API: bytes, values, rows, nesting and time, each with its name.

They stand in one table, so that the documentation can list them. Each is many times what the largest organisation
needs; what goes beyond one is no answer, and would fill the memory or never end.
"""

from typing import Literal, NamedTuple

Unit = Literal["bytes", "seconds", "count"]
Consequence = Literal["request-fails", "feed-partial", "row-unreadable", "not-asked"]


class Limit(NamedTuple):
    """One bound: its name, how much is let through, and the consequence of more."""

    name: str
    most: int
    unit: Unit
    beyond: Consequence


ANSWER_BYTES = Limit("answer-bytes", 32 * 1024 * 1024, "bytes", "request-fails")
"""One answer, as it comes over the network and as it is once unpacked. A full page has under half a megabyte."""

ANSWER_VALUES = Limit("answer-values", 2_000_000, "count", "request-fails")
"""Texts, numbers, lists and objects in one answer, counted before it is parsed: small bytes can make large objects."""

ANSWER_NESTING = Limit("answer-nesting", 64, "count", "request-fails")
"""Lists and objects in one another. The deepest known answer has eight."""

EXCHANGE_SECONDS = Limit("exchange-seconds", 120, "seconds", "request-fails")
"""One request and its whole answer, headers and all. As long as the official exporter waits: large feeds are slow."""

CONNECT_SECONDS = Limit("connect-seconds", 15, "seconds", "request-fails")
"""Reaching the API, or the proxy before it."""

PAGE_ROWS = Limit("page-rows", 100_000, "count", "request-fails")
"""Rows of one page. 500 are asked for."""

FEED_ROWS = Limit("feed-rows", 5_000_000, "count", "feed-partial")
"""Rows of one feed: ten times what the largest organisation has."""

FEED_BARREN_PAGES = Limit("feed-barren-pages", 20, "count", "feed-partial")
"""Pages one after the other without a row that is new."""

FEED_CHARACTERS = Limit("feed-characters", 500_000_000, "count", "feed-partial")
"""Characters that are kept of one feed."""

FIELD_CHARACTERS = Limit("field-characters", 20_000, "count", "row-unreadable")
"""Characters of one field that is kept."""

PERMISSION_SETS = Limit("permission-sets", 10_000, "count", "feed-partial")
"""Permission sets whose names are read."""

USERS_DETAILED = Limit("users-detailed", 500_000, "count", "feed-partial")
"""Users whose seat and status are read."""

GROUPS_ASKED = Limit("groups-asked", 2_000, "count", "not-asked")
"""Groups that are asked one by one for their members, where the feed of members is not whole."""

GROUP_MEMBERS = Limit("group-members", 500_000, "count", "feed-partial")
"""Members of one group that is asked for them."""

TABLE: tuple[Limit, ...] = (
    ANSWER_BYTES,
    ANSWER_VALUES,
    ANSWER_NESTING,
    EXCHANGE_SECONDS,
    CONNECT_SECONDS,
    PAGE_ROWS,
    FEED_ROWS,
    FEED_BARREN_PAGES,
    FEED_CHARACTERS,
    FIELD_CHARACTERS,
    PERMISSION_SETS,
    USERS_DETAILED,
    GROUPS_ASKED,
    GROUP_MEMBERS,
)
