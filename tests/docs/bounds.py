"""The bounds of everything that is read, as the code has them, each with what it is of and what comes beyond it."""

from collections.abc import Iterator

from diagnostics import limits
from diagnostics.platform import limits as api
from diagnostics.platform import pull_store
from diagnostics.workspace import files, journal, learned, lock
from diagnostics.workspace.cache import limits as cache
from fixtures.api import app, server
from tui.cli import secret_input

MEGABYTE = 1024 * 1024

_OF_FILES = {
    "toml-file": ("a TOML file", "refused"),
    "toml-line": ("one line of a TOML file", "refused, with its line"),
    "toml-values": ("values in a TOML file", "refused"),
    "toml-key-parts": ("parts of a dotted key", "refused, with its line"),
    "toml-levels": ("arrays and tables in one another", "refused, with its line"),
    "problems-listed": ("problems of a file that are told one by one", "counted"),
    "faults-of-shape-examined": ("faults of a file's shape, up to which the rest is examined", "the rest is left"),
    "keys-of-a-table-examined": ("keys of one table that are checked at once", "checked a stretch at a time"),
    "changes-file": ("a JSON file of changes", "refused"),
    "changes": ("changes in such a file", "refused"),
    "secret-source": ("a file, stream or command that holds a secret", "refused"),
    "secret": ("a secret", "refused"),
}
_OF_THE_API = {
    "answer-bytes": "one answer, packed or unpacked",
    "answer-values": "values in one answer",
    "answer-nesting": "lists and objects in one another in an answer",
    "exchange-seconds": "one request with its whole answer",
    "connect-seconds": "reaching the API or the proxy",
    "page-rows": "rows of one page",
    "feed-rows": "rows of one feed",
    "feed-barren-pages": "pages after one another without a new row",
    "feed-characters": "characters kept of one feed",
    "field-characters": "characters of one field that is kept",
    "permission-sets": "permission sets that are read",
    "users-detailed": "users whose seat and status are read",
    "groups-asked": "groups that are asked one by one for their members",
    "group-members": "members of one group that is asked",
}
_BEYOND = {
    "request-fails": "the request fails, and names this bound",
    "feed-partial": "reading stops; what is missing is unknown",
    "row-unreadable": "the row counts as not readable",
    "not-asked": "the others are not asked; their members are unknown",
}


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Return every bound: its name, the most that is let through, of what, and what comes beyond."""
    for limit in limits.LIMITS:
        of, beyond = _OF_FILES[limit.name]
        yield limit.name, _amount(limit.most, limit.unit), of, beyond
    yield "observation-file", _amount(files.MAX_OBSERVATION_BYTES, "bytes"), "one observation", "refused"
    yield "journal-file", _amount(files.MAX_JOURNAL_BYTES, "bytes"), "`activity.jsonl`", "refused"
    yield "journal-line", _amount(journal.MAX_LINE_BYTES, "bytes"), "one line of it", "told as not readable"
    yield "folder-names", _amount(files.MAX_NAMES, "count"), "names in one folder of a workspace", "refused"
    yield "learned-file", _amount(learned._LARGEST_BYTES, "bytes"), "`learned.toml`", "refused"
    yield "learned-answers", _amount(learned.MOST_ANSWERS, "count"), "answers in `learned.toml`", "refused"
    yield "learned-facts", _amount(learned.MOST_FACTS, "count"), "facts in one answer", "refused"
    for bound in api.TABLE:
        yield bound.name, _amount(bound.most, bound.unit), _OF_THE_API[bound.name], _BEYOND[bound.beyond]
    yield "pull-state", _amount(pull_store._MOST_BYTES, "bytes"), "pages kept of an interrupted pull", "not kept"
    yield "token-command", _amount(secret_input._MOST_SECONDS, "seconds"), "a command that writes a secret", "ended"
    yield "lock-wait", f"{lock.WAIT_SECONDS:g} s", "waiting for another change of a workspace", "refused"
    yield "cache-bytes", _amount(cache.MAX_CACHE_BYTES, "bytes"), "your cache folder", "the oldest goes"
    yield "cache-days", f"{cache.MAX_CACHE_DAYS} days", "a workspace in the cache that nobody opened", "it goes"
    yield "serve-request", f"{server.REQUEST_SECONDS:g} s", "a request to `serve`, until it is whole", "hung up on"
    most = f"{server.MOST_CONNECTIONS} or a quarter of the open files allowed"
    yield "serve-connections", most, "connections to `serve` at once", "the one that sends nothing longest is closed"
    yield "serve-body", _amount(app._MOST_BODY_BYTES, "bytes"), "the body of a request to `serve`", "refused"


def undescribed() -> Iterator[str]:
    """Return every description of a bound that the code has no longer."""
    yield from _OF_FILES.keys() - {limit.name for limit in limits.LIMITS}
    yield from _OF_THE_API.keys() - {limit.name for limit in api.TABLE}


def _amount(most: int, unit: str) -> str:
    if unit == "bytes":
        return f"{most // MEGABYTE:,} MB" if most >= MEGABYTE else f"{most // 1024:,} kB"
    if unit == "seconds":
        return f"{most} s"
    return f"{most:,} characters" if unit == "characters" else f"{most:,}"
