"""`sightline tokens edit`: a token's name, period, integration, and its service user's permission sets."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_permission_sets
from diagnostics.model.inventory import INTEGRATIONS, Integration
from diagnostics.tokens.state import tokens_of
from diagnostics.tokens.transitions.edit import Edits
from diagnostics.workspace.token_change import editing
from tui.cli.operator import operator_option
from tui.cli.options import format_options, moment, workspace_options
from tui.cli.output import ExitStatus, Format, tell
from tui.cli.tokens.shared import apply, named_token, open_for_change, refuse_secret, tell_change, token_argument
from tui.i18n import _, ngettext
from tui.opening import UsedWrongly


@click.command("edit", help=_("Change a token's name, inactivity period, integration or permission sets."))
@token_argument
@click.option("--name", metavar="N", help=_("Its new name."))
@click.option("--inactivity-days", type=int, metavar="D", help=_("31, 45, 60 or 180 days."))
@click.option(
    "--permission-set",
    "permission_sets",
    multiple=True,
    metavar="ID",
    help=_("The service user's sets from now on: they change for all its tokens."),
)
@click.option("--used-by", type=click.Choice([*INTEGRATIONS, "none"]), help=_("The integration that uses it."))
@click.option("--last-used-at", type=moment, metavar=_("TIME"), help=_("A use that the web app shows."))
@operator_option
@workspace_options
@format_options("token-changed")
def command(
    token: str,
    name: str | None,
    inactivity_days: int | None,
    permission_sets: tuple[str, ...],
    used_by: Integration | None,
    last_used_at: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Change what the options name, all of it or nothing."""
    refuse_secret(name)
    if name is None and inactivity_days is None and not permission_sets and used_by is None and last_used_at is None:
        raise UsedWrongly(
            _("say what to change: --name, --inactivity-days, --permission-set, --used-by or --last-used-at")
        )
    opened = open_for_change(workspace, demo, at)
    found = named_token(opened, token)
    edits = Edits(
        name=name,
        inactivity_days=inactivity_days,
        permission_sets=find_permission_sets(opened.directory, permission_sets),
        used_by=used_by,
        last_used_at=last_used_at,
    )
    others = len(tokens_of(opened.workspace.inventory, found.owner)) - 1
    if permission_sets and others > 0:
        told = ngettext(
            "Permission sets belong to the service user: {count} other token of it changes too.",
            "Permission sets belong to the service user: {count} other tokens of it change too.",
            others,
        )
        tell(told.format(count=others))
    change = editing(opened.workspace.inventory, found, edits)
    tell_change(opened, change.step, apply(opened, change), output_format)
    return ExitStatus.DONE
