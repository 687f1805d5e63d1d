"""Tones of lines on the command line: colours where stdout is a terminal that wants them."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tui.presentation.layout import Tone


def has_colours() -> bool:
    """Return whether stdout is a terminal that shows colours to somebody who wants them."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


_STYLES: dict["Tone", dict[str, Any]] = {
    "strong": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow", "bold": True},
    "key": {"fg": "cyan", "bold": True},
    "way": {"fg": "cyan"},
    "good-badge": {"fg": "black", "bg": "green", "bold": True},
    "bad-badge": {"fg": "bright_white", "bg": "red", "bold": True},
    "warn-badge": {"fg": "black", "bg": "yellow", "bold": True},
    "badge": {"fg": "black", "bg": "cyan", "bold": True},
    "good-bar": {"fg": "green"},
    "bad-bar": {"fg": "red"},
}


def styled(text: str, tone: "Tone") -> str:
    """Return text in its tone, for a terminal."""
    style = _STYLES.get(tone)
    return click.style(text, **style) if style is not None and text else text
