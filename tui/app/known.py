"""Findings about one state of the workspace, each made once for all screens and jobs."""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences, audiences
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Call, Question, Requester
from diagnostics.access.walk import Absent
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap, Unknown
from diagnostics.findings.gap_repairs import Restorer, Restoring
from diagnostics.findings.observed import Agreement
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Repairs
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template
from tui.app.everything import Everything
from tui.app.fuzzy import Haystack
from tui.opening import Observed, Opened, conclude_absent, conclude_by
from tui.presentation.links import CauseKey

if TYPE_CHECKING:
    from diagnostics.findings.basis import Basis
    from diagnostics.findings.beside import FoundBeside
    from diagnostics.findings.formula import Formula
    from diagnostics.findings.proofs import Proof

Value = TypeVar("Value")

_MOST_ANSWERS = 1_000


class Surroundings(NamedTuple):
    """Findings beside an answer, and the formula of the facts that it hangs on where it is unknown."""

    found: "FoundBeside"
    formula: "Formula | None"


@dataclass(eq=False)
class Answered:
    """A question with its answer; `absent` is the template as typed where the workspace does not list it.

    `basis` is what the answer rests on where an observation counts. `repairs`, and `beside` with what an unknown answer
    hangs on, come later, when they are looked for.
    """

    question: Question
    answer: Answer
    absent: Absent | None
    basis: "Basis | None" = None
    repairs: Repairs | None = None
    beside: "Surroundings | None" = None


@dataclass(eq=False)
class GapResult:
    """The gap of `requester`. `index` is of the facts it was walked in, with the proofs of `observed` if there is one;
    `left_open` is what these leave open, before what was observed decides it.

    `restoring` fills while it is looked for.
    """

    requester: Requester
    gap: Gap
    index: Index
    observed: Observed | None
    agreement: Agreement | None
    left_open: Gap
    restoring: dict[CauseKey, Restoring] = field(default_factory=dict)

    def unknowns(self) -> Unknowns:
        """Return the templates that are left open by what they hang on."""
        return Unknowns(self.index, self.gap, self.left_open)

    def all_restoring(self) -> dict[Reason, Restoring]:
        """Return the best repair of each cause, and find it where it is not known yet, which may take a while."""
        known = {reason: found for (_verdict, reason), found in self.restoring.items()}
        return Restorer(self.index.directory, self.index).of_each(self.gap, known)


class Shared(Generic[Value]):
    """A value made once, in the thread that needs it first; the others wait for it."""

    def __init__(self, make: Callable[[], Value]) -> None:
        """Make nothing yet."""
        self._make = make
        self._made: list[Value] = []
        self._lock = threading.Lock()

    @property
    def made(self) -> Value | None:
        """The value if it is made already."""
        return self._made[0] if self._made else None

    def get(self) -> Value:
        """Return the value."""
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]


class Known:
    """Everything found about a workspace as it was opened. A state read anew begins with another one.

    Jobs may take what is shared from any thread; the rest belongs to the thread of the screens.
    """

    def __init__(self, opened: Opened) -> None:
        """Know nothing yet of `opened`."""
        directory = opened.directory
        # None of them leads back to this object, so that all goes at once with the last who knows it.
        index = Shared(lambda: Index(directory))
        self.opened = opened
        self.index = index
        self.audiences: Shared[Audiences] = Shared(lambda: audiences(directory))
        self.repairer = Shared(lambda: Repairer(index.get()))
        self.everything = Shared(lambda: Everything(directory))
        self.gaps: dict[str, GapResult] = {}
        """The gap of each token for a call without parameters, by its canonical id."""
        self.observed: dict[str, Observed | None] = {}
        self.unknowns: Sequence[Unknown] | None = None
        self.haystacks: dict[str, Haystack] = {}
        self._answers: dict[Hashable, Answered] = {}

    def answer(
        self, requester: Requester, template: Template | Absent, call: Call, proof: "Proof | None" = None
    ) -> Answered:
        """Return the answer to a question, with the proof of an observation if there is one; walked once for each."""
        is_absent = isinstance(template, Absent)
        key = (proof, requester, is_absent, template.text if isinstance(template, Absent) else template.id, call)
        known = self._answers.pop(key, None)
        if known is None:
            known = self._walk(proof, requester, template, call)
            if len(self._answers) >= _MOST_ANSWERS:
                del self._answers[next(iter(self._answers))]
        self._answers[key] = known  # the one asked for last is forgotten last
        return known

    def _walk(self, proof: "Proof | None", requester: Requester, template: Template | Absent, call: Call) -> Answered:
        directory, at = self.opened.directory, self.opened.at
        if isinstance(template, Absent):
            question, answer, basis = conclude_absent(directory, proof, requester, template, call, at)
            return Answered(question, answer, template, basis)
        question = Question(requester, template, call, at)
        answer, basis = conclude_by(directory, proof, question)
        return Answered(question, answer, None, basis)

    def observed_of(self, requester: Requester | None) -> Observed | None:
        """Return the newest observation of a requester's subject, as far as it was looked for."""
        subject = requester.subject if requester is not None else None
        return self.observed.get(canonical(subject.id)) if subject is not None else None
