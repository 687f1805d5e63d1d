"""`sightline tokens delete`: remove a token for ever."""

from datetime import datetime
from pathlib import Path

import click

from tui.cli.operator import operator_option
from tui.cli.options import format_options, workspace_options
from tui.cli.output import Format
from tui.cli.tokens.shared import end_token, token_argument
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
    return end_token(workspace, demo, at, token, "delete", _("Delete it for ever?"), output_format, is_agreed=yes)
