"""The pages of the documentation name only what is there."""

import shlex
from pathlib import Path

import click
import pytest

from tests.docs.pages import PAGES, ROOT, commands, mentions, paths
from tui.cli.main import sightline


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_path_in_a_page_exists(path: Path) -> None:
    """Every file and folder that a page names, and every one that it links to, is there."""
    text = path.read_text(encoding="utf-8")
    missing = [name for name in paths(text) if not _exists(path, name)]
    assert not missing


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_command_in_a_page_can_be_given(path: Path) -> None:
    """Every command line that a page shows has verbs and options that there are, and all that it needs."""
    text = path.read_text(encoding="utf-8")
    wrong = {}
    for line in [*commands(text), *mentions(text)]:
        try:
            _parse(sightline, _words(line))
        except click.MissingParameter as error:
            # A sentence may name a command without all that it needs.
            if line not in mentions(text):
                wrong[line] = error.format_message()
        except click.ClickException as error:
            wrong[line] = error.format_message()
    assert not wrong


@pytest.mark.parametrize("line", ["sightline wy", "sightline why --tokn T", "sightline tokens lst", "sightline pull"])
def test_a_command_that_cannot_be_given_is_found(line: str) -> None:
    """The rule about command lines fails on misspelt verbs and options, and on what is left out."""
    with pytest.raises(click.ClickException):
        _parse(sightline, _words(line))


def _exists(page: Path, name: str) -> bool:
    name = name.partition("#")[0].rstrip(".,:")
    return any(any(base.glob(name)) for base in (ROOT, page.parent)) if "*" in name else _is_there(page, name)


def _is_there(page: Path, name: str) -> bool:
    return (ROOT / name).exists() or (page.parent / name).exists()


def _words(line: str) -> list[str]:
    """Return the words of one command, without what a shell does with its output."""
    for end in (" | ", " > ", " || ", " && ", " &", "; "):
        line = line.partition(end)[0]
    return shlex.split(line, comments=True)[1:]


def _parse(command: click.Command, words: list[str]) -> None:
    """Parse a command line without running it.

    Raises:
        ClickException: where it cannot be given so.
    """
    if words in (["--help"], ["--version"]):
        return
    context = click.Context(command, info_name="sightline")
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(context, words[0])
        if inner is None:
            raise click.UsageError(f"there is no command {words[0]}")
        _parse(inner, words[1:])
        return
    given, _, _ = command.make_parser(context).parse_args(list(words))
    for parameter in command.params:
        value = given.get(parameter.name or "")
        # A version of click has a mark of its own for what is not given.
        if isinstance(parameter, click.Argument) and parameter.required and not isinstance(value, str | tuple):
            raise click.MissingParameter(param=parameter, ctx=context)
