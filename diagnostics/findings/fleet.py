"""The gaps and the checks of many workspaces, each boiled down to what a table of them shows."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.expectations import Outcome
from diagnostics.findings.gap import Gap

Found = TypeVar("Found")

FailureKind = Literal["unreadable", "not-found"]


class Failure(NamedTuple):
    """A workspace without an answer: it cannot be read, or what was asked about is not in it."""

    kind: FailureKind
    lines: tuple[str, ...]


class OfWorkspace(NamedTuple, Generic[Found]):
    """What was found in one workspace, in the order asked for, or why nothing was."""

    folder: str
    organisation: tuple[str, str] | None
    found: tuple[Found, ...]
    failure: Failure | None = None


class CountedCause(NamedTuple):
    """How many templates are hidden or unknown for one reason."""

    verdict: Verdict
    reason: Reason
    size: int


class CountedGap(NamedTuple):
    """How many templates one requester gets and does not get, and why."""

    requester: Requester
    counts: Mapping[Verdict, int]
    causes: Sequence[CountedCause]


class Held(NamedTuple):
    """One expectation: what was expected in words, what came of it, and what shows it where it does not hold."""

    title: str
    outcome: Outcome
    detail: str
    walk: tuple[str, ...]
    data: Mapping[str, Any]


def requesters(directory: Directory) -> list[Requester]:
    """Return who asks where nobody is named: every token that was neither revoked nor deleted."""
    listed = directory.inventory.tokens
    return [requester_of_token(directory, token) for token in listed if token.status == "active"]


def counted(found: Gap) -> CountedGap:
    """Return a gap without its templates."""
    causes = tuple(CountedCause(cause.verdict, cause.reason, cause.size) for cause in found.causes)
    return CountedGap(found.requester, dict(found.counts), causes)
