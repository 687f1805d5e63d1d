"""What was done to tokens, as lines and as data."""

from collections.abc import Sequence
from typing import Any

from diagnostics.printable import visible
from diagnostics.tokens.events import Action, Event
from tui.language import N_, _
from tui.presentation.markdown import escaped
from tui.presentation.names import named, short
from tui.presentation.times import moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.wrapping import wrapped

ACTION_WORDS = {
    Action.CREATED: N_("created"),
    Action.ADDED: N_("recorded"),
    Action.RENAMED: N_("renamed"),
    Action.INACTIVITY_CHANGED: N_("inactivity period changed"),
    Action.PERMISSION_SETS_CHANGED: N_("permission sets changed"),
    Action.USE_RECORDED: N_("use recorded"),
    Action.EDITED: N_("edited"),
    Action.REVOKED: N_("revoked"),
    Action.REGENERATED: N_("regenerated"),
    Action.DELETED: N_("deleted"),
}


def event_line(event: Event) -> str:
    """Return one change in a line: when, what, which token, under whose name."""
    return _("{moment}  {action}: {token} ({id}), by {actor}").format(
        moment=moment(event.at),
        action=_(ACTION_WORDS[event.action]),
        token=named(event.token_name),
        id=short(event.token),
        actor=short(event.actor.name),
    )


def event_json(event: Event) -> dict[str, Any]:
    """Return one change as plain data."""
    return event.model_dump(mode="json")


def activity_text(events: Sequence[Event]) -> list[str]:
    """Return the changes, oldest first."""
    if not events:
        return [_("Nothing was done to tokens yet.")]
    return [line for event in events for line in wrapped(event_line(event), "", "    ")]


def activity_markdown(events: Sequence[Event]) -> list[str]:
    """Return the changes as a list."""
    return [f"- {escaped(visible(event_line(event)))}" for event in events]


def activity_json(events: Sequence[Event]) -> dict[str, Any]:
    """Return the changes as the versioned JSON contract."""
    return {"schema": SCHEMA, "events": [event_json(event) for event in events]}
