"""`sightline tokens add`: record a token that was made in the web app."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Integration, Inventory, TokenKind
from diagnostics.tokens.minting import Secret
from diagnostics.tokens.naming import new_service_user_id
from diagnostics.tokens.transitions.adding import Given, Told, add, settled
from diagnostics.tokens.transitions.creating import History, require_unused_secret
from diagnostics.tokens.transitions.outcome import Outcome
from tui.failures import ExitStatus
from tui.language import _
from tui.options import format_options, moment, platform_options, workspace_options
from tui.output import Format
from tui.secret_input import optional_secret
from tui.token_changes import INTEGRATIONS, apply, find_sets, open_for_change, refuse_secret, tell_change
from tui.token_identity import ask_api, given_owner, tell_told


@click.command(
    "add",
    help=_(
        "Record a token that was made in the web app; nothing changes in the product. With its secret the API is asked "
        "whose it is, and of which kind and organisation."
    ),
)
@click.option(
    "--kind", type=click.Choice(["service_user", "user"]), help=_("Whose token it is, if the API cannot say.")
)
@click.option("--name", metavar="N", help=_("The name it has in the web app: that of its owner, if the API tells it."))
@click.option("--owner", metavar="U", help=_("The user, or the service user if the workspace has it already."))
@click.option("--inactivity-days", type=int, metavar="D", help=_("Days without use until it expires."))
@click.option(
    "--permission-set", "permission_sets", multiple=True, metavar="ID", help=_("Of a new service user: all by default.")
)
@click.option("--used-by", type=click.Choice(INTEGRATIONS), help=_("The integration that uses it."))
@platform_options(None, _("The API to ask: by default the one that the workspace was pulled from."))
@click.option("--created-at", type=moment, metavar=_("TIME"), help=_("When it was created: now."))
@click.option("--last-used-at", type=moment, metavar=_("TIME"), help=_("When it was last used, if it was."))
@workspace_options
@format_options("text", "json")
def command(
    kind: TokenKind | None,
    name: str | None,
    owner: str | None,
    inactivity_days: int | None,
    permission_sets: tuple[str, ...],
    used_by: Integration | None,
    base_url: str | None,
    token_file: Path | None,
    token_command: str | None,
    created_at: datetime | None,
    last_used_at: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Ask whose token it is, and record it."""
    refuse_secret(name)
    opened = open_for_change(workspace, demo, at)
    sets = find_sets(opened, permission_sets)
    text = optional_secret(token_file, token_command)
    secret = Secret(text) if text is not None else None
    if secret is not None:
        require_unused_secret(opened.workspace.inventory, secret.seal)
    told = ask_api(opened, secret, base_url)
    given = Given(
        new_service_user_id(), kind, name, given_owner(opened, owner, kind, told), inactivity_days, sets, used_by
    )
    now = Circumstances(opened.workspace.organisation, opened.at).recorded()
    history = None
    if told is not None:
        # What the API let in was used just now.
        history = History(created_at or last_used_at or now, last_used_at or max(now, created_at or now))
    elif created_at is not None or last_used_at is not None:
        history = History(created_at or last_used_at or now, last_used_at)

    def record(circumstances: Circumstances, inventory: Inventory) -> Outcome:
        wanted = settled(circumstances, inventory, given, told)
        return add(circumstances, inventory, wanted, secret.seal if secret is not None else None, history)

    changed = apply(opened, record, "look", kind or (told.kind if told is not None else None) or "service_user")
    token = changed.outcome.token
    if told is not None:
        tell_told(told, token, is_named=name is not None)
    tell_change(opened, changed, _("Recorded"), output_format, told_by_api=_told_json(told))
    return ExitStatus.DONE


def _told_json(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {"kind": told.kind, "owner": told.owner, "owner_name": told.owner_name, "organisation": told.organisation}
