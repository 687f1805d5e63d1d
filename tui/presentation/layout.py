"""Layout: pages of styled lines, cards of labelled values, and the terminal they are fitted to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from diagnostics.printable import visible
from tui.presentation.links import Target
from tui.presentation.text import cells, escaped, padded, wrapped


@dataclass(frozen=True, slots=True)
class Look:
    """What the terminal can show. With `is_ascii`, everything else is written as its code."""

    is_ascii: bool = False

    def text(self, text: str) -> str:
        """Return `text` as it can be shown here."""
        shown = visible(text)
        if self.is_ascii and not shown.isascii():
            return shown.encode("ascii", "backslashreplace").decode("ascii")
        return shown

    def fit(self, text: str, width: int) -> str:
        """Return `text` in exactly `width` columns: filled with blanks, or cut and ended with dots."""
        # What lies far beyond the edge need not be made visible: a name may be millions of characters long.
        shown = self.text(text[: width + 1])
        if cells(shown) <= width and len(text) <= width + 1:
            return padded(shown, width)
        dots = "..." if width > 6 else "."
        room, kept = width - len(dots), ""
        for character in shown:
            room -= cells(character)
            if room < 0:
                break
            kept += character
        return padded(kept + dots, width)[:width] if width < len(dots) else padded(kept + dots, width)

    @property
    def branch(self) -> str:
        """What stands before an entry below another."""
        return "|- " if self.is_ascii else "├─ "

    @property
    def last_branch(self) -> str:
        """What stands before the last entry below another."""
        return "`- " if self.is_ascii else "└─ "

    @property
    def trunk(self) -> str:
        """What stands before the further lines of an entry that is not the last."""
        return "|  " if self.is_ascii else "│  "

    def bar(self, width: int) -> str:
        """Return a bar of `width` columns."""
        return ("#" if self.is_ascii else "█") * width


Tone = Literal[
    "",
    "strong",
    "dim",
    "good",
    "bad",
    "warn",
    "key",
    "way",
    "good-badge",
    "bad-badge",
    "warn-badge",
    "badge",
    "good-bar",
    "bad-bar",
]
"""How a piece of text is meant. No tone says anything that the text does not say too.

A badge is read from afar, a bar is filled with its colour: neither is ever covered by the cursor.
"""

Span = tuple[str, Tone]
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Lines that belong together. The cursor stops at them where they are `selectable`."""

    lines: tuple[Line, ...]
    target: Target | None = None
    selectable: bool = True


def spread(line: Line) -> int:
    """Return how many columns a line takes."""
    return sum(cells(text) for text, _ in line)


def plain(lines: Iterable[str]) -> list[Line]:
    """Return lines of text without any tone."""
    return [((line, ""),) if line else () for line in lines]


def led(lines: Sequence[str], *lead: Span) -> list[Line]:
    """Return lines of text of which the first begins with `lead`, in its tones."""
    size = sum(len(text) for text, _ in lead)
    first, *others = lines
    return [(*lead, (first[size:], "")), *plain(others)]


@dataclass
class Page:
    """A page being written, for a look and a width in columns."""

    look: Look
    width: int
    items: list[Item] = field(default_factory=list)

    def text(
        self, text: str, tone: Tone = "", first: str = "", rest: str | None = None, target: Target | None = None
    ) -> None:
        """Add a paragraph; `first` and `rest` begin its first and its other lines."""
        lines = wrapped(self.look.text(text), first, rest, self._room)
        self.items.append(Item(tuple(((line, tone),) for line in lines), target))

    def labelled(
        self, label: str, text: str, tone: Tone = "", target: Target | None = None, label_width: int = 10
    ) -> None:
        """Add a paragraph behind a label, or below it where there is little room."""
        indent = label_width if self.width >= 60 else 2
        if indent == 2:
            self.spans([(self.look.text(label), "dim")])
            self.text(text, tone, "  ", target=target)
            return
        start = padded(label, indent)
        lines = wrapped(self.look.text(text), start, " " * indent, self._room)
        first: Line = ((start, "dim"), (lines[0][len(start) :], tone))
        following: list[Line] = [((line, tone),) for line in lines[1:]]
        self.items.append(Item((first, *following), target))

    def spans(self, spans: Iterable[Span], target: Target | None = None) -> None:
        """Add one line of several tones, cut where it is too long."""
        self.items.append(Item((tuple(spans),), target))

    def title(self, text: str) -> None:
        """Add a paragraph that the cursor passes over."""
        lines = wrapped(self.look.text(text), width=self._room)
        self.items.append(Item(tuple(((line, "strong"),) for line in lines), selectable=False))

    def heading(self, text: str) -> None:
        """Add a title over what follows."""
        if self.items:
            self.blank()
        self.title(text)

    def blank(self) -> None:
        """Add an empty line."""
        self.items.append(Item(((("", ""),),), selectable=False))

    def add(self, lines: Iterable[Line], target: Target | None = None) -> None:
        """Add lines that belong together, made safe already."""
        self.items.append(Item(tuple(lines), target))

    @property
    def _room(self) -> int:
        return max(self.width, 10)


Row = tuple[str, str]
"""A label and its text, both safe to show."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything there is to show about one thing. All texts are safe to show."""

    title: str
    rows: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()


def card_text(card: Card) -> list[str]:
    """Return the lines of a card for an 80-column terminal."""
    lines = wrapped(card.title)
    width = max((cells(label) for label, _ in card.rows), default=0) + 2
    for label, text in card.rows:
        lines += wrapped(text, padded(label, width), " " * width)
    for section in card.sections:
        lines += ["", section.heading]
        for line in section.lines:
            lines += wrapped(line, "  ", "    ")
    for note in card.notes:
        lines += ["", *wrapped(note)]
    return lines


def card_markdown(card: Card) -> list[str]:
    """Return the lines of a card as Markdown."""
    lines = [f"# {escaped(card.title)}", ""]
    lines += [f"- **{escaped(label)}**: {escaped(text)}" for label, text in card.rows]
    for section in card.sections:
        lines += ["", f"## {escaped(section.heading)}", ""]
        lines += [f"- {escaped(line)}" for line in section.lines]
    for note in card.notes:
        lines += ["", escaped(note)]
    return lines


def write_card(page: Page, card: Card) -> list[Item]:
    """Write a card: its title, its rows, its sections, its notes."""
    page.title(card.title)
    page.blank()
    for label, text in card.rows:
        page.labelled(label, text, label_width=13)
    for section in card.sections:
        page.heading(section.heading)
        for line in section.lines:
            page.text(line, rest="  ")
    for note in card.notes:
        page.blank()
        page.text(note)
    return page.items
