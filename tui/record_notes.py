"""What is said of a pulled workspace when its tokens are looked at."""

from tui.failures import tell
from tui.opening import Opened
from tui.presentation.token_ways import record_note


def tell_record(opened: Opened) -> None:
    """Say that a pulled workspace is a record only, and where the product's tokens are managed."""
    identity = opened.workspace.organisation.organisation
    if identity.source is not None:
        tell(record_note(identity, "look", "service_user"))
