"""Bounds of everything that is read: one table, so that what is promised can be listed where it is promised.

Each is far above what a very large organisation takes. What lies above is refused by name, before memory or patience
runs out.
"""

from typing import Literal, NamedTuple

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

Unit = Literal["bytes", "count", "levels", "characters"]


class Limit(NamedTuple):
    """One bound: a stable name, the most that is allowed, and in which unit."""

    name: str
    most: int
    unit: Unit


MAX_FILE_BYTES = 1024 * MEGABYTE
"""Of a TOML file: many times what a very large organisation takes."""

MAX_LINE_BYTES = 32 * MEGABYTE
"""Of one line of a TOML file. A longer one is no list of members but a broken file."""

MAX_FILE_VALUES = 6_000_000
"""Of a TOML file: each takes some two hundred bytes of memory, however short it is written."""

MAX_KEY_PARTS = 64
"""Of a dotted key. The parser takes a time that grows with the square of them."""

MAX_LEVELS = 16
"""Of arrays and tables in one another; a workspace has five."""

MAX_PROBLEMS = 100
"""That are told one by one. Those behind them are counted."""

MAX_FAULTS = 1000
"""Of the shape of a file, up to which the rest of it is examined as well."""

MAX_TABLE_KEYS = 200
"""Of one table that are looked at. A workspace's tables have a dozen."""

MAX_CHANGES_BYTES = 16 * MEGABYTE
"""Of a JSON file of changes, and of the output that holds them."""

MAX_CHANGES = 10_000
"""Of a file of changes. Each thing that they name is looked up."""

MAX_SECRET_BYTES = 64 * KILOBYTE
"""Of a file, a stream or a command's output that holds a secret."""

MAX_SECRET_LENGTH = 4096
"""Of a secret. The API's are 64 characters long."""

LIMITS = (
    Limit("toml-file", MAX_FILE_BYTES, "bytes"),
    Limit("toml-line", MAX_LINE_BYTES, "bytes"),
    Limit("toml-values", MAX_FILE_VALUES, "count"),
    Limit("toml-key-parts", MAX_KEY_PARTS, "count"),
    Limit("toml-levels", MAX_LEVELS, "levels"),
    Limit("problems-listed", MAX_PROBLEMS, "count"),
    Limit("faults-of-shape-examined", MAX_FAULTS, "count"),
    Limit("keys-of-a-table-examined", MAX_TABLE_KEYS, "count"),
    Limit("changes-file", MAX_CHANGES_BYTES, "bytes"),
    Limit("changes", MAX_CHANGES, "count"),
    Limit("secret-source", MAX_SECRET_BYTES, "bytes"),
    Limit("secret", MAX_SECRET_LENGTH, "characters"),
)
"""Every bound of what is read from files and people."""
