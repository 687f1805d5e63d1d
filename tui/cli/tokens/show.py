"""`sightline tokens show`: one token, what its kind means for it, its readiness for SCIM, its activity."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import find_token
from diagnostics.findings.token_impact import consequences, scim_readiness
from diagnostics.tokens.state import Circumstances
from tui.cli.options import format_options, pager_option, workspace_options
from tui.cli.output import ExitStatus, Format, tell, write_answer
from tui.cli.tokens.shared import with_activity
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.tokens.outputs import TokenReport
from tui.presentation.tokens.words import record_note


@click.command("show", help=_("Show one token: its state, what it gets, its kind, readiness for SCIM and activity."))
@click.argument("token", metavar="T")
@workspace_options
@format_options("tokens-show")
@pager_option
def command(token: str, workspace: Path | None, demo: str | None, at: datetime | None, output_format: Format) -> int:
    """Print everything there is to say of one token."""
    opened, activity = with_activity(open_workspace(workspace, demo, at))
    directory = opened.directory
    found = find_token(directory, token)
    circumstances = Circumstances(opened.workspace.organisation, opened.at)
    if circumstances.is_record:
        tell(record_note(opened.workspace.organisation.organisation, "look", found.kind))
    depends = consequences(directory, Index(directory), found, opened.at)
    readiness = scim_readiness(directory, found)
    report = TokenReport(directory, circumstances, depends, readiness, activity)
    write_answer("tokens-show", report, output_format)
    return ExitStatus.DONE
