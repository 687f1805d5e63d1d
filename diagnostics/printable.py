"""Text from data, made safe to show.

Names come from customers. A terminal obeys escape sequences, reorders text at bidirectional controls and hides
zero-width characters; none of them may reach it.
"""

import re

# Characters that `str.isprintable` lets through although nothing, or nothing but an empty cell, is drawn for them:
# blank letters, variation selectors and joiners that only change what stands beside them.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0100-\U000e01ef"
# Terminals do not agree whether a skin tone takes room of its own: what stands behind one would be drawn out of place.
_SKIN_TONES = "\U0001f3fb-\U0001f3ff"
_UNSEEN_PATTERN = re.compile(f"[{_UNSEEN}{_SKIN_TONES}]")


def visible(text: str) -> str:
    r"""Return `text` with every character that does not show replaced by its code, as `\x1b` or `\u{200b}`."""
    if text.isascii() and text.isprintable():
        return text
    if text.isprintable() and not _UNSEEN_PATTERN.search(text):
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable() and not _UNSEEN_PATTERN.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"
