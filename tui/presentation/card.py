"""One thing with its properties: labelled rows, sections of lines, notes. As text and as Markdown."""

from dataclasses import dataclass

from tui.presentation.markdown import escaped
from tui.presentation.wrapping import cells, padded, wrapped

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
