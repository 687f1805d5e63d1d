"""The tree of errors that are meant for the user."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    pass

LookedUp = Literal["token", "template", "subject", "group", "site", "permission_set", "permission", "demo", "reason"]


class Candidate(NamedTuple):
    """Something the caller may have meant."""

    id: str
    name: str


class SightlineError(Exception):
    """Base of every error that is meant for the user."""


class LookupFailed(SightlineError):
    """A name cannot be used. `candidates` are what may have been meant, best first.

    `place` is where in a file the name stands, where it does not come from the command line.
    """

    def __init__(self, kind: LookedUp, text: str, candidates: Sequence[Candidate]) -> None:
        """Keep what was looked for and what comes near."""
        super().__init__(f"{kind}: {text!r}")
        self.kind: LookedUp = kind
        self.text = text
        self.candidates = tuple(candidates)
        self.place: str | None = None


class NothingOfThatName(LookupFailed):
    """Nothing in the workspace bears the name."""


class AmbiguousName(LookupFailed):
    """More than one thing bears the name."""
