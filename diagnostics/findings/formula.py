"""The formula of one undecided pair over its unknown facts, and its exact value under some of them.

    visible = token AND subject AND (granted OR override OR a way) AND (override OR templates AND locations) AND request

Each unknown fact stands in it with one sign only, so that the three-valued value is exact: it is unknown only where
the facts that are still open can turn it both ways.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from diagnostics.access.reasons import ACCESS_GRANTS, ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, Reason, first
from diagnostics.access.types import Truth, Verdict, all_of, any_of

_GRANTING = (*ACCESS_GRANTS, *ACCESS_UNKNOWNS)
"""What grants access, first choice first. A rule that nobody could read may be known to cover the subject."""


class AtomKind(IntEnum):
    """The kinds of unknown facts, in the order in which they are told."""

    TOKEN_IN_USE = 0
    SUBJECT_ACTIVE = 1
    COVERS_SERVICE_USERS = 2
    IN_GROUP = 3
    AT_SITE = 4
    RULE_COVERS = 5
    OTHER_RULE_COVERS = 6
    OVERRIDE = 7
    TEMPLATES = 8
    HAS_LOCATIONS = 9
    LOCATIONS = 10


class Atom(NamedTuple):
    """One unknown fact of a pair; `key` is a group's or site's canonical id.

    `OVERRIDE`, `COVERS_SERVICE_USERS` and `RULE_COVERS` stand for several that open the same: that one of them is so.
    """

    kind: AtomKind
    key: str = ""


class Literal(NamedTuple):
    """An atom that is said to hold, or not to."""

    atom: Atom
    holds: bool


TOKEN_IN_USE = Atom(AtomKind.TOKEN_IN_USE)
SUBJECT_ACTIVE = Atom(AtomKind.SUBJECT_ACTIVE)
OVERRIDE = Atom(AtomKind.OVERRIDE)
COVERS = Atom(AtomKind.COVERS_SERVICE_USERS)
RULE_COVERS = Atom(AtomKind.RULE_COVERS)
OTHER_RULE_COVERS = Atom(AtomKind.OTHER_RULE_COVERS)
TEMPLATES = Atom(AtomKind.TEMPLATES)
HAS_LOCATIONS = Atom(AtomKind.HAS_LOCATIONS)
LOCATIONS = Atom(AtomKind.LOCATIONS)


class Way(NamedTuple):
    """One open way to access, which needs all of its atoms: the reason if it grants, and the near miss if it fails."""

    atoms: tuple[Atom, ...]
    grant: Reason
    miss: Reason | None


class Formula(NamedTuple):
    """All that an undecided pair hangs on. Nothing that blocks for certain is in it.

    `granted` is the first certain grant. `near` is the near miss to name where access fails, but for an invitation:
    `is_pending` where one waits for certain, `pending` the groups of those that wait if the subject is a member.
    `below` are the pairs of sites (upper, lower) among the atoms: whoever is at the upper one is at the lower one too.
    """

    token_open: bool
    subject_open: bool
    request_open: bool
    granted: Reason | None
    ways: tuple[Way, ...]
    near: Reason | None
    override: Truth
    is_home: bool
    templates: Truth
    locations: Truth
    has_locations: Truth
    is_pending: bool = False
    pending: tuple[Atom, ...] = ()
    below: tuple[tuple[Atom, Atom], ...] = ()

    def plain(self) -> "Formula":
        """Return the formula without what cannot matter, so that answers that hang on the same are equal."""
        plain = self
        if plain.granted is not None:
            plain = plain._replace(ways=(), near=None, is_pending=False, pending=(), below=())
        named = {atom for way in plain.ways for atom in way.atoms}
        if plain.is_pending or plain.pending:
            certain = plain.is_pending or not set(plain.pending) <= named
            plain = plain._replace(is_pending=certain, pending=() if certain else plain.pending)
        is_override_all = plain.granted is None and not plain.ways
        if plain.override is Truth.YES or is_override_all:
            # An override permits whatever it opens.
            return plain._replace(templates=Truth.YES, locations=Truth.YES, has_locations=Truth.NO)
        if plain.locations is Truth.YES or plain.has_locations is Truth.NO:
            return plain._replace(locations=Truth.YES, has_locations=Truth.NO)
        return plain

    def atoms(self) -> list[Atom]:
        """Return the unknown facts that can have a part in the answer, in the order in which they are told."""
        found = {atom for way in self.ways for atom in way.atoms} if self.granted is None else set()
        found |= {TOKEN_IN_USE} if self.token_open else set()
        found |= {SUBJECT_ACTIVE} if self.subject_open else set()
        found |= {OVERRIDE} if self.override is Truth.UNKNOWN else set()
        if self.override is not Truth.YES:
            found |= {TEMPLATES} if self.templates is Truth.UNKNOWN else set()
            found |= {LOCATIONS} if self.locations is Truth.UNKNOWN and self.has_locations is not Truth.NO else set()
            found |= (
                {HAS_LOCATIONS} if self.has_locations is Truth.UNKNOWN and self.locations is not Truth.YES else set()
            )
        return sorted(found)


class Judged(NamedTuple):
    """The verdict, and its reason where it is certain."""

    verdict: Verdict
    headline: Reason | None


def judged(formula: Formula, said: Iterable[Literal]) -> Judged:
    """Return what the pair comes to where `said` is known too."""
    known = known_from(formula, said)
    token = _of(known, TOKEN_IN_USE) if formula.token_open else Truth.YES
    subject = _of(known, SUBJECT_ACTIVE) if formula.subject_open else Truth.YES
    override = _or_said(formula.override, known, OVERRIDE)
    access = _access(formula, known, override)
    templates = any_of((override, _or_said(formula.templates, known, TEMPLATES)))
    needed = _or_said(formula.has_locations, known, HAS_LOCATIONS)
    may_locations = any_of((override, _or_said(formula.locations, known, LOCATIONS)))
    locations = any_of((_not(needed), may_locations))
    request = Truth.UNKNOWN if formula.request_open else Truth.YES
    gates = (token, subject, access, templates, locations, request)
    verdict = all_of(gates)
    if verdict is Truth.YES:
        return Judged(Verdict.VISIBLE, _grant(formula, known, override))
    if verdict is Truth.UNKNOWN:
        return Judged(Verdict.UNKNOWN, None)
    if token is Truth.NO:
        return Judged(Verdict.HIDDEN, Reason.TOKEN_EXPIRED)
    if subject is Truth.NO:
        return Judged(Verdict.HIDDEN, Reason.OWNER_DEACTIVATED)
    if access is Truth.NO:
        return Judged(Verdict.HIDDEN, _near_miss(formula, known))
    blocks = Reason.TEMPLATES_PERMISSION_MISSING if templates is Truth.NO else Reason.LOCATIONS_PERMISSION_MISSING
    return Judged(Verdict.HIDDEN, blocks)


def known_from(formula: Formula, said: Iterable[Literal]) -> dict[Atom, bool]:
    """Return all atoms that `said` settles: who is at a site is at all below it, who is not is at none above it."""
    known = dict(said)
    for upper, lower in formula.below:
        if known.get(upper) is True:
            known.setdefault(lower, True)
        elif known.get(lower) is False:
            known.setdefault(upper, False)
    return known


def _access(formula: Formula, known: Mapping[Atom, bool], override: Truth) -> Truth:
    if formula.granted is not None:
        return Truth.YES
    opened = any_of(all_of(_of(known, atom) for atom in way.atoms) for way in formula.ways)
    return any_of((opened, override)) if formula.is_home else opened


def _grant(formula: Formula, known: Mapping[Atom, bool], override: Truth) -> Reason | None:
    grants = [way.grant for way in formula.ways if all(known.get(atom) is True for atom in way.atoms)]
    if formula.granted is not None:
        grants.append(formula.granted)
    if formula.is_home and override is Truth.YES:
        grants.append(Reason.OVERRIDE_PERMISSION)
    return first(grants, _GRANTING)


def _near_miss(formula: Formula, known: Mapping[Atom, bool]) -> Reason:
    misses = [way.miss for way in formula.ways if way.miss is not None]
    if formula.near is not None:
        misses.append(formula.near)
    if formula.is_pending or any(known.get(atom) is not False for atom in formula.pending):
        misses.append(Reason.INVITATION_PENDING)
    return first(misses, ACCESS_NEAR_MISSES) or Reason.NOT_SHARED


def _of(known: Mapping[Atom, bool], atom: Atom) -> Truth:
    holds = known.get(atom)
    return Truth.UNKNOWN if holds is None else Truth.YES if holds else Truth.NO


def _or_said(truth: Truth, known: Mapping[Atom, bool], atom: Atom) -> Truth:
    return _of(known, atom) if truth is Truth.UNKNOWN else truth


def _not(truth: Truth) -> Truth:
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}[truth]
