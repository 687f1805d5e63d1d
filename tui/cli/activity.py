"""`sightline activity`: what was done to tokens."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.model.ids import canonical
from diagnostics.tokens.transitions.base import Action, Event
from tui.cli.options import format_options, moment, pager_option, token_option, workspace_options
from tui.cli.output import ExitStatus, Format, write_answer
from tui.cli.tokens.shared import tell_record, with_activity
from tui.i18n import _
from tui.opening import open_workspace
from tui.presentation.tokens.activity import ActivityReport


@click.command("activity", help=_("List what was done to tokens, oldest first."))
@token_option
@click.option("--actor", metavar="U", help=_("Only changes under this user's or service user's name or id."))
@click.option("--by", metavar="N", help=_("Only changes that this person made here."))
@click.option(
    "--action",
    "actions",
    type=click.Choice([action.value for action in Action]),
    multiple=True,
    help=_("Only this kind of change. May be given several times."),
)
@click.option("--since", type=moment, metavar=_("TIME"), help=_("Only changes from this moment on."))
@click.option("--until", type=moment, metavar=_("TIME"), help=_("Only changes up to this moment."))
@workspace_options
@format_options("activity")
@pager_option
def command(
    token: str | None,
    actor: str | None,
    by: str | None,
    actions: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Print the changes that the filters leave."""
    opened, activity = with_activity(open_workspace(workspace, demo, at))
    tell_record(opened)
    called = {
        canonical(one.id)
        for one in opened.workspace.inventory.tokens
        if token is not None and token in (one.name, one.hint)
    }

    def is_wanted(event: Event) -> bool:
        return (
            (token is None or canonical(event.token) in {canonical(token), *called} or event.token_name == token)
            and (actor is None or event.actor.name == actor or canonical(event.actor.id) == canonical(actor))
            and (by is None or event.by == by)
            and (not actions or event.action.value in actions)
            and (since is None or event.at >= since)
            and (until is None or event.at <= until)
        )

    events = [event for event in activity.journal.events if is_wanted(event)]
    write_answer("activity", ActivityReport(events, activity), output_format)
    return ExitStatus.DONE
