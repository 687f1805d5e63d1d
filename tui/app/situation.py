"""The situation that an action is offered in, drawn from the session."""

from dataclasses import dataclass

from tui.app.session import Session


@dataclass(frozen=True, slots=True)
class Situation:
    """The session in the few questions that actions ask to know whether they can be done."""

    is_open: bool
    """Whether a workspace is open."""
    has_requester: bool
    """Whether the requester is chosen."""
    has_question: bool
    """Whether requester and template are chosen."""
    makes_a_call: bool
    """Whether the requester calls the API, rather than looking into the web app."""
    has_recent: bool
    """Whether anything was asked before."""
    has_gap: bool
    """Whether the templates were walked for the requester."""
    has_source: bool
    """Whether there is a workspace to read, though it may not have been read yet."""
    has_colours: bool
    """Whether colours are shown at all."""
    is_demo: bool
    """Whether the workspace is one of the demos, which are not to be changed."""


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
