"""Text to the clipboard of whoever sits at the terminal, as well as the terminal lets it through."""

import base64
import os
import shutil
import subprocess

from tui.language import _

_TIMEOUT_SECONDS = 3
_MOST_BYTES = 74_994
"""What fits into the 100,000 bytes that terminals usually take in one sequence, encoded as it is."""


def inside_tmux() -> bool:
    """Return whether the app runs in tmux, which by default drops the terminal's own sequence without a word."""
    return bool(os.environ.get("TMUX")) and shutil.which("tmux") is not None


def copy_through_tmux(text: str) -> str:
    """Copy text by tmux's own command, and return a sentence about what was done. The text is no argument of it."""
    try:
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "backslashreplace"),
            check=True,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return _("tmux did not take it. Write it to a file instead.")
    return _("Copied to a tmux buffer, and through tmux to the clipboard where the terminal allows it.")


def too_long(text: str) -> str:
    """Return why the terminal would not take the text; empty where it would."""
    size = len(text.encode("utf-8", "backslashreplace"))
    if size <= _MOST_BYTES:
        return ""
    return _("{size} bytes are too many for a terminal's clipboard. Write them to a file instead.").format(
        size=f"{size:,}"
    )


def osc52(text: str) -> str:
    """Return the sequence that asks a terminal to put text on the clipboard."""
    encoded = base64.b64encode(text.encode("utf-8", "backslashreplace")).decode("ascii")
    return f"\x1b]52;c;{encoded}\x07"
