"""Manual pages of the commands, written from what click knows of them.

`python -m release.manual FOLDER` writes `sightline.1` and a page for each verb. There is no date in them, so that the
same source gives the same bytes.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

PROGRAM = "sightline"


def pages(version: str) -> Iterator[tuple[str, str]]:
    """Return the name of each page's file, and the page.

    The commands are imported here and not before: their help is translated at that moment, and a manual is in English.
    """
    os.environ["SIGHTLINE_LANG"] = "en"
    from tui.cli.main import sightline

    with click.Context(sightline, info_name=PROGRAM) as context:
        yield from _pages(context, version)


def _pages(context: click.Context, version: str) -> Iterator[tuple[str, str]]:
    command = context.command
    name = context.command_path.replace(" ", "-")
    verbs: list[tuple[str, str]] = []
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            below = command.get_command(context, verb)
            assert below is not None
            verbs.append((verb, below.get_short_help_str(limit=1000)))
            with click.Context(below, info_name=verb, parent=context) as inner:
                yield from _pages(inner, version)
    yield f"{name}.1", _page(context, name, version, verbs)


def _page(context: click.Context, name: str, version: str, verbs: list[tuple[str, str]]) -> str:
    command = context.command
    lines = [f'.TH "{name.upper()}" "1" "" "{PROGRAM} {version}" "User Commands"']
    lines += [".SH NAME", f"{_plain(name)} \\- {_text(command.get_short_help_str(limit=1000))}"]
    lines += [
        ".SH SYNOPSIS",
        f"\\fB{_plain(context.command_path)}\\fR {_text(' '.join(command.collect_usage_pieces(context)))}",
    ]
    lines += [".SH DESCRIPTION", *_paragraphs(command.help or "")]
    records = [record for one in command.get_params(context) if (record := one.get_help_record(context)) is not None]
    if records:
        lines.append(".SH OPTIONS")
        for option, told in records:
            lines += [".TP", f"\\fB{_plain(option)}\\fR", _text(told)]
    if verbs:
        lines.append(".SH COMMANDS")
        for verb, told in verbs:
            lines += [".TP", f"\\fB{_plain(verb)}\\fR", _text(told) + f" See \\fB{_plain(f'{name}-{verb}')}\\fR(1)."]
    elif command.epilog:
        lines += [".SH NOTES", *_paragraphs(command.epilog)]
    if context.parent is not None:
        above = context.parent.command_path.replace(" ", "-")
        lines += [".SH SEE ALSO", f"\\fB{_plain(above)}\\fR(1)"]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.replace("\b", "").strip())):
        if number:
            yield ".PP"
        yield _text(paragraph)


def _text(text: str) -> str:
    """Return text as one line of a page: no word of it is taken for a request."""
    line = _plain(" ".join(text.split()))
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _plain(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


def main(folder: Path, version: str) -> None:
    """Write every page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages(version):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
