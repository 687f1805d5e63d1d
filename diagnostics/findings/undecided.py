"""The formulas of undecided templates: of one pair, and of all templates by the classes that share one.

A class is found by sets over all templates at once; one of its templates is read to make its formula.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates import membership, request, sharing, token
from diagnostics.access.index.decide import Masks, union
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_subject import near_misses, unknowns, ways
from diagnostics.access.index.tables import UNLISTED
from diagnostics.access.reasons import ACCESS_GRANTS, ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, Reason, first
from diagnostics.access.types import Attempt, Question, Subject, Truth, Verdict, all_of
from diagnostics.findings.formula import COVERS, OTHER_RULE_COVERS, RULE_COVERS, Atom, AtomKind, Formula, Way
from diagnostics.findings.gap import Gap
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import LOCATIONS_ACCESS, TEMPLATES_ACCESS, Rule

_MISSES = {
    AtomKind.IN_GROUP: Reason.NOT_MEMBER_OF_GROUP,
    AtomKind.AT_SITE: Reason.NOT_MEMBER_OF_SITE,
}
_GRANTS = {AtomKind.IN_GROUP: Reason.MEMBER_OF_GROUP, AtomKind.AT_SITE: Reason.MEMBER_OF_SITE}
_COVERS = Way((COVERS,), Reason.SHARED_WITH_EVERYONE, Reason.EVERYONE_EXCLUDES_SERVICE_USERS)
_RULE = Way((RULE_COVERS,), Reason.RULE_NOT_UNDERSTOOD, None)
_OTHER_RULE = Way((OTHER_RULE_COVERS,), Reason.RULES_UNKNOWN, None)
_OPEN_WAYS = {
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: _COVERS,
    Reason.RULE_NOT_UNDERSTOOD: _RULE,
    Reason.RULES_UNKNOWN: _OTHER_RULE,
}
_MEMBERSHIPS = (AtomKind.IN_GROUP, AtomKind.AT_SITE)
_GRANTING = (*ACCESS_GRANTS, *ACCESS_UNKNOWNS)


class Undecided(NamedTuple):
    """Templates that are unknown for the same reason and hang on the same facts. A position is a place in the file."""

    reason: Reason
    formula: Formula
    positions: BitMap


def formula_of(directory: Directory, question: Question) -> Formula:
    """Return the formula of one pair whose answer is unknown and whose subject is known."""
    requester, template = question.requester, question.template
    subject = requester.subject
    assert subject is not None
    tried = [*sharing.attempts(directory, subject, template), *membership.attempts(directory, subject, template)]
    granted = first([one.reason for one in tried if one.outcome is Truth.YES], _GRANTING)
    missed = [one for one in tried if one.outcome is Truth.NO]
    pending = [one for one in missed if one.reason is Reason.INVITATION_PENDING]
    near = [one.reason for one in missed if one.reason is not Reason.INVITATION_PENDING]
    open_ways = tuple(sorted(set(_open_ways(directory, question, tried))))
    waiting = [_open_group(directory, subject, template.rules[one.rule]) for one in pending if one.rule is not None]
    stopped = token.reasons(directory, requester.token, subject, question.at) if requester.token is not None else []
    asked = request.attempts(question.call, template) if requester.token is not None else ()
    formula = Formula(
        token_open=Reason.LAST_USE_UNKNOWN in stopped,
        subject_open=directory.is_active(subject) is Truth.UNKNOWN,
        request_open=any(one.outcome is Truth.UNKNOWN for one in asked),
        granted=granted,
        ways=open_ways,
        near=first(near, ACCESS_NEAR_MISSES),
        override=directory.overrides(subject),
        is_home=not directory.crosses(subject, template),
        templates=directory.holds(subject, TEMPLATES_ACCESS),
        locations=directory.holds(subject, LOCATIONS_ACCESS),
        has_locations=directory.has_locations(template),
        is_pending=None in waiting,
        pending=tuple(sorted({atom for atom in waiting if atom is not None})),
        below=below(directory, open_ways),
    )
    return formula.plain()


def undecided(index: Index, gap: Gap) -> tuple[Undecided, ...]:
    """Return the unknown templates of a gap by what they hang on, those of most templates first."""
    subject = gap.requester.subject
    if subject is None:
        return ()
    classes: defaultdict[tuple[Reason, Formula], list[BitMap]] = defaultdict(list)
    for (verdict, reason), positions in gap.answers.by_headline.items():
        if verdict is Verdict.UNKNOWN:
            for formula, found in _Classes(index, gap, subject).of(positions):
                classes[reason, formula].append(found)
    together = (Undecided(reason, formula, union(sets)) for (reason, formula), sets in classes.items())
    return tuple(sorted(together, key=lambda one: (-len(one.positions), one.positions[0])))


def below(directory: Directory, open_ways: Iterable[Way]) -> tuple[tuple[Atom, Atom], ...]:
    """Return the pairs of sites among open ways of which the second lies below the first."""
    sites = sorted({atom for way in open_ways for atom in way.atoms if atom.kind is AtomKind.AT_SITE})
    if len(sites) < 2:
        return ()
    above = {atom: set(sites_above(directory, atom.key)) for atom in sites}
    return tuple((upper, lower) for upper, lower in permutations(sites, 2) if upper.key in above[lower])


def sites_above(directory: Directory, key: str) -> Iterator[str]:
    """Return the canonical ids of the listed sites above one."""
    return (above for site in directory.site_and_above(key) if (above := canonical(site.id)) != key)


def _open_ways(directory: Directory, question: Question, tried: Iterable[Attempt]) -> Iterator[Way]:
    subject = question.requester.subject
    assert subject is not None
    for one in tried:
        if one.outcome is not Truth.UNKNOWN:
            continue
        if (way := _OPEN_WAYS.get(one.reason)) is not None:
            yield way
        elif one.reason is Reason.MEMBERSHIP_UNKNOWN and one.rule is not None:
            rule = question.template.rules[one.rule]
            group = canonical(rule.group) if rule.group is not None else None
            site = canonical(rule.site) if rule.site is not None else None
            yield membership_way(directory, subject, group, site)


def membership_way(directory: Directory, subject: Subject, group: str | None, site: str | None) -> Way:
    """Return the way of a rule for a group, a site or both (canonical ids), of which something is not known."""
    atoms = []
    if group is not None and directory.in_group(subject.id, group) is Truth.UNKNOWN:
        atoms.append(Atom(AtomKind.IN_GROUP, group))
    if site is not None and directory.in_site(subject.id, site) is Truth.UNKNOWN:
        atoms.append(Atom(AtomKind.AT_SITE, site))
    if group is not None and site is not None:
        return Way(tuple(atoms), Reason.MEMBER_OF_GROUP_AND_SITE, Reason.NOT_MEMBER_OF_GROUP_AND_SITE)
    return Way(tuple(atoms), _GRANTS[atoms[0].kind], _MISSES[atoms[0].kind])


def _open_group(directory: Directory, subject: Subject, rule: Rule) -> Atom | None:
    """Return the group of a rule whose invitation waits, where it is open whether the subject is a member."""
    if rule.group is None or subject.kind != "user" or directory.in_group(subject.id, rule.group) is not Truth.UNKNOWN:
        return None
    return Atom(AtomKind.IN_GROUP, canonical(rule.group))


class _Classes:
    """The unknown templates of one gap, divided until all of a class have one formula."""

    def __init__(self, index: Index, gap: Gap, subject: Subject) -> None:
        self._index, self._gap, self._subject = index, gap, subject
        self._directory = index.directory
        standing = index.memberships.standing(subject)
        self._granted: Masks = {reason: union(sets) for reason, sets in ways(index.tables, standing).items() if sets}
        self._near: Masks = near_misses(index.tables, standing, index.known)
        self._open: Masks = unknowns(index.tables, standing, index.known)
        self._frame: Masks = index.frame(gap.requester, gap.call, gap.at)

    def of(self, positions: BitMap) -> Iterator[tuple[Formula, BitMap]]:
        """Return the formulas of `positions` with those that have each."""
        opened = positions & union(self._granted.values())
        for part in self._split(_divided([opened], self._granted, _GRANTING)):
            yield self._formula_at(part[0]), part
        if shut := positions - opened:
            yield from self._of_shut(shut)

    def _of_shut(self, positions: BitMap) -> Iterator[tuple[Formula, BitMap]]:
        """Divide templates to which nothing opens for certain."""
        near = [reason for reason in ACCESS_NEAR_MISSES if reason is not Reason.INVITATION_PENDING]
        parts = _divided([positions], self._near, near)
        splitting = [self._near.get(Reason.INVITATION_PENDING, BitMap())]
        splitting += [self._open[reason] for reason in _OPEN_WAYS if reason in self._open]
        for part in self._split(_split(parts, splitting)):
            yield from self._with_memberships(part)

    def _split(self, parts: Iterable[BitMap]) -> list[BitMap]:
        """Divide parts by what decides beside access: their organisation, their locations, their time of change."""
        tables = self._index.tables
        undated = self._frame.get(Reason.MODIFIED_TIME_UNKNOWN, BitMap())
        return _split(parts, (tables.home, *(where for _, where in self._index.by_locations), undated))

    def _with_memberships(self, positions: BitMap) -> Iterator[tuple[Formula, BitMap]]:
        """Divide templates by the groups and sites that may open them."""
        open_here = positions & self._open.get(Reason.MEMBERSHIP_UNKNOWN, BitMap())
        if rest := positions - open_here:
            yield self._formula_at(rest[0]), rest
        if not open_here:
            return
        alone = open_here & self._read_alone
        for position in alone:
            yield self._formula_at(position), BitMap((position,))
        ways_at: defaultdict[int, list[Way]] = defaultdict(list)
        shared = open_here - alone
        for way, found in self._membership_ways:
            for position in found & shared:
                ways_at[position].append(way)
        together: defaultdict[tuple[Way, ...], list[int]] = defaultdict(list)
        for position, found_ways in ways_at.items():
            together[tuple(found_ways)].append(position)
        if not together:
            return
        made = self._formula_at(shared[0])
        frame = made._replace(ways=(), below=())
        others = [way for way in made.ways if not _is_membership(way)]
        for open_ways, members in together.items():
            every = tuple(sorted((*others, *open_ways)))
            yield frame._replace(ways=every, below=below(self._directory, every)).plain(), BitMap(members)

    @cached_property
    def _membership_ways(self) -> list[tuple[Way, BitMap]]:
        return list(self._found_memberships())

    def _found_memberships(self) -> Iterator[tuple[Way, BitMap]]:
        """Return every rule for groups and sites of which it is open whether it opens, with where it stands."""
        directory, tables, subject = self._directory, self._index.tables, self._subject
        for group, found in tables.groups.items():
            if group != UNLISTED and directory.in_group(subject.id, group) is Truth.UNKNOWN:
                yield membership_way(directory, subject, group, None), found
        for site, found in tables.sites.items():
            if directory.in_site(subject.id, site) is Truth.UNKNOWN:
                yield membership_way(directory, subject, None, site), found
        for group, by_site in tables.pairs.items():
            if group == UNLISTED:
                continue
            in_group = directory.in_group(subject.id, group)
            for site, found in by_site.items():
                if all_of((in_group, directory.in_site(subject.id, site))) is Truth.UNKNOWN:
                    yield membership_way(directory, subject, group, site), found

    @cached_property
    def _read_alone(self) -> BitMap:
        """The templates where the sets do not tell groups apart, or where an invitation waits for a group."""
        tables = self._index.tables
        unlisted = (tables.groups.get(UNLISTED, BitMap()), *tables.pairs.get(UNLISTED, {}).values())
        return union((*unlisted, tables.any_group_pending))

    def _formula_at(self, position: int) -> Formula:
        gap = self._gap
        return formula_of(self._directory, Question(gap.requester, gap.templates[position], gap.call, gap.at))


def _is_membership(way: Way) -> bool:
    return any(atom.kind in _MEMBERSHIPS for atom in way.atoms)


def _split(parts: Iterable[BitMap], masks: Iterable[BitMap]) -> list[BitMap]:
    """Divide parts by whether each mask holds them."""
    found = list(parts)
    for mask in masks:
        found = [piece for part in found for piece in (part & mask, part - mask) if piece]
    return found


def _divided(parts: Iterable[BitMap], masks: Masks, order: Iterable[Reason]) -> Iterator[BitMap]:
    """Divide parts by the first reason of `order` whose mask holds them; those without any come last."""
    for part in parts:
        left = part
        for reason in order:
            found = left & masks[reason] if reason in masks else BitMap()
            if found:
                yield found
                left = left - found
        if left:
            yield left
