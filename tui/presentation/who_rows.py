"""Who sees a template, as rows: those who see it first."""

from typing import NamedTuple

from diagnostics.access.answer import Verdict
from diagnostics.access.deciding import Answers
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.access.subjects import Subjects

_ORDER = (Verdict.VISIBLE, Verdict.UNKNOWN, Verdict.HIDDEN)


class Who(NamedTuple):
    """A subject with the answer for it."""

    subject: Subject
    verdict: Verdict
    reason: Reason


def who_rows(subjects: Subjects, answers: Answers) -> list[Who]:
    """Return every subject with its answer."""
    by_verdict = sorted(answers.by_headline.items(), key=lambda found: _ORDER.index(found[0][0]))
    return [
        Who(subjects[position], verdict, reason)
        for (verdict, reason), positions in by_verdict
        for position in positions
    ]
