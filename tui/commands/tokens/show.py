"""`sightline tokens show`: one token, what its kind means for it, its readiness for SCIM, its activity."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index import Index
from diagnostics.access.lookup import find_token
from diagnostics.findings.consequences import consequences
from diagnostics.findings.scim import scim_readiness
from diagnostics.tokens.circumstances import Circumstances
from tui.failures import ExitStatus
from tui.journal_notes import journal_of, tell_differences
from tui.language import _
from tui.opening import open_workspace
from tui.options import format_options, workspace_options
from tui.output import Format, write_json, write_lines
from tui.presentation.activity import event_json
from tui.presentation.card import card_markdown, card_text
from tui.presentation.token_card import token_card
from tui.presentation.token_json import breaks_json, scim_json, token_json


@click.command("show", help=_("Show one token: its state, what it gets, its kind, readiness for SCIM and activity."))
@click.argument("token", metavar="T")
@workspace_options
@format_options("text", "json", "markdown")
def command(token: str, workspace: Path | None, demo: str | None, at: datetime | None, output_format: Format) -> int:
    """Print everything there is to say of one token."""
    opened = open_workspace(workspace, demo, at)
    tell_differences(opened)
    found = find_token(opened.directory, token)
    circumstances = Circumstances(opened.workspace.organisation, opened.at)
    breaks = consequences(opened.directory, Index(opened.directory), found, opened.at)
    readiness = scim_readiness(opened.directory, found)
    events = journal_of(opened).of_token(found.id)
    if output_format == "json":
        write_json(
            {
                "schema": 1,
                "token": token_json(opened.directory, circumstances, found),
                "breaks": breaks_json(breaks),
                "scim": scim_json(readiness),
                "events": [event_json(event) for event in events],
            }
        )
        return ExitStatus.DONE
    card = token_card(opened.directory, breaks, readiness, events)
    write_lines(card_markdown(card) if output_format == "markdown" else card_text(card))
    return ExitStatus.DONE
