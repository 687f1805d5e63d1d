"""The forms that an answer and a gap can be exported in."""

from collections.abc import Sequence
from functools import partial

from diagnostics.findings.repairs.found import NONE
from diagnostics.organisation.model import Identity
from tui.language import _
from tui.presentation.exports import Found, gap_as, why_as
from tui.screens.export import Export
from tui.session import Session
from tui.walked import Walked


def why_exports(found: Found, session: Session) -> Sequence[Export]:
    """Return the forms of an answer."""
    assert session.opened is not None
    is_known = session.repairs is not None and session.repairs[0] == found[0]
    repairs = session.repairs[1] if session.repairs is not None and is_known else NONE
    facts = (found, session.identity, session.opened.directory, repairs)
    return [
        Export(_("Text"), "txt", partial(why_as, "text", *facts)),
        Export("Markdown", "md", partial(why_as, "markdown", *facts)),
        Export("JSON", "json", partial(why_as, "json", *facts)),
    ]


def gap_exports(walked: Walked, identity: Identity) -> Sequence[Export]:
    """Return the forms of a gap, with what restores each cause and the observation that it uses."""
    facts = (walked.gap, identity, walked.index.directory, walked.all_restoring, walked.agreement)
    return [
        Export(title, ending, partial(gap_as, form, *facts))
        for title, ending, form in (
            (_("Text"), "txt", "text"),
            ("Markdown", "md", "markdown"),
            ("JSON", "json", "json"),
            ("CSV", "csv", "csv"),
        )
    ]
