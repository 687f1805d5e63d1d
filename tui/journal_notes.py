"""What a workspace of tokens is said to be when it is opened: a record, or one whose files tell different things."""

from diagnostics.workspace.journal import Journal
from tui.failures import tell
from tui.opened_activity import with_activity
from tui.opening import Opened
from tui.presentation.token_ways import record_note


def journal_of(opened: Opened) -> Journal:
    """Return the journal of an open workspace, empty where it cannot be read."""
    return with_activity(opened)[1].journal


def tell_differences(opened: Opened) -> None:
    """Say on stderr what was journalled and not applied, applied and not journalled, and what cannot be read."""
    with_activity(opened)


def tell_record(opened: Opened) -> None:
    """Say that a pulled workspace is a record only, and where the product's tokens are managed."""
    identity = opened.workspace.organisation.organisation
    if identity.source is not None:
        tell(record_note(identity, "look", "service_user"))
