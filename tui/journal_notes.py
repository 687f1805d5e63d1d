"""What the activity journal and the tokens tell differently, said when a workspace is opened."""

from diagnostics.workspace.journal import Journal, read_journal
from diagnostics.workspace.reconciliation import reconcile
from diagnostics.workspace.storage_errors import storing
from tui.failures import tell
from tui.language import _, ngettext
from tui.opening import Opened


def journal_of(opened: Opened) -> Journal:
    """Return the journal of an open workspace.

    Raises:
        StorageFailed: where it is there and cannot be read.
    """
    folder = opened.workspace.folder
    with storing(folder):
        return read_journal(folder)


def tell_differences(opened: Opened) -> None:
    """Say on stderr what was journalled and not applied, applied and not journalled, and what cannot be read."""
    journal = journal_of(opened)
    found = reconcile(journal.events, opened.workspace.inventory)
    if found.not_applied:
        events = ", ".join(f"{event.action} {event.token}" for event in found.not_applied)
        tell(_("activity.jsonl tells of changes that tokens.toml does not have: {events}").format(events=events))
    if found.is_not_journalled:
        tell(_("tokens.toml has changes that activity.jsonl does not tell of: made by hand or by another program"))
    if journal.unreadable:
        count = len(journal.unreadable)
        told = ngettext(
            "activity.jsonl has {count} line that cannot be read: {lines}",
            "activity.jsonl has {count} lines that cannot be read: {lines}",
            count,
        )
        tell(told.format(count=count, lines=", ".join(map(str, journal.unreadable))))
