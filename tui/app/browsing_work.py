"""Long work beside lists: functions that run in threads, hold no widget, and return their findings.

Each takes the job that it runs as last.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Call, Question, Verdict
from diagnostics.findings.beside import FoundBeside, find_beside
from diagnostics.findings.repairs.types import Repairs
from diagnostics.findings.undecided import formula_of
from diagnostics.model.inventory import Token
from diagnostics.model.lazy import ids_of, names_of
from tui.app.everything import FoundThings
from tui.app.fuzzy import Haystack
from tui.app.jobs import Job
from tui.app.known import GapResult, Known, Surroundings
from tui.app.work import walk_all

_REST_SECONDS = 0.15
"""The cursor rests so long before anything is looked for that takes longer than a walk."""

_TOGETHER_SECONDS = 0.25


def find_surroundings(
    facts: Directory, question: Question, answer: Answer, is_observed: bool, _job: Job
) -> Surroundings:
    """Find what is to be told beside an answer.

    `facts` are those with the proofs of an observation. Where there is one, what an answer hangs on is not looked for.
    """
    is_open = answer.verdict is Verdict.UNKNOWN and question.requester.subject is not None and not is_observed
    formula = formula_of(facts, question) if is_open else None
    return Surroundings(find_beside(facts, question, answer), formula)


class NearFindings(NamedTuple):
    """Findings about the question under the cursor: repairs where something is to be mended, and all beside them."""

    repairs: Repairs | None
    beside: FoundBeside


def find_near(
    known: Known, facts: Directory, question: Question, answer: Answer, by_facts: Answer, job: Job
) -> NearFindings:
    """Find repairs and look-alikes once the cursor rests.

    `facts` are those with the proofs of an observation, `by_facts` the answer without it, which repairs start from.
    """
    job.wait(_REST_SECONDS)
    repairs = None
    if answer.verdict is not Verdict.VISIBLE and not question.requester.is_unrecognised:
        repairs = known.repairer.get().repairs(question, by_facts)
    job.go_on()
    return NearFindings(repairs, find_beside(facts, question, answer))


def walk_tokens(known: Known, tokens: Sequence[Token], job: Job) -> list[GapResult]:
    """Walk every template for each token, and hand the gaps over several at a time, the last ones as the result."""
    found: list[GapResult] = []
    begun = time.monotonic()
    for token in tokens:
        job.go_on()
        found.append(walk_all(known, requester_of_token(known.opened.directory, token), Call(), job))
        if time.monotonic() - begun > _TOGETHER_SECONDS:
            job.hand_over(found)
            found, begun = [], time.monotonic()
    return found


class TemplateTable(NamedTuple):
    """The templates of a gap in file order: names, ids, and of each the number of its answer."""

    walked: GapResult
    names: Sequence[str]
    ids: Sequence[str]
    haystack: Haystack
    answers: Sequence[tuple[Verdict, Reason]]
    answer_of: Sequence[int]


def list_templates(walked: GapResult, _job: Job) -> TemplateTable:
    """Make the list of the templates of a gap, ready to be searched."""
    templates = walked.gap.templates
    names, ids = names_of(templates), ids_of(templates)
    haystack = Haystack([f"{name} {identifier}" for name, identifier in zip(names, ids, strict=True)])
    answers, answer_of = walked.gap.in_file_order()
    return TemplateTable(walked, names, ids, haystack, answers, answer_of)


def find_things(known: Known, wanted: str, job: Job) -> FoundThings:
    """Find all that holds the words typed."""
    return known.everything.get().find(wanted, lambda: job.is_given_up)
