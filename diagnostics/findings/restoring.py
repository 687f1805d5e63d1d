"""What would restore many missing templates at once: one repair for a whole cause of a gap, or one sharing of all."""

from dataclasses import dataclass
from itertools import islice

from pyroaring import BitMap

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import Question
from diagnostics.access.reasons import ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Cause, Gap
from diagnostics.findings.repairs.found import Repair
from diagnostics.findings.repairs.repairs import Repairer

_EXAMPLES = 5
"""How many templates of a cause are asked for their repairs: the one that restores most is nearly always among them."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """What restores templates of one cause, and perhaps of others. Positions are places in the file.

    `repair` is one repair that restores `restored`, `question` the one it answers. `shared` are the templates of the
    cause that sharing each of them with the subject itself would restore; that opens nothing else.
    """

    cause: Cause
    question: Question | None
    repair: Repair | None
    restored: BitMap
    shared: BitMap


class Restorer:
    """Finds what restores most, in one directory."""

    def __init__(self, directory: Directory, index: Index) -> None:
        """Work on the templates that `index` holds."""
        self._directory = directory
        self._index = index
        self._repairer = Repairer(index)

    def of(self, gap: Gap, cause: Cause) -> Restoring:
        """Return what restores most of a cause, an override permission aside, and what sharing would."""
        best: tuple[Question, Repair, BitMap] | None = None
        for position in islice(cause.positions, _EXAMPLES):
            question = Question(gap.asker, gap.templates[position], gap.call, gap.at)
            for repair in self._repairer.repairs(question, walk(self._directory, question)).first:
                restored = repair.templates | BitMap([position])
                if not repair.grants_override and (best is None or _is_better(repair, restored, best)):
                    best = question, repair, restored
        shared = self._shared(gap, cause)
        if best is None:
            return Restoring(cause, None, None, BitMap(), shared)
        return Restoring(cause, *best, shared)

    def _shared(self, gap: Gap, cause: Cause) -> BitMap:
        """Return the templates that a rule of their own for the subject would make visible, nothing else changed."""
        subject = gap.asker.subject
        if subject is None or cause.reason not in (*ACCESS_NEAR_MISSES, *ACCESS_UNKNOWNS):
            return BitMap()
        permissions = self._index.memberships.standing(subject).permissions
        stopped = self._index.stopped(permissions, self._index.frame(gap.asker, gap.call, gap.at))
        return cause.positions - stopped


def _is_better(repair: Repair, restored: BitMap, best: tuple[Question, Repair, BitMap]) -> bool:
    one = (len(restored), -len(repair.changes), -len(repair.subjects))
    other = (len(best[2]), -len(best[1].changes), -len(best[1].subjects))
    return one > other


def missing(gap: Gap) -> int:
    """Return how many templates are not certainly visible."""
    return gap.counts[Verdict.HIDDEN] + gap.counts[Verdict.UNKNOWN]
