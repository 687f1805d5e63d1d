"""What is said before `tokens.toml` is written for the first time."""

from pathlib import Path

from diagnostics.workspace.changing import comments_at_risk
from tui.failures import tell
from tui.presentation.storage import comments_lost


def tell_lost_comments(folder: Path) -> None:
    """Say how many comments the next change of a workspace loses, if it does: later ones then have none to lose."""
    if told := comments_lost(comments_at_risk(folder)):
        tell(told)
