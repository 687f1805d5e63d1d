"""What would restore many missing templates at once: one repair for a whole cause of a gap, or one sharing of all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from heapq import nlargest
from itertools import islice

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, Reason
from diagnostics.access.types import Question, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.findings.gap import Cause, Gap
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Repair, most_restoring_first
from diagnostics.model.ids import canonical

_EXAMPLES = 5
"""How many templates of a cause are asked for their repairs, beside those that are promising."""

_PROMISING = 5
"""How many groups and sites are tried of those that would open most of what is missing."""

_Way = tuple[Question, Repair, BitMap]
"""A repair, the question it answers, and all that it restores."""

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
        self._joined: dict[Standing, list[tuple[Change, BitMap]]] = {}

    def of_each(self, gap: Gap, known: Mapping[Reason, Restoring] | None = None) -> dict[Reason, Restoring]:
        """Return what restores most of each cause, without looking again for what is `known`."""
        found = known or {}
        return {cause.reason: found.get(cause.reason) or self.of(gap, cause) for cause in gap.causes}

    def of(self, gap: Gap, cause: Cause) -> Restoring:
        """Return what restores most of a cause, an override permission aside, and what sharing would.

        Every group and site is compared that could be joined, and the repairs of some templates of the cause: of its
        first ones, and of those that joining with most effect, or changing the call furthest, would open.
        """
        best: _Way | None = self._by_joining(gap, cause)
        rank = most_restoring_first(cause.positions)
        for position in dict.fromkeys(self._examples(gap, cause)):
            question = Question(gap.requester, gap.templates[position], gap.call, gap.at)
            answer = walk(self._directory, question)
            for repair in self._repairer.repairs(question, answer, rank=rank).first:
                found = question, repair, repair.templates | BitMap([position])
                if not repair.grants_override and (best is None or _worth(cause, found) > _worth(cause, best)):
                    best = found
        shared = self._shared(gap, cause)
        if best is None:
            return Restoring(cause, None, None, BitMap(), shared)
        return Restoring(cause, *best, shared)

    def _examples(self, gap: Gap, cause: Cause) -> Iterator[int]:
        yield from islice(cause.positions, _EXAMPLES)
        if (subject := gap.requester.subject) is None:
            return
        standing = self._index.memberships.standing(subject)
        if opened := cause.positions & self._index.granted(standing):
            yield opened[0]
            # A permission that suffices without locations may not suffice with them.
            yield from islice(opened & self._index.with_locations, 1)
            moments = [(gap.templates[position].modified_at or _EVER, position) for position in opened]
            yield min(moments)[1]
            yield max(moments)[1]
        missing = self._index.everything - gap.answers.visible
        joined = [opened for _, opened in self._joinings(standing) if opened.intersect(cause.positions)]

        def worth(opened: BitMap) -> tuple[int, int]:
            return opened.intersection_cardinality(cause.positions), opened.intersection_cardinality(missing)

        for opened in nlargest(_PROMISING, joined, key=worth):
            yield (opened & cause.positions)[0]

    def _by_joining(self, gap: Gap, cause: Cause) -> _Way | None:
        """Return the group or site by which alone most of a cause is restored; a site that no rule names may be it."""
        subject = gap.requester.subject
        if subject is None or subject.user is None or self._directory.is_foreign(subject.user.organisation):
            return None
        standing = self._index.memberships.standing(subject)
        stopped = self._index.stopped(standing.permissions, self._index.frame(gap.requester, gap.call, gap.at))
        missing = self._index.everything - gap.answers.visible - stopped
        wanted = cause.positions & missing

        def worth(joining: tuple[Change, BitMap]) -> tuple[int, int]:
            return joining[1].intersection_cardinality(wanted), joining[1].intersection_cardinality(missing)

        change, opened = max(self._joinings(standing), key=worth, default=(None, BitMap()))
        if change is None or not opened.intersect(wanted):
            return None
        position, restored = (opened & wanted)[0], opened & missing
        question = Question(gap.requester, gap.templates[position], gap.call, gap.at)
        change = replace(change, user=subject.id)
        return question, Repair((change,), restored - BitMap([position]), BitMap(), grants_override=False), restored

    def _joinings(self, standing: Standing) -> list[tuple[Change, BitMap]]:
        """Return the joining of each group and site that opens something to a user, with what it opens."""
        if standing.kind == "service_user":
            return []
        known = self._joined.get(standing)
        if known is None:
            index, directory = self._index, self._directory
            groups = index.named_groups & directory.groups.keys() - standing.groups
            sites = self._sites_above_rules - standing.sites
            known = self._joined[standing] = [
                *(
                    (_joining(standing, group=directory.groups[group].id), index.opened_by_group(standing, group))
                    for group in sorted(groups)
                ),
                *(
                    (_joining(standing, site=directory.sites[site].id), index.opened_by_site(standing, site))
                    for site in sorted(sites)
                ),
            ]
        return known

    @cached_property
    def _sites_above_rules(self) -> frozenset[str]:
        """The listed sites (canonical ids) that a rule names, or that lie above such a one."""
        named = (self._directory.site_and_above(site) for site in self._index.named_sites)
        return frozenset(canonical(site.id) for above in named for site in above)

    def _shared(self, gap: Gap, cause: Cause) -> BitMap:
        """Return the templates that a rule of their own for the subject would make visible, nothing else changed."""
        subject = gap.requester.subject
        if subject is None or cause.reason not in (*ACCESS_NEAR_MISSES, *ACCESS_UNKNOWNS):
            return BitMap()
        permissions = self._index.memberships.standing(subject).permissions
        shared = cause.positions - self._index.stopped(permissions, self._index.frame(gap.requester, gap.call, gap.at))
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


def _joining(standing: Standing, *, group: str | None = None, site: str | None = None) -> Change:
    code = ChangeCode.ADD_TO_GROUP if group is not None else ChangeCode.ADD_TO_SITE
    return Change(code, user=standing.id, group=group, site=site)


def _worth(cause: Cause, found: _Way) -> tuple[int, int, int, int]:
    """Return what makes one repair better than another: most of the cause, most in all, few changes and subjects."""
    _, repair, restored = found
    of_cause = restored.intersection_cardinality(cause.positions)
    return of_cause, len(restored), -len(repair.changes), -len(repair.subjects)


def missing(gap: Gap) -> int:
    """Return how many templates are not certainly visible."""
    return gap.counts[Verdict.HIDDEN] + gap.counts[Verdict.UNKNOWN]
