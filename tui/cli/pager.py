"""The pager: whether there is one, and whether a text needs it."""

import os
import shlex
import shutil
import sys

import click


def has_pager() -> bool:
    """Return whether a pager can be used: both ends are a terminal, and `PAGER` does not say otherwise."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    named = os.environ.get("PAGER")
    if named is None:
        return True
    try:
        words = shlex.split(named)
    except ValueError:
        return False
    return bool(words) and words[0] != "cat" and shutil.which(words[0]) is not None


def fits(text: str) -> bool:
    """Return whether `text` and the prompt after it fit on the screen, and so on one whose size is not known."""
    try:
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return True
    if columns <= 0 or lines <= 0:
        return True
    rows = sum(max(1, -(-len(click.unstyle(line)) // columns)) for line in text.split("\n")[:-1])
    return rows < lines
