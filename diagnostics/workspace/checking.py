"""At the opening of a workspace: whether its journal and its inventory tell the same."""

from dataclasses import dataclass
from functools import cached_property

from diagnostics.errors import SightlineError
from diagnostics.workspace.journal import Journal, read_journal
from diagnostics.workspace.lock import locked
from diagnostics.workspace.reading import Workspace, read_workspace
from diagnostics.workspace.reconciliation import Reconciliation, in_force, reconcile

_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Activity:
    """The journal of a workspace, and how it differs from the inventory."""

    workspace: Workspace
    journal: Journal
    reconciliation: Reconciliation

    @cached_property
    def in_force(self) -> frozenset[int]:
        """The revisions of the events whose change the inventory has."""
        return in_force(self.journal.events, self.workspace.inventory)

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to report."""
        return self.reconciliation.is_clean and not self.journal.is_torn and not self.journal.unreadable


def read_activity(workspace: Workspace) -> Activity:
    """Return the journal beside an open workspace.

    A difference may only mean that somebody is in the middle of a change. So it is looked at once more when they are
    done; the workspace that is returned is then a newer one. Where the lock cannot be had, as in a folder that is
    read-only, the first look stands.

    Raises:
        OSError: where the journal is there and cannot be read.
    """
    first = _activity(workspace)
    if first.is_clean:
        return first
    try:
        with locked(workspace.folder, _WAIT_SECONDS):
            return _activity(read_workspace(workspace.folder, keeps=False))
    except SightlineError:
        return first


def _activity(workspace: Workspace) -> Activity:
    journal = read_journal(workspace.folder)
    return Activity(workspace, journal, reconcile(journal.events, workspace.inventory))
