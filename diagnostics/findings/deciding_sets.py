"""The smallest sets of unknown facts that decide a formula one way, found from its structure and checked by its value.

What makes it visible is a product: one way to access and one to permission. What hides it breaks one factor: every way
must fail, which takes a set that hits them all.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Truth, Verdict
from diagnostics.findings.formula import (
    HAS_LOCATIONS,
    LOCATIONS,
    OVERRIDE,
    SUBJECT_ACTIVE,
    TEMPLATES,
    TOKEN_IN_USE,
    Atom,
    AtomKind,
    Formula,
    Literal,
    Way,
    judged,
    known_from,
)

LARGEST = 3
"""Facts in a set. Larger ones nobody looks up."""

_MOST = 60
"""Sets of one verdict that are compared. Ten are told; a template with hundreds of open rules has thousands."""


class DecidingSet(NamedTuple):
    """Facts that together decide, the verdict and headline they lead to. None of them can be left out."""

    literals: tuple[Literal, ...]
    verdict: Verdict
    headline: Reason


def deciding_sets(formula: Formula) -> tuple[DecidingSet, ...]:
    """Return the sets of at most three facts that decide `formula`, smallest first, those for visible before others."""
    return smallest_sets(formula, 2 * _MOST)


def smallest_sets(formula: Formula, most: int) -> tuple[DecidingSet, ...]:
    """Return the smallest of them, at most so many for each verdict: those for visible first, each smallest first."""
    shape, named = shaped(formula)
    found: list[DecidingSet] = []
    for verdict in (Verdict.VISIBLE, Verdict.HIDDEN):
        found += [one for one in _of_shape(shape) if one.verdict is verdict][:most]
    if not named:
        return tuple(found)
    return tuple(
        DecidingSet(tuple([Literal(named.get(atom, atom), holds) for atom, holds in literals]), verdict, headline)
        for literals, verdict, headline in found
    )


def shaped(formula: Formula) -> tuple[Formula, dict[Atom, Atom]]:
    """Return the formula with its groups and sites numbered in order, and which one each number stands for.

    Very many formulas differ in nothing else, so that what holds of one is found once.
    """
    found = sorted({atom for way in formula.ways for atom in way.atoms if atom.key} | set(formula.pending))
    if not found:
        return formula, {}
    numbered = {atom: _numbered(atom.kind, number) for number, atom in enumerate(found)}
    ways = [_way(tuple([numbered.get(atom, atom) for atom in way.atoms]), way.grant, way.miss) for way in formula.ways]
    shape = formula._replace(
        ways=tuple(sorted(ways)),
        pending=tuple(numbered[atom] for atom in formula.pending),
        below=tuple((numbered[upper], numbered[lower]) for upper, lower in formula.below),
    )
    return shape, {number: atom for atom, number in numbered.items()}


@lru_cache(maxsize=1 << 12)
def _numbered(kind: AtomKind, number: int) -> Atom:
    return Atom(kind, f"{number:04}")


@lru_cache(maxsize=1 << 14)
def _way(atoms: tuple[Atom, ...], grant: Reason, miss: Reason | None) -> Way:
    return Way(atoms, grant, miss)


@lru_cache(maxsize=1 << 12)
def _of_shape(formula: Formula) -> tuple[DecidingSet, ...]:
    return (
        *_checked(formula, Verdict.VISIBLE, _opening(formula)),
        *_checked(formula, Verdict.HIDDEN, _closing(formula)),
    )


def _checked(formula: Formula, verdict: Verdict, candidates: Iterable[frozenset[Literal]]) -> tuple[DecidingSet, ...]:
    """Return the candidates of which nothing can be left out, smallest first."""
    small = {candidate for candidate in candidates if len(candidate) <= LARGEST}
    found = []
    for literals in sorted(small, key=lambda one: (len(one), sorted(one)))[: _MOST * LARGEST]:
        told = judged(formula, literals)
        if told.verdict is not verdict or told.headline is None:
            continue
        if any(judged(formula, literals - {one}).verdict is verdict for one in literals):
            continue
        found.append(DecidingSet(tuple(sorted(literals)), verdict, told.headline))
        if len(found) == _MOST:
            break
    return tuple(found)


def _opening(formula: Formula) -> Iterator[frozenset[Literal]]:
    """Return sets that make the pair visible: every gate that is open, one way to access and one to permission."""
    if formula.request_open:
        return
    before = [Literal(TOKEN_IN_USE, True)] if formula.token_open else []
    before += [Literal(SUBJECT_ACTIVE, True)] if formula.subject_open else []
    accesses = list(_accesses(formula))
    for access, permission in product(accesses, _permissions(formula)):
        yield frozenset((*before, *access, *permission))
    if formula.override is Truth.UNKNOWN:
        by_override = Literal(OVERRIDE, True)
        if formula.is_home:
            yield frozenset((*before, by_override))
        else:
            for access in accesses:
                yield frozenset((*before, *access, by_override))


def _accesses(formula: Formula) -> Iterator[tuple[Literal, ...]]:
    if formula.granted is not None or (formula.is_home and formula.override is Truth.YES):
        yield ()
        return
    for way in formula.ways:
        for atoms in product(*((atom, *_above(formula, atom)) for atom in way.atoms)):
            yield tuple(Literal(atom, True) for atom in atoms)


def _permissions(formula: Formula) -> Iterator[tuple[Literal, ...]]:
    """Return what gives permission without an override that is not known."""
    if formula.override is Truth.YES:
        yield ()
        return
    if formula.templates is Truth.NO:
        return
    first = (Literal(TEMPLATES, True),) if formula.templates is Truth.UNKNOWN else ()
    if formula.has_locations is Truth.NO or formula.locations is Truth.YES:
        yield first
        return
    if formula.has_locations is Truth.UNKNOWN:
        yield (*first, Literal(HAS_LOCATIONS, False))
    if formula.locations is Truth.UNKNOWN:
        yield (*first, Literal(LOCATIONS, True))


def _closing(formula: Formula) -> Iterator[frozenset[Literal]]:
    """Return sets that hide the pair, each by one gate."""
    if formula.token_open:
        yield frozenset((Literal(TOKEN_IN_USE, False),))
    if formula.subject_open:
        yield frozenset((Literal(SUBJECT_ACTIVE, False),))
    override = frozenset((Literal(OVERRIDE, False),)) if formula.override is Truth.UNKNOWN else frozenset()
    if formula.granted is None and not (formula.is_home and formula.override is Truth.YES):
        needed = override if formula.is_home else frozenset()
        yield from _shut(formula, needed)
    if formula.override is Truth.YES:
        return
    if formula.templates is Truth.UNKNOWN:
        yield override | {Literal(TEMPLATES, False)}
    if formula.has_locations is not Truth.NO and formula.locations is not Truth.YES:
        lacking = {Literal(LOCATIONS, False)} if formula.locations is Truth.UNKNOWN else set()
        located = {Literal(HAS_LOCATIONS, True)} if formula.has_locations is Truth.UNKNOWN else set()
        yield override | lacking | located
    if override and formula.templates is Truth.NO:
        yield override


def _shut(formula: Formula, chosen: frozenset[Literal]) -> Iterator[frozenset[Literal]]:
    """Return sets with `chosen` in them that fail every way: each open way must miss one of its atoms."""
    known = known_from(formula, chosen)
    still_open = next((way for way in formula.ways if not any(known.get(one) is False for one in way.atoms)), None)
    if still_open is None:
        yield chosen
    elif len(chosen) < LARGEST:
        for atom in still_open.atoms:
            for missed in (atom, *_below(formula, atom)):
                yield from _shut(formula, chosen | {Literal(missed, False)})


def _above(formula: Formula, atom: Atom) -> Iterator[Atom]:
    """Return the sites above one: who is at one of them is at it too."""
    return (upper for upper, lower in formula.below if lower == atom)


def _below(formula: Formula, atom: Atom) -> Iterator[Atom]:
    """Return the sites below one: who is not at one of them is not at it either."""
    return (lower for upper, lower in formula.below if upper == atom)
