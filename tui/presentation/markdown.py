"""Markdown from data: what a name holds is never markup, and what is no markup anyway stays as it is, to be read."""

import re

_MARKUP = re.compile(
    r"""
      ^[#+=-]                                 # a heading, a list, or what makes a heading of the line above
    | ^\d+[.)]                                # a numbered list
    | [\\`*\[\]<>|~@$]                        # code, emphasis, links, HTML, cells, mentions, formulas
    | (?<![^\W_])_ | _(?![^\W_])              # an underscore, but for one within a word
    | :(?=//|[\w+-]*[a-z+-][\w+-]*:)          # what makes an address or a picture of the words beside it
    | &(?=\#?\w+;)                            # a character by its name
    | (?<=\bwww)\.
    | \#(?=\w)                                # a reference to an issue
    """,
    re.VERBOSE | re.IGNORECASE,
)


def escaped(text: str) -> str:
    """Return `text`, one line of it, with every character escaped that Markdown could take for markup."""
    # Blanks at the beginning could make it a block of code, and are not shown otherwise.
    return _MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text.lstrip())
