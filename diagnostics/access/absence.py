"""The answer about a template that the workspace does not list, where it does not list all there are."""

from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.access.answer import Answer, Attempt, Gate, GateState, Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Asker, Call, Question
from diagnostics.access.reasons import Reason
from diagnostics.access.walk import walk
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.organisation.model import Template


@dataclass(frozen=True, slots=True)
class Absent:
    """A template that is asked about but not listed, and what the caller may have meant."""

    text: str
    nearest: tuple[Candidate, ...]

    def as_error(self) -> NothingOfThatName:
        """Return the error for a question that makes no sense about a template that is not listed."""
        return NothingOfThatName("template", self.text, self.nearest)


def walk_absent(
    directory: Directory, asker: Asker, absent: Absent, call: Call, at: datetime
) -> tuple[Question, Answer]:
    """Walk a template of which nothing is known. The verdict is unknown: it may not even exist."""
    organisation = directory.organisation
    coverage = replace(organisation.coverage, template_rules="unavailable", template_locations="unavailable")
    nothing_known = Directory(replace(organisation, coverage=coverage), directory.inventory)
    template = Template(id=absent.text or " ", name=absent.text)
    answer = walk(nothing_known, Question(asker, template, replace(call, archived="both"), at))
    if answer.verdict is not Verdict.UNKNOWN:
        answer = replace(answer, verdict=Verdict.UNKNOWN, headline=Reason.RULES_UNKNOWN)
    if call.archived != "both":
        answer = replace(answer, gates=tuple(map(_with_archived_unknown, answer.gates)))
    return Question(asker, template, call, at), answer


def _with_archived_unknown(gate: Gate) -> Gate:
    """Return the gate; that of the request leaves open whether the call's filter leaves the template out."""
    if gate.name != "request" or gate.reason is Reason.SUBJECT_UNKNOWN:
        return gate
    attempts = tuple(attempt for attempt in gate.attempts if attempt.outcome is not Truth.YES)
    open_attempt = Attempt(Reason.EXCLUDED_BY_ARCHIVED_FILTER, Truth.UNKNOWN)
    return Gate(gate.name, GateState.UNKNOWN, open_attempt.reason, (open_attempt, *attempts))
