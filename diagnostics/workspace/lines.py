"""On which line of a TOML file a key path stands.

The parser keeps no positions, so they are looked for in the text, only when there is a problem to report, and given
only where they are sure: a table header is counted against the number of tables that the parser found.
"""

import re
from bisect import bisect_left
from functools import cached_property
from typing import Any

_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]?", re.MULTILINE)
_QUOTE = '"'
_PATH = re.compile(r"^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


class Lines:
    """Finds the lines of one file's key paths."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        """Read the headers of `text`, whose parsed form is `data`."""
        self._text = text
        self._blocks: dict[tuple[str, int | None], tuple[int, int]] = {}
        headers = list(_HEADER.finditer(text))
        counts: dict[str, int] = {}
        ends = [header.start() for header in headers[1:]] + [len(text)]
        for header, end in zip(headers, ends, strict=False):
            name = header.group(2)
            index = counts.get(name, 0) if header.group(1) == "[[" else None
            counts[name] = counts.get(name, 0) + 1
            self._blocks[name, index] = (header.start(), end)
        self._top = headers[0].start() if headers else len(text)
        self._unsure = {
            name for name, count in counts.items() if isinstance(data.get(name), list) and len(data[name]) != count
        }

    def of(self, place: str, value: str | None = None) -> int | None:
        """Return the line of `place`, narrowed to where `value` is written if it is, or None where it is not sure."""
        parts = _PATH.match(place)
        if parts is None:
            return None
        name, index, key = parts.group(1), parts.group(2), parts.group(3)
        if name in self._unsure:
            return None
        block = self._blocks.get((name, int(index) if index is not None else None))
        if block is None:
            start = self._key_in(0, self._top, name)
            return self._number(start) if start is not None else None
        start, end = block
        if key is None:
            return self._number(start)
        at = self._key_in(start, end, key)
        if at is None:
            return self._number(start)
        if value is not None and (written := self._text.find(f'"{value.strip(_QUOTE)}"', at, end)) != -1:
            return self._number(written)
        return self._number(at)

    def _key_in(self, start: int, end: int, key: str) -> int | None:
        found = re.compile(rf'^[ \t]*["\']?{re.escape(key)}["\']?[ \t]*=', re.MULTILINE).search(self._text, start, end)
        return found.start() if found is not None else None

    def _number(self, position: int) -> int:
        # A match may begin with the blank at the head of its line, never with the line break before it.
        return bisect_left(self._line_ends, position) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]
