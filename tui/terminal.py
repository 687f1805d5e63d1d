"""Whether this terminal can show the app, asked before anything that draws is imported."""

import codecs
import os
import sys

from tui.language import _

_CANNOT_DRAW = ("", "dumb", "unknown")


def refusal(command: str) -> str:
    """Return why the app cannot be shown here, with `command` to use instead; empty where it can.

    The app reads keys from stdin and draws on stderr, so both must be the terminal. stdout is left free.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return _("The app needs a terminal. Without one, use: {command}").format(command=command)
    term = os.environ.get("TERM", "")
    if term in _CANNOT_DRAW:
        return _("This terminal cannot show the app (TERM={term}). Use: {command}").format(term=term, command=command)
    return ""


def shows_unicode() -> bool:
    """Return whether the terminal's encoding can show more than ASCII."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    try:
        return codecs.lookup(encoding).name.startswith("utf-")
    except LookupError:
        return False
