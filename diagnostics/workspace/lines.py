"""On which line of a TOML file a key path stands.

The parser keeps no positions, so they are looked for in the text, only when there is a problem to report, and given
only where they are sure: a table header is counted against the number of tables that the parser found.
"""

import re
from array import array
from bisect import bisect_right
from typing import Any

_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]?", re.MULTILINE)
_QUOTE = '"'
_PATH = re.compile(r"^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")
_NUMBER = "Q"
"""How a place in a text is kept: a large file has millions of headers."""


class Lines:
    """Finds the lines of one file's key paths."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        """Read the headers of `text`, whose parsed form is `data`."""
        self._text = text
        self._starts = array(_NUMBER)
        self._listed: dict[str, array[int]] = {}
        self._tables: dict[str, int] = {}
        counts: dict[str, int] = {}
        for header in _HEADER.finditer(text):
            name = header.group(2)
            self._starts.append(header.start())
            counts[name] = counts.get(name, 0) + 1
            if header.group(1) == "[[":
                self._listed.setdefault(name, array(_NUMBER)).append(header.start())
            else:
                self._tables[name] = header.start()
        self._top = self._starts[0] if self._starts else len(text)
        self._unsure = {
            name for name, count in counts.items() if isinstance(data.get(name), list) and len(data[name]) != count
        }
        self._counted = (0, 1)

    def of(self, place: str, value: str | None = None) -> int | None:
        """Return the line of `place`, narrowed to where `value` is written if it is, or None where it is not sure."""
        parts = _PATH.match(place)
        if parts is None:
            return None
        name, index, key = parts.group(1), parts.group(2), parts.group(3)
        if name in self._unsure:
            return None
        block = self._block(name, int(index) if index is not None else None)
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

    def _block(self, name: str, index: int | None) -> tuple[int, int] | None:
        """Return where a table begins and ends."""
        listed = self._listed.get(name, ())
        if index is None:
            start = self._tables.get(name)
        else:
            start = listed[index] if index < len(listed) else None
        if start is None:
            return None
        following = bisect_right(self._starts, start)
        return start, self._starts[following] if following < len(self._starts) else len(self._text)

    def _number(self, position: int) -> int:
        # A match may begin with the blank at the head of its line, never with the line break before it. Problems are
        # told in the order of the file, mostly, so that the text is gone through once.
        start, number = self._counted if self._counted[0] <= position else (0, 1)
        number += self._text.count("\n", start, position)
        self._counted = (position, number)
        return number
