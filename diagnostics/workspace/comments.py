"""Comments in `tokens.toml`, which a rewrite loses."""

import re

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'  # several lines, with escapes
    r"|'''.*?'''"  # several lines, as they are
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>\#[^\n]*)",
    re.DOTALL,
)


def comment_count(text: str) -> int:
    """Return how many comments a TOML text holds. A `#` within a string is none."""
    return sum(found.group("comment") is not None for found in _TOKEN.finditer(text))
