"""The newest observation of a subject, and the facts with what it proves."""

from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Asker
from diagnostics.findings.deductions import Deduction, deductions, with_deductions
from diagnostics.workspace.observations import Observation, newest_of
from tui.opening import Opened


class Observed(NamedTuple):
    """An observation of a subject, what it proves, and the facts with that: the same ones where it adds nothing."""

    observation: Observation
    proved: tuple[Deduction, ...]
    directory: Directory


def newest_observed(opened: Opened, asker: Asker) -> Observed | None:
    """Return the newest observation of the one who asks, or None."""
    subject = asker.subject
    observation = newest_of(opened.workspace.folder, subject.id) if subject is not None else None
    if subject is None or observation is None:
        return None
    proved = deductions(opened.directory, observation)
    directory = with_deductions(opened.directory, subject.id, proved)
    if directory.subject(subject.id) == opened.directory.subject(subject.id):
        directory = opened.directory
    return Observed(observation, proved, directory)


def asker_in(directory: Directory, asker: Asker) -> Asker:
    """Return the one who asks as `directory` knows it."""
    if asker.token is not None:
        return asker_of_token(directory, asker.token)
    return Asker(None, directory.subject(asker.subject.id)) if asker.subject is not None else asker
