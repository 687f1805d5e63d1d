"""`sightline tokens revoke`: stop a token at once."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.model.inventory import Inventory
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.end import revoke
from tui.cli.operator import operator_option
from tui.cli.options import format_options, workspace_options
from tui.cli.output import ExitStatus, Format
from tui.cli.tokens.shared import apply, ask_first, looked_at, open_for_change, tell_change, token_argument
from tui.i18n import _


@click.command("revoke", help=_("Stop a token at once. What uses it stops with it."))
@token_argument
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@operator_option
@workspace_options
@format_options("token-changed")
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
