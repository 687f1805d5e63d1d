"""What would restore many missing templates at once: one repair for a whole cause of a gap, or one sharing of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from itertools import islice

from pyroaring import BitMap

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import Question
from diagnostics.access.reasons import ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS
from diagnostics.access.standing import Standing
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Cause, Gap
from diagnostics.findings.repairs.found import MOST_RESTORING_FIRST, Repair
from diagnostics.findings.repairs.repairs import Repairer

_EXAMPLES = 5
"""How many templates of a cause are asked for their repairs, beside those that are promising."""

_PROMISING = 5
"""How many groups and sites are tried of those that would open most of what is missing."""

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Restoring:
    """What restores templates of one cause, and perhaps of others. Positions are places in the file.

    `repair` is one repair that restores `restored`, `question` the one it answers: nothing tried restores more of the
    cause, nor as much of it and more in all. `shared` are the templates of the
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
        self._joined: dict[Standing, list[BitMap]] = {}

    def of(self, gap: Gap, cause: Cause) -> Restoring:
        """Return what restores most of a cause, an override permission aside, and what sharing would.

        Every repair of some templates of the cause is compared: its first ones, and those that what could be joined
        with most effect, or the call changed furthest, would open.
        """
        best: tuple[Question, Repair, BitMap] | None = None
        for position in dict.fromkeys(self._examples(gap, cause)):
            question = Question(gap.asker, gap.templates[position], gap.call, gap.at)
            answer = walk(self._directory, question)
            for repair in self._repairer.repairs(question, answer, rank=MOST_RESTORING_FIRST).first:
                found = question, repair, repair.templates | BitMap([position])
                if not repair.grants_override and (best is None or _worth(cause, found) > _worth(cause, best)):
                    best = found
        shared = self._shared(gap, cause)
        if best is None:
            return Restoring(cause, None, None, BitMap(), shared)
        return Restoring(cause, *best, shared)

    def _examples(self, gap: Gap, cause: Cause) -> Iterator[int]:
        yield from islice(cause.positions, _EXAMPLES)
        if (subject := gap.asker.subject) is None:
            return
        standing = self._index.memberships.standing(subject)
        if opened := cause.positions & self._index.granted(standing):
            yield opened[0]
            moments = [(gap.templates[position].modified_at or _EVER, position) for position in opened]
            yield min(moments)[1]
            yield max(moments)[1]
        missing = self._index.everything - gap.answers.visible
        joined = [opened for opened in self._opened_by_joining(standing) if opened.intersect(cause.positions)]

        def worth(opened: BitMap) -> tuple[int, int]:
            return opened.intersection_cardinality(cause.positions), opened.intersection_cardinality(missing)

        for opened in nlargest(_PROMISING, joined, key=worth):
            yield (opened & cause.positions)[0]

    def _opened_by_joining(self, standing: Standing) -> list[BitMap]:
        """Return what each group and each site would open to a user who joins it."""
        if standing.kind == "service_user":
            return []
        known = self._joined.get(standing)
        if known is None:
            index, directory = self._index, self._directory
            groups = index.named_groups & directory.groups.keys() - standing.groups
            sites = index.named_sites & directory.sites.keys() - standing.sites
            known = self._joined[standing] = [
                *(index.opened_by_group(standing, group) for group in sorted(groups)),
                *(index.opened_by_site(standing, site) for site in sorted(sites)),
            ]
        return known

    def _shared(self, gap: Gap, cause: Cause) -> BitMap:
        """Return the templates that a rule of their own for the subject would make visible, nothing else changed."""
        subject = gap.asker.subject
        if subject is None or cause.reason not in (*ACCESS_NEAR_MISSES, *ACCESS_UNKNOWNS):
            return BitMap()
        permissions = self._index.memberships.standing(subject).permissions
        shared = cause.positions - self._index.stopped(permissions, self._index.frame(gap.asker, gap.call, gap.at))
        return shared - self._out_of_reach(gap, shared)

    def _out_of_reach(self, gap: Gap, positions: BitMap) -> BitMap:
        """Return the templates of another data centre, from where only copies can be sent (help page 000108)."""
        away = {
            one.id
            for one in self._directory.organisation.organisations
            if self._directory.is_in_another_data_centre(one.id)
        }
        if not away:
            return BitMap()
        return BitMap(
            [one for one in positions if self._directory.is_in_another_data_centre(gap.templates[one].organisation)]
        )


def _worth(cause: Cause, found: tuple[Question, Repair, BitMap]) -> tuple[int, int, int, int]:
    """Return what makes one repair better than another: most of the cause, most in all, few changes and subjects."""
    _, repair, restored = found
    of_cause = restored.intersection_cardinality(cause.positions)
    return of_cause, len(restored), -len(repair.changes), -len(repair.subjects)


def missing(gap: Gap) -> int:
    """Return how many templates are not certainly visible."""
    return gap.counts[Verdict.HIDDEN] + gap.counts[Verdict.UNKNOWN]
