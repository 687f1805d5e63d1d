"""The activity journal of an open workspace, and what it and the tokens tell differently, said on opening."""

from diagnostics.workspace.checking import Activity, read_activity
from diagnostics.workspace.journal import JOURNAL_FILE, Journal
from diagnostics.workspace.reconciliation import Reconciliation
from tui.failures import tell
from tui.language import _
from tui.opening import Opened
from tui.presentation.activity import activity_notes


def with_activity(opened: Opened) -> tuple[Opened, Activity]:
    """Return the workspace with its journal, and say on stderr what does not agree.

    The workspace may be newer than the one given: a change that was just being made is waited for.
    """
    folder = opened.workspace.folder
    try:
        activity = read_activity(opened.workspace)
    except OSError as error:
        tell(_("activity.jsonl cannot be read: {detail}").format(detail=error.strerror or type(error).__name__))
        return opened, Activity(opened.workspace, Journal(folder / JOURNAL_FILE), Reconciliation())
    for note in activity_notes(activity):
        tell(note)
    if activity.workspace is opened.workspace:
        return opened, activity
    workspace = activity.workspace
    directory = workspace.directory()
    return Opened(workspace, directory, opened.at, opened.demo), activity
