"""`sightline activity`: what was done to tokens."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.organisation.identifiers import canonical
from diagnostics.tokens.events import Action
from tui.failures import ExitStatus
from tui.journal_notes import journal_of, tell_differences
from tui.language import _
from tui.opening import open_workspace
from tui.options import format_options, moment, token_option, workspace_options
from tui.output import Format, write_json, write_lines
from tui.presentation import activity as presentation


@click.command("activity", help=_("List what was done to tokens, oldest first."))
@token_option
@click.option("--action", type=click.Choice([action.value for action in Action]), help=_("Only this kind of change."))
@click.option("--since", type=moment, metavar=_("TIME"), help=_("Only changes from this moment on."))
@workspace_options
@format_options("text", "json", "markdown")
def command(
    token: str | None,
    action: str | None,
    since: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Print the changes that the filters leave."""
    opened = open_workspace(workspace, demo, at)
    tell_differences(opened)
    wanted = None
    if token is not None:
        listed = [one for one in opened.workspace.inventory.tokens if token in (one.name, one.hint)]
        wanted = {canonical(token), *(canonical(one.id) for one in listed)}
    events = [
        event
        for event in journal_of(opened).events
        if (wanted is None or canonical(event.token) in wanted)
        and (action is None or event.action == action)
        and (since is None or event.at >= since)
    ]
    if output_format == "json":
        write_json(presentation.activity_json(events))
    else:
        render = presentation.activity_markdown if output_format == "markdown" else presentation.activity_text
        write_lines(render(events))
    return ExitStatus.DONE
