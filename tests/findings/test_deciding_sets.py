"""Laws of the sets of unknown facts that decide: each decides in every completion, none is larger than it must be."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Truth
from diagnostics.findings.deciding_sets import LARGEST, deciding_sets
from diagnostics.findings.formula import Atom, AtomKind, Formula, Literal, Way

GROUPS = [Atom(AtomKind.IN_GROUP, key) for key in "gh"]
UPPER, LOWER, OTHER = (Atom(AtomKind.AT_SITE, key) for key in ("upper", "lower", "other"))
COVERS = Atom(AtomKind.COVERS_SERVICE_USERS)
WAYS = [
    *[Way((group,), Reason.MEMBER_OF_GROUP, Reason.NOT_MEMBER_OF_GROUP) for group in GROUPS],
    *[Way((site,), Reason.MEMBER_OF_SITE, Reason.NOT_MEMBER_OF_SITE) for site in (UPPER, LOWER, OTHER)],
    *[
        Way((group, site), Reason.MEMBER_OF_GROUP_AND_SITE, Reason.NOT_MEMBER_OF_GROUP_AND_SITE)
        for group in GROUPS
        for site in (UPPER, LOWER)
    ],
    Way((COVERS,), Reason.SHARED_WITH_EVERYONE, Reason.EVERYONE_EXCLUDES_SERVICE_USERS),
]
TRUTHS = st.sampled_from(Truth)


@st.composite
def formulas(draw: st.DrawFn) -> Formula:
    """Draw a formula of which two sites may lie one below the other."""
    ways = tuple(draw(st.lists(st.sampled_from(WAYS), max_size=4, unique=True)))
    named = {atom for way in ways for atom in way.atoms}
    return Formula(
        token_open=draw(st.booleans()),
        subject_open=draw(st.integers(0, 3)) == 0,
        request_open=draw(st.integers(0, 5)) == 0,
        granted=draw(st.sampled_from([None, None, Reason.SHARED_WITH_USER])),
        ways=ways,
        near=draw(st.sampled_from([None, Reason.NAMES_ANOTHER_SUBJECT])),
        override=draw(TRUTHS),
        is_home=draw(st.booleans()),
        templates=draw(TRUTHS),
        locations=draw(TRUTHS),
        has_locations=draw(TRUTHS),
        pending=tuple(draw(st.lists(st.sampled_from(GROUPS), max_size=1))),
        below=((UPPER, LOWER),) if named >= {UPPER, LOWER} else (),
    )


def is_visible(formula: Formula, world: dict[Atom, bool], *, asked_in_time: bool) -> bool:
    """Return the sentence of the walk over one completion, written out."""
    override = world[Atom(AtomKind.OVERRIDE)]
    access = formula.granted is not None or (formula.is_home and override)
    access = access or any(all(world[atom] for atom in way.atoms) for way in formula.ways)
    located = world[Atom(AtomKind.HAS_LOCATIONS)]
    may_open = override or (world[Atom(AtomKind.TEMPLATES)] and (not located or world[Atom(AtomKind.LOCATIONS)]))
    works = world[Atom(AtomKind.TOKEN_IN_USE)] and world[Atom(AtomKind.SUBJECT_ACTIVE)]
    return works and access and may_open and (asked_in_time or not formula.request_open)


def worlds(formula: Formula) -> list[tuple[dict[Atom, bool], bool]]:
    """Return every completion with its verdict, for each time that the call may leave out or not."""
    stated = {
        Atom(AtomKind.OVERRIDE): formula.override,
        Atom(AtomKind.TEMPLATES): formula.templates,
        Atom(AtomKind.LOCATIONS): formula.locations,
        Atom(AtomKind.HAS_LOCATIONS): formula.has_locations,
        Atom(AtomKind.TOKEN_IN_USE): Truth.UNKNOWN if formula.token_open else Truth.YES,
        Atom(AtomKind.SUBJECT_ACTIVE): Truth.UNKNOWN if formula.subject_open else Truth.YES,
    }
    unknown = [atom for atom, truth in stated.items() if truth is Truth.UNKNOWN]
    unknown += sorted({atom for way in formula.ways for atom in way.atoms})
    known = {atom: truth is Truth.YES for atom, truth in stated.items()}
    found = []
    for values in product((False, True), repeat=len(unknown)):
        world = known | dict(zip(unknown, values, strict=True))
        if world.get(UPPER, False) and not world.get(LOWER, True):
            continue
        found += [(world, is_visible(formula, world, asked_in_time=in_time)) for in_time in (False, True)]
    return found


def outcomes(found: list[tuple[dict[Atom, bool], bool]], said: frozenset[Literal]) -> set[bool]:
    """Return the verdicts of the completions in which all that is said holds."""
    return {verdict for world, verdict in found if all(world[atom] is holds for atom, holds in said)}


@given(formulas())
def test_exactly_the_smallest_sets_that_decide_are_found(formula: Formula) -> None:
    """Over all completions: what a set leads to comes true, and there is no other smallest set of up to three."""
    found = worlds(formula)
    if len(outcomes(found, frozenset())) < 2:
        return
    literals = [Literal(atom, holds) for atom in formula.atoms() for holds in (False, True)]
    expected = set()
    for size in range(1, LARGEST + 1):
        for chosen in combinations(literals, size):
            said = frozenset(chosen)
            verdicts = outcomes(found, said)
            if len(verdicts) != 1 or len({atom for atom, _ in said}) < size:
                continue
            if all(len(outcomes(found, said - {one})) == 2 for one in said):
                expected.add((said, verdicts.pop()))
    told = deciding_sets(formula)
    assert {(frozenset(one.literals), one.verdict.value == "visible") for one in told} == expected
    for verdict in ("visible", "hidden"):
        sizes = [len(one.literals) for one in told if one.verdict.value == verdict]
        assert sizes == sorted(sizes)
