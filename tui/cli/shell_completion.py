"""Completion in bash, zsh and fish: what is on the line, and candidates that no shell takes for more than a word.

Names come from whoever wrote the workspace. zsh and fish quote what they insert; bash inserts it as it is, so it is
given each candidate as it must be written on the line.
"""

import os
import re
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ZshComplete, add_completion_class

_SCRIPTS = Path(__file__).with_name("shells")

_BREAKS = frozenset("@><=;|&(:")
"""At which readline begins another word, where nothing quotes them: bash replaces only what stands behind the last."""

_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
_SPECIAL = re.compile(r"[^\w./+%-]", re.ASCII)
_SPECIAL_QUOTED = re.compile(r'[$`"\\]')


class Line(NamedTuple):
    """A command line up to the cursor: its words before the last, the last, and how that stands there.

    `quote` is the quotation mark that is still open. `kept` is how much of the last word bash leaves where it is.
    """

    words: list[str]
    last: str
    quote: str
    kept: int


def line_of(text: str) -> Line:
    """Return what a shell would make of `text`, whose last word may not be finished."""
    words: list[str] = []
    word, is_begun, quote, kept = "", False, "", 0
    characters = iter(text)
    for character in characters:
        if quote == "'":
            if character == quote:
                quote = ""
            else:
                word += character
        elif character == "\\":
            following = next(characters, "")
            word += following if not quote or following in '$`"\\' else character + following
            is_begun = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                word += character
        elif character in "\"'":
            quote, is_begun = character, True
        elif character in " \t\n":
            if is_begun:
                words.append(word)
            word, is_begun, kept = "", False, 0
        else:
            word += character
            is_begun = True
            if character in _BREAKS:
                kept = len(word)
    while words and _ASSIGNMENT.fullmatch(words[0]):
        del words[0]
    return Line(words, word, quote, kept)


def bash_word(text: str, quote: str = "") -> str:
    """Return `text` as bash must find it on the line, behind an open quotation mark if there is one.

    readline closes what it inserts with that mark, unless it ends with one: such a text closes itself. One that begins
    with the mark takes the place of the open one as well, which it therefore holds.
    """
    if quote:
        within = _within_single(text) if quote == "'" else _within_double(text)
        return quote + within if within.startswith(quote) else within
    return "".join(f"\\{one}" if one.isascii() and _SPECIAL.match(one) else one for one in text)


def _within_single(text: str) -> str:
    body = text.rstrip("'")
    end = "\\'" * (len(text) - len(body))
    return body.replace("'", "'\\''") + (f"'{end}" if end else "")


def _within_double(text: str) -> str:
    # An exclamation mark is obeyed within these quotes, and a backslash before it would stay: it stands outside.
    body = text.rstrip('"!')
    end = "".join(f"\\{one}" for one in text[len(body) :])
    inner = _SPECIAL_QUOTED.sub(r"\\\g<0>", body).replace("!", '"\\!"')
    return inner + (f'"{end}' + ('""' if end.endswith("!") else "") if end else "")


class _OfLine:
    """Reads the line that the scripts hand over, not the words that the shell made of it."""

    line: Line

    def get_completion_args(self) -> tuple[list[str], str]:
        self.line = line_of(os.environ.get("COMP_LINE") or _line_of_words())
        return self.line.words[1:], self.line.last

    @property
    def kept(self) -> str:
        """What stands before the value in the last word, as `--token=`."""
        return self.line.last[: self.line.last.find("=") + 1] if self.line.last.startswith("-") else ""


def _line_of_words() -> str:
    """Return the line of a script that hands over its words up to the one at the cursor, each as it is typed."""
    words = os.environ["COMP_WORDS"].split("\n")
    return " ".join(words[: int(os.environ["COMP_CWORD"]) + 1]) if len(words) > 1 else words[0]


def _script(shell: str) -> str:
    return (_SCRIPTS / f"completion.{shell}").read_text(encoding="utf-8")


class _Bash(_OfLine, BashComplete):
    source_template: ClassVar[str] = _script("bash")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = item.value
        if item.type == "plain":
            # The part of the line that readline replaces begins behind the last break that nothing quotes.
            before = self.line.last[len(self.kept) : self.line.kept]
            value = bash_word(value[len(before) :] if value.startswith(before) else value, self.line.quote)
        return f"{item.type},{value}"


class _Zsh(_OfLine, ZshComplete):
    source_template: ClassVar[str] = _script("zsh")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return f"{item.type}\n{item.value}\n{item.help or ''}"


class _Fish(_OfLine, FishComplete):
    source_template: ClassVar[str] = _script("fish")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return f"{item.type},{self.kept}{item.value}" + (f"\t{item.help}" if item.help else "")


for _shell in (_Bash, _Zsh, _Fish):
    add_completion_class(_shell)
