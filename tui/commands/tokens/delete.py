"""`sightline tokens delete`: remove a token for ever."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Inventory
from diagnostics.tokens.transitions.ending import delete
from diagnostics.tokens.transitions.outcome import Outcome
from tui.failures import ExitStatus
from tui.language import _
from tui.options import format_options, workspace_options
from tui.output import Format
from tui.token_changes import apply, ask_first, looked_at, open_for_change, tell_change, token_argument


@click.command(
    "delete", help=_("Delete a token for ever: a service user token after it was revoked, a user token at once.")
)
@token_argument
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@workspace_options
@format_options("text", "json")
def command(
    token: str, yes: bool, workspace: Path | None, demo: str | None, at: datetime | None, output_format: Format
) -> int:
    """Say what it breaks, ask, and do it."""
    opened = open_for_change(workspace, demo, at)
    found, look = looked_at(opened, token)

    def end(circumstances: Circumstances, inventory: Inventory) -> Outcome:
        return delete(circumstances, inventory, found.id)

    ask_first(opened, found, "delete", _("Delete it for ever?"), end, is_agreed=yes)
    changed = apply(opened, end, "delete", found.kind, look)
    tell_change(opened, changed, _("Deleted"), output_format)
    return ExitStatus.DONE
