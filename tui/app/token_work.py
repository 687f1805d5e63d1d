"""Long work about tokens: functions that run in threads, hold no widget, and return their findings.

Each takes the job that it runs as last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from diagnostics.findings.compare import Parity, parity
from diagnostics.findings.token_impact import consequences, scim_readiness
from diagnostics.model.inventory import Token
from diagnostics.tokens.rotation import Rotation, RotationStep, rotation_of
from diagnostics.tokens.state import Circumstances
from diagnostics.workspace.changing import Changed, change, comments_at_risk
from diagnostics.workspace.journal import Activity, read_activity, read_journal
from diagnostics.workspace.operator import operator
from diagnostics.workspace.reading import TOKENS_FILE
from diagnostics.workspace.token_change import TokenChange
from diagnostics.workspace.writing import is_narrowed
from tui.app.jobs import Job
from tui.app.known import Known
from tui.app.work import Signature, signature_of
from tui.opening import Opened
from tui.presentation.errors import comments_lost, narrowed_line
from tui.presentation.layout import Card
from tui.presentation.tokens.card import breaks_card, token_card


def find_card(known: Known, token: Token, _job: Job) -> Card:
    """Find everything that the page of a token says."""
    opened = known.opened
    directory = opened.directory
    found = consequences(directory, known.index.get(), token, opened.at)
    circumstances = Circumstances(directory.organisation, opened.at)
    activity = read_activity(opened.workspace)
    return token_card(directory, circumstances, found, scim_readiness(directory, token), activity)


def find_breaks(known: Known, token: Token, step: str, at: datetime, _job: Job) -> Card:
    """Find the consequences of a step for a token."""
    return breaks_card(step, consequences(known.opened.directory, known.index.get(), token, at), at)


class RotationFound(NamedTuple):
    """Where the rotation of a token stands, and how its two tokens compare."""

    rotation: Rotation
    parity: Parity | None


def find_rotation(known: Known, token: Token, successor: str | None, _job: Job) -> RotationFound:
    """Find where the rotation of a token stands.

    `successor` is the id of the token that takes over, where the user says so.
    """
    opened = known.opened
    workspace = opened.workspace
    circumstances = Circumstances(workspace.organisation, opened.at)
    successors = read_journal(workspace.folder).successors(workspace.inventory)
    rotation = rotation_of(circumstances, workspace.inventory, token, successors, successor)
    compared = None
    if rotation.new is not None and rotation.step is not RotationStep.DONE:
        compared = parity(opened.directory, known.index.get(), rotation.old, rotation.new, opened.at)
    return RotationFound(rotation, compared)


def find_activity(known: Known, _job: Job) -> Activity:
    """Read the activity journal."""
    return read_activity(known.opened.workspace)


class TokensChanged(NamedTuple):
    """The workspace with a change of its tokens, and what the file lost to it, in words."""

    changed: Changed
    signature: Signature
    losses: Sequence[str]


def make_change(opened: Opened, asked: TokenChange, at: datetime, _job: Job) -> TokensChanged:
    """Make a change on disk."""
    folder = opened.workspace.folder
    losses = list(filter(None, [comments_lost(comments_at_risk(folder))]))
    if is_narrowed(folder / TOKENS_FILE):
        losses.append(narrowed_line(folder / TOKENS_FILE))
    changed = change(folder, asked.transition, at, asked.look, by=operator())
    return TokensChanged(changed, signature_of(folder), losses)
