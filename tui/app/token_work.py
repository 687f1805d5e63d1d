"""The long work about tokens: each function runs in a thread, holds no widget, and reports by messages."""

from collections.abc import Callable
from datetime import datetime

from diagnostics.access.index.index import Index
from diagnostics.findings.compare import parity
from diagnostics.findings.token_impact import consequences, scim_readiness
from diagnostics.model.inventory import Token
from diagnostics.tokens.rotation import RotationStep, rotation_of
from diagnostics.tokens.state import Circumstances
from diagnostics.workspace.changing import change, comments_at_risk
from diagnostics.workspace.journal import read_activity, read_journal
from diagnostics.workspace.operator import operator
from diagnostics.workspace.reading import TOKENS_FILE
from diagnostics.workspace.writing import is_narrowed
from tui.app.jobs import Job
from tui.app.messages import ActivityFound, BreaksFound, CardFound, RotationFound, TokensChanged
from tui.app.session import Session
from tui.app.token_change import TokenChange
from tui.app.work import signature_of
from tui.presentation.errors import comments_lost, narrowed_line
from tui.presentation.tokens.card import breaks_card, token_card


def find_card(session: Session, token: Token) -> Callable[[Job], None]:
    """Return work that finds everything there is to say of a token."""
    opened, known = session.opened, session.index
    assert opened is not None
    directory, at = opened.directory, opened.at

    def work(job: Job) -> None:
        index = known if known is not None else Index(directory)
        found = consequences(directory, index, token, at)
        circumstances = Circumstances(directory.organisation, at)
        activity = read_activity(opened.workspace)
        card = token_card(directory, circumstances, found, scim_readiness(directory, token), activity)
        job.report(CardFound(index, token.id, card))

    return work


def find_breaks(session: Session, token: Token, asked: TokenChange, at: datetime) -> Callable[[Job], None]:
    """Return work that finds what a change breaks."""
    opened, known = session.opened, session.index
    assert opened is not None
    directory = opened.directory

    def work(job: Job) -> None:
        index = known if known is not None else Index(directory)
        found = consequences(directory, index, token, at)
        job.report(BreaksFound(index, asked, breaks_card(asked.step, found, at)))

    return work


def find_rotation(session: Session, token: Token, successor: str | None) -> Callable[[Job], None]:
    """Return work that finds where the rotation of a token stands, and how its two tokens compare.

    `successor` is the id of the token that takes over, where the user says so.
    """
    opened, known = session.opened, session.index
    assert opened is not None
    workspace, directory, at = opened.workspace, opened.directory, opened.at

    def work(job: Job) -> None:
        index = known if known is not None else Index(directory)
        circumstances = Circumstances(workspace.organisation, at)
        successors = read_journal(workspace.folder).successors(workspace.inventory)
        rotation = rotation_of(circumstances, workspace.inventory, token, successors, successor)
        compared = None
        if rotation.new is not None and rotation.step is not RotationStep.DONE:
            compared = parity(directory, index, rotation.old, rotation.new, at)
        job.report(RotationFound(index, rotation, compared, successor))

    return work


def find_activity(session: Session) -> Callable[[Job], None]:
    """Return work that reads the activity journal."""
    opened = session.opened
    assert opened is not None
    workspace = opened.workspace

    def work(job: Job) -> None:
        job.report(ActivityFound(read_activity(workspace)))

    return work


def make_change(session: Session, asked: TokenChange, at: datetime) -> Callable[[Job], None]:
    """Return work that makes a change on disk."""
    opened = session.opened
    assert opened is not None
    folder = opened.workspace.folder

    def work(job: Job) -> None:
        losses = list(filter(None, [comments_lost(comments_at_risk(folder))]))
        if is_narrowed(folder / TOKENS_FILE):
            losses.append(narrowed_line(folder / TOKENS_FILE))
        changed = change(folder, asked.transition, at, asked.look, by=operator())
        job.report(TokensChanged(asked, changed, signature_of(folder), losses))

    return work
