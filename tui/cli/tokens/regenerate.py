"""`sightline tokens regenerate`: a new secret for a revoked token."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.errors import SightlineError
from diagnostics.model.inventory import Inventory
from diagnostics.tokens.secrets import mint
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.end import regenerate
from tui.cli.operator import operator_option
from tui.cli.options import PATH, format_options, workspace_options
from tui.cli.output import ExitStatus, Format
from tui.cli.tokens.shared import SecretOutlet, apply, ask_first, looked_at, open_for_change, token_argument
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
    found, look = looked_at(opened, token)
    secret = mint()

    def renew(circumstances: Circumstances, inventory: Inventory) -> Outcome:
        return regenerate(circumstances, inventory, found.id, secret.seal)

    ask_first(opened, found, "regenerate", _("Regenerate it? Its old secret stays dead."), renew, is_agreed=yes)
    outlet = SecretOutlet(secret_file, secret)
    try:
        changed = apply(opened, renew, "regenerate", found.kind, look)
    except SightlineError:
        outlet.abandon()
        raise
    outlet.deliver(opened, changed, _("Regenerated"), output_format)
    return ExitStatus.DONE
