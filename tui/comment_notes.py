"""What is said before `tokens.toml` is written for the first time."""

from pathlib import Path

from diagnostics.workspace.changing import comments_at_risk
from tui.failures import tell
from tui.language import ngettext


def tell_lost_comments(folder: Path) -> None:
    """Say how many comments the next change of a workspace loses, if it does: later ones then have none to lose."""
    if (lost := comments_at_risk(folder)) > 0:
        told = ngettext(
            "tokens.toml loses {count} comment: Sightline writes the file anew.",
            "tokens.toml loses {count} comments: Sightline writes the file anew.",
            lost,
        )
        tell(told.format(count=lost))
