"""`sightline tokens list`: every token with its state, what is left, its quota."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_subject
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.tokens.state import Circumstances, TokenState, condition
from tui.cli.options import format_options, pager_option, workspace_options
from tui.cli.output import ExitStatus, Format, write_answer
from tui.cli.tokens.shared import tell_record, with_activity
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.tokens.outputs import TokensListReport

_MOST_DAYS = 100_000


@click.command("list", help=_("List the tokens with their state, what is left until they expire, and their quotas."))
@workspace_options
@click.option("--state", type=click.Choice([state.value for state in TokenState]), help=_("Only tokens in this state."))
@click.option("--kind", type=click.Choice(["service_user", "user"]), help=_("Only tokens of this kind."))
@click.option("--owner", metavar="U", help=_("Only tokens of this user or service user."))
@click.option(
    "--expires-within", type=click.IntRange(0, _MOST_DAYS), metavar=_("DAYS"), help=_("Only those that expire so soon.")
)
@format_options("tokens-list")
@pager_option
def command(
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    state: str | None,
    kind: str | None,
    owner: str | None,
    expires_within: int | None,
    output_format: Format,
) -> int:
    """Print the tokens that the filters leave."""
    opened, _activity = with_activity(open_workspace(workspace, demo, at))
    tell_record(opened)
    circumstances = Circumstances(opened.workspace.organisation, opened.at)
    owner_id = canonical(find_subject(opened.directory, owner).id) if owner is not None else None

    def is_wanted(token: Token) -> bool:
        found = condition(circumstances, token)
        return (
            (state is None or found.state == state)
            and (kind is None or token.kind == kind)
            and (owner_id is None or canonical(token.owner) == owner_id)
            and (expires_within is None or found.expires_within(expires_within))
        )

    chosen = [token for token in opened.workspace.inventory.tokens if is_wanted(token)]
    write_answer("tokens-list", TokensListReport(opened.directory, circumstances, chosen), output_format)
    return ExitStatus.DONE
