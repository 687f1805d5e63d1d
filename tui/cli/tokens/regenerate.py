"""`sightline tokens regenerate`: a new secret for a revoked token."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.workspace.token_change import ending
from tui.cli.operator import operator_option
from tui.cli.options import PATH, format_options, workspace_options
from tui.cli.output import ExitStatus, Format
from tui.cli.tokens.shared import SecretOutlet, ask_first, named_token, open_for_change, token_argument
from tui.i18n import _


@click.command("regenerate", help=_("Give a revoked service user token a new secret. The old one never works again."))
@token_argument
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--secret-file", type=PATH, metavar="F", help=_("Put the secret into this new file instead."))
@operator_option
@workspace_options
@format_options("token-made")
def command(
    token: str,
    yes: bool,
    secret_file: Path | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Say what it breaks, ask, and hand the new secret out."""
    opened = open_for_change(workspace, demo, at)
    found = named_token(opened, token)
    change = ending("regenerate", opened.workspace.inventory, found)
    ask_first(opened, found, change, _("Regenerate it? Its old secret stays dead."), is_agreed=yes)
    outlet, changed = SecretOutlet.of(opened, change, secret_file)
    outlet.deliver(opened, change.step, changed, output_format)
    return ExitStatus.DONE
