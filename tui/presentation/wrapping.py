"""Text laid out for a terminal of fixed width, counted in cells: a CJK character takes two."""

import unicodedata
from collections.abc import Iterator

WIDTH = 80
"""Columns that every text answer fits into, whatever the terminal: the same input gives the same bytes."""

ENDLESS = 10**9
"""For text that is laid out by whoever shows it, as Markdown is."""


def cells(text: str) -> int:
    """Return how many columns `text` takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(character) for character in text)


def _cell(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """Return `text` in lines of at most `width` columns; `first` and `rest` begin the first and the other lines."""
    following = first if rest is None else rest
    room = width - max(cells(first), cells(following))
    if cells(text) <= room:
        return [(first + text).rstrip()]
    lines, line, is_empty = [], first, True
    for word in _words(text, room):
        if not is_empty and cells(line) + 1 + cells(word) > width:
            lines.append(line.rstrip())
            line, is_empty = following, True
        line += word if is_empty else " " + word
        is_empty = False
    return [*lines, line.rstrip()]


def _words(text: str, room: int) -> Iterator[str]:
    """Return the words of `text`, those wider than `room` cut into pieces."""
    for word in text.split(" "):
        piece = ""
        if cells(word) <= room:
            yield word
            continue
        for character in word:
            if cells(piece) + _cell(character) > room:
                yield piece
                piece = ""
            piece += character
        yield piece


def padded(text: str, width: int) -> str:
    """Return `text` filled with blanks up to `width` columns."""
    return text + " " * (width - cells(text))
