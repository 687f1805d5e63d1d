"""`sightline tokens add`: record a token that was made in the web app."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.tokens.inventory import Integration, TokenKind
from diagnostics.tokens.minting import Secret
from diagnostics.tokens.naming import new_service_user_id
from diagnostics.tokens.transitions.creating import History, Wanted, add
from tui.failures import ExitStatus
from tui.language import _
from tui.options import format_options, moment, workspace_options
from tui.output import Format
from tui.secret_input import environment_secret, secret_in
from tui.token_changes import INTEGRATIONS, apply, find_owner, find_sets, open_for_change, refuse_secret, tell_change


@click.command("add", help=_("Record a token that was made in the web app. Nothing changes in the product."))
@click.option("--kind", type=click.Choice(["service_user", "user"]), required=True, help=_("Whose token it is."))
@click.option("--name", required=True, metavar="N", help=_("The name it has in the web app."))
@click.option("--owner", metavar="U", help=_("The user, or the service user if the workspace has it already."))
@click.option("--inactivity-days", type=int, metavar="D", help=_("Days without use until it expires."))
@click.option(
    "--permission-set", "permission_sets", multiple=True, metavar="ID", help=_("Of a new service user: all by default.")
)
@click.option("--used-by", type=click.Choice(INTEGRATIONS), help=_("The integration that uses it."))
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="F",
    help=_("A file with its secret, kept as fingerprint. SIGHTLINE_TOKEN may hold it too."),
)
@click.option("--created-at", type=moment, metavar=_("TIME"), help=_("When it was created: now."))
@click.option("--last-used-at", type=moment, metavar=_("TIME"), help=_("When it was last used, if it was."))
@workspace_options
@format_options("text", "json")
def command(
    kind: TokenKind,
    name: str,
    owner: str | None,
    inactivity_days: int | None,
    permission_sets: tuple[str, ...],
    used_by: Integration | None,
    token_file: Path | None,
    created_at: datetime | None,
    last_used_at: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Record the token."""
    refuse_secret(name)
    opened = open_for_change(workspace, demo, at)
    wanted = Wanted(
        kind=kind,
        name=name,
        new_service_user=new_service_user_id(),
        owner=find_owner(opened, owner, kind),
        inactivity_days=inactivity_days,
        permission_sets=find_sets(opened, permission_sets),
        used_by=used_by,
    )
    secret = secret_in(token_file) if token_file is not None else environment_secret()
    seal = Secret(secret).seal if secret is not None else None
    history = None
    if created_at is not None or last_used_at is not None:
        history = History(created_at or last_used_at or opened.at, last_used_at)
    changed = apply(
        opened, lambda circumstances, inventory: add(circumstances, inventory, wanted, seal, history), "look", kind
    )
    tell_change(opened, changed, _("Recorded"), output_format)
    return ExitStatus.DONE
