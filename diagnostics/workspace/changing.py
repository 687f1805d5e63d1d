"""One change of the inventory on disk: under the lock, on a fresh read, journalled, then made in one step.

Killed at any moment, the workspace is the old one or the new one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from diagnostics.limits import MAX_FILE_BYTES
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.tokens.state import Circumstances, find_service_user, find_token
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.workspace.edited_toml import checked_content, comments_to_lose
from diagnostics.workspace.files import read_named
from diagnostics.workspace.journal import JOURNAL_FILE, Appender, read_journal
from diagnostics.workspace.lock import WAIT_SECONDS, locked
from diagnostics.workspace.reading import TOKENS_FILE, Workspace, read_workspace
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, TokenChanged, storing
from diagnostics.workspace.writing import Replacement, remove_leftovers

Transition = Callable[[Circumstances, Inventory], Outcome]

_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Look:
    """The token that a change is about, as it was when somebody decided on the change.

    `service_user` is its owner where the change is about that too, as one of permission sets is.
    """

    token: Token
    service_user: ServiceUser | None = None

    @classmethod
    def at(cls, inventory: Inventory, token: Token, *, with_owner: bool = False) -> "Look":
        """Return what is seen of `token` in `inventory`."""
        return cls(token, find_service_user(inventory, token.owner) if with_owner else None)

    def check(self, inventory: Inventory) -> None:
        """Pass where what was looked at is still the same, whatever else has changed.

        Raises:
            TokenChanged: with the token as it is now.
        """
        now = find_token(inventory, self.token.id)
        if now != self.token:
            raise TokenChanged(self.token, now)
        if self.service_user is not None and find_service_user(inventory, self.token.owner) != self.service_user:
            raise TokenChanged(self.token, now)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to: the workspace with it, and the transition's own outcome."""

    workspace: Workspace
    outcome: Outcome


def change(
    folder: Path,
    transition: Transition,
    at: datetime,
    look: Look | None = None,
    wait: float = WAIT_SECONDS,
    by: str | None = None,
) -> Changed:
    """Apply `transition` to the workspace as it is on disk now, at the moment `at`. `by` is who makes the change.

    A file that somebody else saves while the change is being made, without taking the lock, is read again.

    Raises:
        TokenChanged: where the token that the change is about is no longer as it was looked at.
        TransitionRefused: where a rule does not allow the change.
        StorageFailed: where it cannot be stored.
        WorkspaceUnreadable: where the files cannot be used.
    """
    path = folder / TOKENS_FILE
    with locked(folder, wait):
        remove_leftovers(path)
        for _ in range(_ATTEMPTS):
            if (changed := _attempt(folder, path, transition, at, look, by)) is not None:
                return changed
    raise StorageFailed(StorageCode.KEEPS_CHANGING, path)


def comments_at_risk(folder: Path) -> int:
    """Return how many comments of `tokens.toml` the next change will lose."""
    try:
        return comments_to_lose(read_named(folder / TOKENS_FILE, MAX_FILE_BYTES))
    except OSError:
        return 0


def _attempt(
    folder: Path, path: Path, transition: Transition, at: datetime, look: Look | None, by: str | None
) -> Changed | None:
    """Make the change, or return None where somebody else's change came between."""
    before = _content(path)
    workspace = read_workspace(folder, keeps=False, takes_cached_tokens=False)
    if look is not None:
        look.check(workspace.inventory)
    with storing(folder / JOURNAL_FILE):
        journal = read_journal(folder)
    circumstances = Circumstances(workspace.organisation, at, journal.last_revision)
    outcome = transition(circumstances, workspace.inventory)
    outcome = outcome._replace(event=replace(outcome.event, by=by))
    replacement = Replacement(path, checked_content(path, outcome.inventory, before))
    try:
        if _content(path) != before:
            return None
        appender = Appender(folder)
        try:
            appender.append([outcome.event])
            # The file is compared once more, as close to its replacement as can be.
            if _content(path) != before:
                appender.take_back()
                return None
            try:
                replacement.take_place()
            except BaseException:
                if replacement.is_waiting:
                    appender.take_back()
                raise
        finally:
            appender.close()
    finally:
        replacement.discard()
    return Changed(Workspace(folder, workspace.organisation, outcome.inventory), outcome)


def _content(path: Path) -> bytes | None:
    with storing(path):
        try:
            return read_named(path, MAX_FILE_BYTES)
        except FileNotFoundError:
            return None
