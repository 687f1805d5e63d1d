"""Header, footer and frames: where one is, how old the facts are, which filter holds, which keys work now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from diagnostics.access.types import Call
from tui.i18n import _, ngettext
from tui.presentation.fitting import apart, cut, filled, middle
from tui.presentation.glyphs import badge, glyphs
from tui.presentation.layout import Line, Look, Span, Tone, spread
from tui.presentation.text import STALE_AFTER, cells, iso

TWO_COLUMNS_FROM = 100
MOST_KEYS = 8
_LEAST_CRUMB = 12
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class HeaderBadge(NamedTuple):
    """A word at the right of the header. One without a tone is plain."""

    text: str
    tone: Tone = ""


def facts_badge(captured_at: datetime, at: datetime) -> HeaderBadge:
    """Return how old the facts are, as a warning after a day, and where they are newer than the moment judged by."""
    age = at - captured_at
    if age < timedelta(0):
        return HeaderBadge(_("facts of later"), "warn-badge")
    if age < timedelta(minutes=1):
        text = _("facts just read")
    elif age < _HOUR:
        text = _("facts {count} min").format(count=age // timedelta(minutes=1))
    elif age < 2 * _DAY:
        text = _("facts {count} h").format(count=age // _HOUR)
    else:
        text = _("facts {count} d").format(count=age // _DAY)
    return HeaderBadge(text, "warn-badge" if age > STALE_AFTER else "")


def call_badge(call: Call) -> HeaderBadge | None:
    """Return the parameters of a call that are not the default, None where all are."""
    parts = [] if call.archived == "both" else [f"archived={call.archived}"]
    if call.modified_after is not None:
        parts.append(_("changed after {time}").format(time=_in_short(call.modified_after)))
    if call.modified_before is not None:
        parts.append(_("changed before {time}").format(time=_in_short(call.modified_before)))
    return HeaderBadge(", ".join(parts), "badge") if parts else None


def unknown_badge(count: int) -> HeaderBadge | None:
    """Return how many answers are not known, None where all are."""
    if not count:
        return None
    return HeaderBadge(ngettext("{count:,} unknown", "{count:,} unknown", count).format(count=count), "warn-badge")


def _in_short(time: datetime) -> str:
    return iso(time).removesuffix("T00:00:00Z")


def header_line(look: Look, places: Sequence[str], badges: Sequence[HeaderBadge | None], width: int) -> Line:
    """Return the header: the way to where one is, and badges at the right, in exactly `width` columns.

    The badges stay: what is shortened is the names on the way, the earlier ones first.
    """
    right: Line = ()
    for shown in badges:
        if shown is not None:
            text = badge(look, shown.text, shown.tone) if shown.tone else (look.text(shown.text), shown.tone)
            right = (*right, (" ", ""), text)
    right = cut(look, (*right, (" ", "")) if right else (), max(width - _LEAST_CRUMB, 0))
    room = width - spread(right) - 1
    return filled(apart(((" ", ""), *_way(look, places, room - 1)), right, width), width)


def _way(look: Look, places: Sequence[str], width: int) -> Line:
    into = glyphs(look).into
    names = [look.text(place[:400]) for place in places]
    title = "Sightline  "
    if len(title) + _size(names, into) > width:
        title = ""
    for number in range(len(names) - 1):
        excess = len(title) + _size(names, into) - width
        if excess > 0:
            names[number] = middle(look, names[number], max(cells(names[number]) - excess, _LEAST_CRUMB))
    while len(names) > 1 and _size(names, into) > width:
        names = names[1:]
    names = [*names[:-1], middle(look, names[-1], max(width - _size([*names[:-1], ""], into), 1))] if names else []
    spans: list[Span] = [(title, "strong")] if title else []
    for number, name in enumerate(names):
        spans += [(into, "dim")] if number else []
        spans.append((name, "strong" if number == len(names) - 1 and number else ""))
    return cut(look, tuple(spans), max(width, 0))


def _size(names: Sequence[str], into: str) -> int:
    return sum(map(cells, names)) + len(into) * (len(names) - 1)


class FooterKey(NamedTuple):
    """A key with what it does: the key as it is written, a title, and the action it stands for."""

    key: str
    title: str
    action: str
    works: bool = True


class FooterPlace(NamedTuple):
    """The columns of the footer that stand for an action."""

    columns: range
    action: str


class Footer(NamedTuple):
    """The footer, and what a click on its columns does."""

    line: Line
    places: tuple[FooterPlace, ...]

    def action_at(self, at: int) -> str | None:
        """Return the action that stands at a column, None between two."""
        return next((place.action for place in self.places if at in place.columns), None)


def footer(look: Look, keys: Sequence[FooterKey], always: Sequence[FooterKey], width: int) -> Footer:
    """Return at most eight keys from the left as far as they fit, and at the right those that are always there.

    A key that cannot work now is dim.
    """
    last = list(_entries(look, always, 2))
    right = sum(spread(line) for _key, line in last)
    shown: list[tuple[FooterKey, Line]] = []
    for gap in (3, 2):
        shown = []
        for key, line in _entries(look, keys[:MOST_KEYS], gap):
            if 1 + sum(spread(told) for _key, told in shown) + spread(line) + right + 3 > width:
                break
            shown.append((key, line))
        if len(shown) == len(keys[:MOST_KEYS]):
            break
    left: Line = ((" ", ""), *(span for _key, line in shown for span in line))
    end: Line = tuple(span for _key, line in last for span in line)
    line = filled(apart(left, end, width - 1), width)
    places = (*_places(shown, 1), *_places(last, max(width - 1 - right, spread(left) + 1)))
    return Footer(cut(look, line, width), places)


def _entries(look: Look, keys: Sequence[FooterKey], gap: int) -> Iterator[tuple[FooterKey, Line]]:
    for number, key in enumerate(keys):
        before: Line = ((" " * gap, ""),) if number else ()
        title = look.text(key.title)
        told: Line = ((key.key, "key"), (f" {title}", "")) if key.works else ((f"{key.key} {title}", "dim"),)
        yield key, (*before, *told)


def _places(shown: Sequence[tuple[FooterKey, Line]], start: int) -> Iterator[FooterPlace]:
    for number, (key, line) in enumerate(shown):
        size = spread(line)
        gap = cells(line[0][0]) if number else 0
        yield FooterPlace(range(start + gap, start + size), key.action)
        start += size


def framed(
    look: Look, title: str, lines: Sequence[Line], size: tuple[int, int], *, note: str = "", is_focused: bool = False
) -> list[Line]:
    """Return lines within a titled frame of `size` columns and rows; `note` stands in its lower edge."""
    width, height = size
    signs = glyphs(look)
    edge: Tone = "key" if is_focused else "dim"
    inner = width - 4
    rows: list[Line] = [frame_edge(look, title, width, is_focused=is_focused)]
    for number in range(height - 2):
        line = cut(look, lines[number], inner) if number < len(lines) else ()
        rows.append(((signs.side + " ", edge), *filled(line, inner), (" " + signs.side, edge)))
    return [*rows, frame_edge(look, note, width, is_focused=is_focused, is_lower=True)]


def frame_edge(look: Look, text: str, width: int, *, is_focused: bool, is_lower: bool = False) -> Line:
    """Return the upper edge of a frame with its title, or the lower one with a note."""
    signs = glyphs(look)
    tone: Tone = "key" if is_focused else "dim"
    corners = signs.corners[2:] if is_lower else signs.corners[:2]
    start, end = corners[0], corners[1]
    shown = middle(look, text, max(width - 8, 1)) if text else ""
    if not shown:
        return ((start + signs.rule * (width - 2) + end, tone),)
    rest = signs.rule * (width - 6 - cells(shown))
    told: Span = (shown, "dim" if is_lower else "strong")
    return ((start + signs.rule + " ", tone), told, (" " + rest + signs.rule + end, tone))


def rule_line(look: Look, note: str, width: int) -> Line:
    """Return a line that parts what is above from what is below, with a note.

    The note stands at the left: what changes there is drawn without the many bytes of the line that follows.
    """
    sign = glyphs(look).rule
    shown = middle(look, note, max(width - 6, 1)) if note else ""
    if not shown:
        return ((sign * width, "dim"),)
    return ((f"{sign * 2} {shown} {sign * (width - cells(shown) - 4)}", "dim"),)
