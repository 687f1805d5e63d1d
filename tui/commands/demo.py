"""`sightline demo`: the demo workspaces, and one of them copied to play with."""

from pathlib import Path

import click

from tui.failures import ExitStatus
from tui.language import _
from tui.options import PATH, format_options
from tui.output import Format, write_json, write_lines


@click.command("demo", help=_("List the demo workspaces. sightline why --demo NAME walks one."))
@click.argument("name", required=False)
@click.option("--copy", "copy_to", metavar="DIR", type=PATH, help=_("Copy demo NAME to a new folder."))
@format_options("text", "json", "markdown")
def command(name: str | None, copy_to: Path | None, output_format: Format) -> int:
    """List the demos, tell the story of one, or copy it."""
    from fixtures.demos import demos
    from tui.opening import find_demo
    from tui.presentation import demos as presentation

    if copy_to is not None:
        from tui.demo_copy import copy_demo

        return copy_demo(name, copy_to)
    listed = (find_demo(name),) if name is not None else demos()
    if output_format == "json":
        write_json(presentation.demos_json(listed))
    elif output_format == "markdown":
        write_lines(presentation.demos_markdown(listed))
    elif name is not None:
        write_lines(presentation.demo_story(listed[0]))
    else:
        write_lines(presentation.demos_text(listed))
    return ExitStatus.DONE
