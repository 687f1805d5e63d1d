"""`sightline tokens show`: one token, what its kind means for it, its readiness for SCIM, its activity."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import find_token
from diagnostics.findings.token_impact import consequences, scim_readiness
from diagnostics.model.ids import canonical
from diagnostics.tokens.quota import quota
from diagnostics.tokens.state import Circumstances
from tui.cli.options import format_options, pager_option, workspace_options
from tui.cli.output import ExitStatus, Format, tell, write_json, write_lines
from tui.cli.tokens.shared import with_activity
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.layout import card_markdown, card_text
from tui.presentation.tokens.activity import event_json
from tui.presentation.tokens.card import token_card
from tui.presentation.tokens.json import breaks_json, kinds_json, quota_json, scim_json, token_json
from tui.presentation.tokens.words import record_note


@click.command("show", help=_("Show one token: its state, what it gets, its kind, readiness for SCIM and activity."))
@click.argument("token", metavar="T")
@workspace_options
@format_options("text", "json", "markdown")
@pager_option
def command(token: str, workspace: Path | None, demo: str | None, at: datetime | None, output_format: Format) -> int:
    """Print everything there is to say of one token."""
    opened, activity = with_activity(open_workspace(workspace, demo, at))
    directory = opened.directory
    found = find_token(directory, token)
    circumstances = Circumstances(opened.workspace.organisation, opened.at)
    if circumstances.is_record:
        tell(record_note(opened.workspace.organisation.organisation, "look", found.kind))
    depends = consequences(directory, Index(directory), found, opened.at)
    readiness = scim_readiness(directory, found)
    if output_format == "json":
        owner = canonical(found.owner) if found.kind == "user" else None
        write_json(
            {
                "schema": 1,
                "record_only": circumstances.is_record,
                "token": token_json(directory, circumstances, found),
                "breaks": breaks_json(depends),
                "quota": quota_json(directory, quota(circumstances, directory.inventory, found.kind, owner)),
                "kinds": kinds_json(found, directory.subject_of(found).name),
                "scim": scim_json(readiness),
                "events": [event_json(event, activity.in_force) for event in activity.journal.of_token(found.id)],
            }
        )
        return ExitStatus.DONE
    card = token_card(directory, circumstances, depends, readiness, activity)
    write_lines(card_markdown(card) if output_format == "markdown" else card_text(card))
    return ExitStatus.DONE
