"""`sightline tokens revoke`: stop a token at once."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Inventory
from diagnostics.tokens.transitions.ending import revoke
from diagnostics.tokens.transitions.outcome import Outcome
from tui.failures import ExitStatus
from tui.language import _
from tui.options import format_options, workspace_options
from tui.output import Format
from tui.token_changes import apply, ask_first, looked_at, open_for_change, tell_change, token_argument


@click.command("revoke", help=_("Stop a token at once. What uses it stops with it."))
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
        return revoke(circumstances, inventory, found.id)

    ask_first(opened, found, "revoke", _("Revoke it?"), end, is_agreed=yes)
    changed = apply(opened, end, "revoke", found.kind, look)
    tell_change(opened, changed, _("Revoked"), output_format)
    return ExitStatus.DONE
