"""The forms that an answer and a gap can be exported in."""

from collections.abc import Sequence
from functools import partial

from diagnostics.findings.gap import Gap
from diagnostics.organisation.model import Identity
from tui.language import _
from tui.presentation.exports import Found, gap_as, why_as
from tui.screens.export import Export


def why_exports(found: Found, identity: Identity) -> Sequence[Export]:
    """Return the forms of an answer."""
    return [
        Export(_("Text"), "txt", partial(why_as, "text", found, identity)),
        Export("Markdown", "md", partial(why_as, "markdown", found, identity)),
        Export("JSON", "json", partial(why_as, "json", found, identity)),
    ]


def gap_exports(gap: Gap, identity: Identity) -> Sequence[Export]:
    """Return the forms of a gap."""
    return [
        Export(_("Text"), "txt", partial(gap_as, "text", gap, identity)),
        Export("Markdown", "md", partial(gap_as, "markdown", gap, identity)),
        Export("JSON", "json", partial(gap_as, "json", gap, identity)),
        Export("CSV", "csv", partial(gap_as, "csv", gap, identity)),
    ]
