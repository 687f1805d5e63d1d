"""The pages of the documentation: their blocks, and the commands and paths they name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_FILE = re.compile(r"# (?P<name>[\w./-]+\.(?:toml|yml|yaml|json))\n")
_ROOMS = ("tui/", "diagnostics/", "fixtures/", "tests/", "docs/")


class Block(NamedTuple):
    """A fenced block: its kind, its text, and where the text begins and ends in its page."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def file(self) -> str | None:
        """The name of the file that the block is, where its first line is a comment that names one."""
        found = _FILE.match(self.text)
        return None if found is None or self.kind in ("sh", "console") else found["name"]


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return [Block(found["kind"], found["text"], *found.span("text")) for found in _BLOCK.finditer(page)]


def commands(page: str) -> Iterator[str]:
    """Return every command line of Sightline that the blocks of a page show."""
    for block in blocks(page):
        for line in block.text.replace("\\\n", " ").splitlines():
            command = line.strip().removeprefix("$ ").removeprefix("- run: ").removeprefix("entry: ")
            if block.kind == "text" and " sightline " in command:  # behind a time of cron, or a variable
                command = "sightline " + command.partition(" sightline ")[2]
            if command == "sightline" or command.startswith("sightline "):
                yield command


def mentions(page: str) -> list[str]:
    """Return every command of Sightline that a page names in a sentence, whole or not."""
    return [span for span in _SPAN.findall(_BLOCK.sub("", page)) if span.startswith("sightline ")]


def paths(page: str) -> Iterator[str]:
    """Return every file and folder of this project that a page names, and every file that it links to."""
    plain = _BLOCK.sub("", page)
    yield from (span for span in _SPAN.findall(page) if span.startswith(_ROOMS) and " " not in span)
    yield from _LINK.findall(plain)
    for block in blocks(page):
        if block.kind == "text":
            yield from (word for word in re.findall(r"[\w./*-]+", block.text) if word.startswith(_ROOMS))
