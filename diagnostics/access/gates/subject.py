"""Whom does the request act for? The kind decides what comes next (help page 005096)."""

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_subject
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Subject, Truth


def attempts(directory: Directory, subject: Subject) -> tuple[Attempt, ...]:
    """Return the kind of the subject; for one that the facts do not list, that nobody can say whether it is active."""
    if directory.is_active(subject) is Truth.UNKNOWN:
        return (Attempt(Reason.SUBJECT_UNKNOWN, Truth.UNKNOWN, evidence=(of_subject(subject),)),)
    reason = Reason.SUBJECT_USER if subject.kind == "user" else Reason.SUBJECT_SERVICE_USER
    return (Attempt(reason, Truth.YES, evidence=(of_subject(subject),)),)
