"""A page of text for the app: items of one or more lines, some of which open something when they are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tui.presentation.look import Look
from tui.presentation.targets import Target
from tui.presentation.wrapping import cells, padded, wrapped

Tone = Literal["", "strong", "dim", "good", "bad", "warn", "key"]
"""How a piece of text is meant. No tone says anything that the text does not say too."""

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
