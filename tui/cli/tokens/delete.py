"""`sightline tokens delete`: remove a token for ever."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.model.inventory import Inventory
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.end import delete
from tui.cli.operator import operator_option
from tui.cli.options import format_options, workspace_options
from tui.cli.output import ExitStatus, Format
from tui.cli.tokens.shared import apply, ask_first, looked_at, open_for_change, tell_change, token_argument
from tui.i18n import _


@click.command(
    "delete", help=_("Delete a token for ever: a service user token after it was revoked, a user token at once.")
)
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
        return delete(circumstances, inventory, found.id)

    ask_first(opened, found, "delete", _("Delete it for ever?"), end, is_agreed=yes)
    changed = apply(opened, end, "delete", found.kind, look)
    tell_change(opened, changed, _("Deleted"), output_format)
    return ExitStatus.DONE
