"""`sightline tokens create`: a new token, whose secret is shown once."""

import sys
from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_owner, find_permission_sets
from diagnostics.model.inventory import INTEGRATIONS, Integration, TokenKind
from diagnostics.tokens.transitions.create import Wanted, new_service_user_id
from diagnostics.workspace.token_change import creating
from tui.cli.operator import operator_option
from tui.cli.options import PATH, format_options, workspace_options
from tui.cli.output import ExitStatus, Format, question, tell
from tui.cli.tokens.shared import SecretOutlet, open_for_change, refuse_secret
from tui.i18n import _
from tui.opening import UsedWrongly
from tui.presentation.tokens.words import choice_lines


@click.command("create", help=_("Create a token. Its secret is shown once."))
@click.option(
    "--kind", type=click.Choice(["service_user", "user"]), help=_("Whose token: a service user's or a user's.")
)
@click.option("--name", required=True, metavar="N", help=_("What the token is for."))
@click.option("--owner", metavar="U", help=_("The user; or the service user that gets one more token."))
@click.option(
    "--inactivity-days", type=int, metavar="D", help=_("Days without use until it expires: 31, 45, 60 or 180.")
)
@click.option(
    "--permission-set", "permission_sets", multiple=True, metavar="ID", help=_("Of a new service user: all by default.")
)
@click.option("--used-by", type=click.Choice(INTEGRATIONS), help=_("The integration that will use it."))
@click.option("--secret-file", type=PATH, metavar="F", help=_("Put the secret into this new file instead."))
@operator_option
@workspace_options
@format_options("token-made")
def command(
    kind: TokenKind | None,
    name: str,
    owner: str | None,
    inactivity_days: int | None,
    permission_sets: tuple[str, ...],
    used_by: Integration | None,
    secret_file: Path | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Create the token and hand its secret out."""
    refuse_secret(name)
    opened = open_for_change(workspace, demo, at)
    chosen = kind if kind is not None else _ask_kind()
    wanted = Wanted(
        kind=chosen,
        name=name,
        new_service_user=new_service_user_id(),
        owner=find_owner(opened.directory, owner, chosen),
        inactivity_days=inactivity_days,
        permission_sets=find_permission_sets(opened.directory, permission_sets),
        used_by=used_by,
    )
    change = creating(wanted)
    outlet, changed = SecretOutlet.of(opened, change, secret_file)
    outlet.deliver(opened, change.step, changed, output_format)
    return ExitStatus.DONE


def _ask_kind() -> TokenKind:
    """Ask for the kind on a terminal, as the help page explains it (005096)."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsedWrongly(_("say which kind: --kind service_user or --kind user"))
    for line in choice_lines():
        tell(line)
    with question():
        choice = click.prompt(_("1 or 2"), type=click.Choice(["1", "2"]), err=True)
    return "user" if choice == "1" else "service_user"
