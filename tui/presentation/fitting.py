"""Names and ids made to fit: shortened in the middle, so that names that begin alike stay apart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from tui.presentation.glyphs import glyphs
from tui.presentation.layout import Line, Look, Span, spread
from tui.presentation.text import cells, padded

TEXT_WIDTH = 96
"""Columns that running text takes at most, however wide the screen is."""

_MOST = 400
_ALIKE = 8
_HEAD, _TAIL = 4, 4
_WORD_START = 12


def beginning(text: str, width: int) -> str:
    """Return as much of the beginning of `text`, safe to show, as `width` columns hold."""
    kept, room = 0, width
    for character in text:
        room -= cells(character)
        if room < 0:
            break
        kept += 1
    return text[:kept]


def ending(text: str, width: int) -> str:
    """Return as much of the end of `text`, safe to show, as `width` columns hold."""
    kept, room = len(text), width
    for character in reversed(text):
        room -= cells(character)
        if room < 0:
            break
        kept -= 1
    return text[kept:]


def middle(look: Look, text: str, width: int) -> str:
    """Return `text` in at most `width` columns, with dots for its middle where it is longer."""
    shown = _shown(look, text)
    if cells(shown) <= width:
        return shown
    dots = glyphs(look).dots
    room = width - len(dots)
    if room < 2:
        return beginning(shown, width)
    tail = ending(shown, room // 2)
    return beginning(shown, room - cells(tail)) + dots + tail


def short_id(look: Look, identifier: str, *, is_bare: bool = False) -> str:
    """Return an id by both its ends, with what stands before its last `_`, as `template_3c41…1c10`.

    `is_bare`: without that, where everything beside it is of the same kind.
    """
    shown = _shown(look, identifier)
    prefix, mark, number = shown.rpartition("_")
    dots = glyphs(look).dots
    if len(number) <= _HEAD + _TAIL + len(dots):
        return shown
    ends = f"{number[:_HEAD]}{dots}{number[-_TAIL:]}"
    return ends if is_bare else f"{prefix}{mark}{ends}"


def cut(look: Look, line: Line, width: int) -> Line:
    """Return a line cut to `width` columns, with dots where something is lost."""
    if spread(line) <= width:
        return line
    dots = glyphs(look).dots
    room, kept = width - len(dots), list[Span]()
    for text, tone in line:
        part = beginning(text, room)
        kept.append((part, tone))
        room -= cells(part)
        if part != text:
            kept.append((beginning(dots, width), tone))
            break
    return tuple(kept)


def filled(line: Line, width: int) -> Line:
    """Return a line filled with blanks to `width` columns."""
    missing = width - spread(line)
    return (*line, (" " * missing, "")) if missing > 0 else line


def apart(left: Line, right: Line, width: int) -> Line:
    """Return two pieces at both ends of a line that is wide enough for both."""
    return (*left, (" " * max(width - spread(left) - spread(right), 1), ""), *right)


def names_apart(look: Look, names: Sequence[str], width: int) -> list[Line]:
    """Return names that are in sight together, each in at most `width` columns.

    Of names that begin alike, what differs is kept and marked; what they share gives way.
    """
    shown = [_shown(look, name) for name in names]
    starts = _differences(shown)
    lines = [_fitted(look, name, start, width) for name, start in zip(shown, starts, strict=True)]
    for places in _taken_for_another(shown, lines):
        alike = sorted(shown[place] for place in places)
        first = _shared(alike[0], alike[-1])
        for place in places:
            lines[place] = _around(look, shown[place], _start_of_word(shown[place], first), width)
    return lines


def _fitted(look: Look, name: str, start: int, width: int) -> Line:
    if cells(name) <= width:
        return _marked(name, start)
    if start < _ALIKE or cells(name[:start]) < width // 2:
        dots = glyphs(look).dots
        return _marked(beginning(name, width - len(dots)) + dots, start)
    return _around(look, name, start, width)


def _taken_for_another(names: Sequence[str], lines: Sequence[Line]) -> list[list[int]]:
    """Return the places of different names that are shown as the same."""
    shown: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        shown.setdefault("".join(text for text, _ in line), []).append(place)
    return [places for places in shown.values() if len({names[place] for place in places}) > 1]


def _shown(look: Look, text: str) -> str:
    """Return `text` safe to show. Of a very long one only both ends are looked at."""
    if len(text) > 2 * _MOST:
        text = text[:_MOST] + glyphs(look).dots + text[-_MOST:]
    return look.text(text)


def _differences(names: Sequence[str]) -> list[int]:
    """Return for each name where it begins to differ from the one most like it, at the beginning of that word."""
    order = sorted(range(len(names)), key=names.__getitem__)
    starts = [0] * len(names)
    # Sorted, a name has the one that it shares most with beside it; equal ones count once.
    distinct = [list(places) for _, places in groupby(order, key=names.__getitem__)]
    for places, following in pairwise(distinct):
        shared = _shared(names[places[0]], names[following[0]])
        for place in (*places, *following):
            starts[place] = max(starts[place], shared)
    return [_start_of_word(name, start) for name, start in zip(names, starts, strict=True)]


def _shared(one: str, other: str) -> int:
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _start_of_word(name: str, place: int) -> int:
    start = name.rfind(" ", 0, place) + 1
    return start if place - start <= _WORD_START else place


def _marked(name: str, start: int) -> Line:
    if not _ALIKE <= start < len(name):
        return ((name, ""),)
    return ((name[:start], ""), (name[start:], "strong"))


def _around(look: Look, name: str, start: int, width: int) -> Line:
    """Return both the beginning of a name and what stands at `start`, with dots for what lies between."""
    dots = glyphs(look).dots
    rest = middle(look, name[start:], width - len(dots) - width // 4)
    head = beginning(name, width - len(dots) - cells(rest)).rstrip()
    return ((head + dots, ""), (rest, "strong"))


def column(texts: Iterable[str], most: int) -> int:
    """Return how wide a column of these texts is, at most `most`."""
    return min(max((cells(text) for text in texts), default=0), most)


def right(text: str, width: int) -> str:
    """Return a number or a time at the right of a column."""
    return padded("", width - cells(text)) + text


def flowed(pieces: Iterable[Span], first: Line, indent: int, width: int) -> list[Line]:
    """Return sentences of several tones in lines of `width` columns: the first behind `first`, the others indented."""
    lines, line, used, is_empty = list[Line](), list(first), spread(first), True
    for text, tone in pieces:
        for word in _words(text, max(width - indent, 1)):
            if not is_empty and used + 1 + cells(word) > width:
                lines.append(tuple(line))
                line, used, is_empty = [(" " * indent, "")], indent, True
            spaced = word if is_empty else " " + word
            used += cells(spaced)
            if line and line[-1][1] == tone and not is_empty:
                line[-1] = (line[-1][0] + spaced, tone)
            else:
                line.append((spaced, tone))
            is_empty = False
    return [*lines, tuple(line)]


def _words(text: str, room: int) -> Iterator[str]:
    """Return the words of `text`, those wider than `room` cut into pieces."""
    for word in text.split():
        rest = word
        while cells(rest) > room:
            piece = beginning(rest, room) or rest[:1]
            yield piece
            rest = rest[len(piece) :]
        yield rest
