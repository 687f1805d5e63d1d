"""Writing answers to stdout: text, JSON, Markdown, CSV. The same input gives the same bytes."""

import sys
from collections.abc import Iterable
from typing import Any, Literal

from tui.presentation.json_text import json_text

Format = Literal["text", "json", "markdown", "csv"]


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of text."""
    write_text("\n".join(lines) + "\n")


def write_text(text: str) -> None:
    """Write text. What the terminal's encoding cannot show is written as its code, never as an error."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def write_json(data: Any) -> None:
    """Write one JSON document on one line, pure ASCII, with control characters escaped."""
    sys.stdout.write(json_text(data) + "\n")
