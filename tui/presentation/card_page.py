"""A card as a page for the app."""

from tui.presentation.card import Card
from tui.presentation.page import Item, Page


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
