"""What actions look at to know whether they can be done, drawn from the session."""

from dataclasses import dataclass

from tui.app.session import Session


@dataclass(frozen=True, slots=True)
class Situation:
    """The session in the few questions that actions ask. See `tui.app.actions.Situation`."""

    is_open: bool
    has_requester: bool
    has_question: bool
    makes_a_call: bool
    has_recent: bool
    has_gap: bool
    has_source: bool
    has_colours: bool
    is_demo: bool


def situation_of(session: Session, *, has_colours: bool) -> Situation:
    """Return the situation that the session is in."""
    requester = session.requester
    return Situation(
        is_open=session.opened is not None,
        has_requester=requester is not None,
        has_question=requester is not None and session.template is not None,
        makes_a_call=requester is not None and (requester.token is not None or requester.is_unrecognised),
        has_recent=bool(session.recents),
        has_gap=session.walked is not None,
        has_source=session.source is not None,
        has_colours=has_colours,
        is_demo=session.opened is not None and session.opened.demo is not None,
    )
