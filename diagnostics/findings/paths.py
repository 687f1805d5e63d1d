"""What opens a template to a subject, permission aside: each rule that does, the owner's entry, an override."""

from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, sharing
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.organisation.model import Template


class Path(NamedTuple):
    """One thing that opens the template. `rule` is an index in the file, None for owner and override."""

    reason: Reason
    rule: int | None


def paths(directory: Directory, subject: Subject, template: Template) -> tuple[Path, ...]:
    """Return everything that certainly opens `template` to `subject`."""
    tried = (*sharing.attempts(directory, subject, template), *membership.attempts(directory, subject, template))
    return tuple(Path(attempt.reason, attempt.rule) for attempt in tried if attempt.outcome is Truth.YES)
