"""The questions that settle most: unknown facts whose answers decide most unknown templates, best first.

What an answer decides is counted over the classes of templates that hang on the same facts, exactly as walking every
template with the answer filled in would.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.types import Subject, Truth, Verdict
from diagnostics.findings.conditions import Speller, UnknownGroup, Unknowns
from diagnostics.findings.formula import (
    COVERS,
    HAS_LOCATIONS,
    OTHER_RULE_COVERS,
    RULE_COVERS,
    Atom,
    AtomKind,
    Formula,
    Literal,
    judged,
)
from diagnostics.findings.gap import Gap
from diagnostics.findings.undecided import sites_above
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template

MOST_QUESTIONS = 10

_OF_PERMISSION = (AtomKind.OVERRIDE, AtomKind.TEMPLATES, AtomKind.LOCATIONS)


class Decided(NamedTuple):
    """How many unknown templates an answer decides, by what they become."""

    visible: int = 0
    hidden: int = 0

    @property
    def total(self) -> int:
        """How many it decides."""
        return self.visible + self.hidden

    @classmethod
    def of(cls, verdict: Verdict, size: int = 1) -> "Decided":
        """Return that an answer leads so many templates to `verdict`."""
        return cls(size * (verdict is Verdict.VISIBLE), size * (verdict is Verdict.HIDDEN))


class SettleQuestion(NamedTuple):
    """One question: is at least one of the facts so? How many unknown templates each answer decides, and to what.

    `hanging` counts the templates that the facts have any part in. `template` is set where the facts are about one.
    """

    id: str
    facts: tuple[Fact, ...]
    yes: Decided
    no: Decided
    hanging: int
    template: Template | None = None

    @property
    def decides(self) -> int:
        """How many templates both answers decide, which count alike."""
        return self.yes.total + self.no.total


class Settle:
    """The questions about the unknown templates of one gap."""

    def __init__(self, index: Index, gap: Gap, unknowns: Unknowns | None = None) -> None:
        """Look at the unknown templates of `gap`, as `index` has answered them."""
        self._directory = index.directory
        self._gap = gap
        self._unknowns = unknowns if unknowns is not None else Unknowns(index, gap)

    def questions(self) -> tuple[SettleQuestion, ...]:
        """Return at most ten questions, those that decide most first."""
        if self._unknowns.speller is None:
            return ()
        shared = list(self._shared())
        of_templates = islice(self._of_templates(), MOST_QUESTIONS)
        return tuple(sorted((*shared, *of_templates), key=_rank)[:MOST_QUESTIONS])

    def question(self, identifier: str) -> SettleQuestion | None:
        """Return the question of that id, however many decide more; None where there is none."""
        if self._unknowns.speller is None:
            return None
        shared = (one for one in self._shared() if one.id == identifier)
        found = next(shared, None)
        return found or next((one for one in self._of_templates() if one.id == identifier), None)

    def _shared(self) -> Iterator[SettleQuestion]:
        """Return the questions about what several templates may hang on."""
        speller = self._speller
        tallies = self._tallies()
        for atom, tally in tallies.items():
            if _is_of_template(atom, speller):
                continue
            example = self._gap.templates[tally.example]
            facts = _about_set(self._directory, self._subject, tuple(speller.alternatives(atom, example)), atom)
            yield SettleQuestion(question_id(facts), facts, tally.yes, tally.no, tally.hanging)

    def _of_templates(self) -> Iterator[SettleQuestion]:
        """Return the questions that only one template hangs on: those that decide it either way first."""
        ranked: list[tuple[int, UnknownGroup, Atom]] = []
        for group in self._unknowns.groups:
            for atom, yes, no in _effects_of_all(group):
                if _is_of_template(atom, self._speller):
                    ranked.append((-(Decided.of(yes).total + Decided.of(no).total), group, atom))
        for _, group, atom in sorted(ranked, key=lambda one: (one[0], one[1].positions[0], one[2])):
            for position in group.positions:
                yield from self._of_template(group, atom, position)

    def _of_template(self, group: UnknownGroup, atom: Atom, position: int) -> Iterator[SettleQuestion]:
        template = self._gap.templates[position]
        facts = tuple(self._speller.alternatives(atom, template))
        yes, no = _effects(group.formula, atom)
        if len(facts) > 1:
            # That one of several rules does not cover the subject leaves the others open.
            no = Verdict.UNKNOWN
        for fact in facts:
            yield SettleQuestion(question_id((fact,)), (fact,), Decided.of(yes), Decided.of(no), 1, template)

    def _tallies(self) -> "dict[Atom, _Tally]":
        """Return for each unknown fact what its answers decide, over all classes."""
        tallies: defaultdict[Atom, _Tally] = defaultdict(_Tally)
        groups = self._unknowns.groups
        related = self._related({atom for group in groups for way in group.formula.ways for atom in way.atoms})
        for group in groups:
            size, first = len(group.positions), group.positions[0]
            if not related or not any(atom in related for way in group.formula.ways for atom in way.atoms):
                for atom, yes, no in _effects_of_all(group):
                    tallies[atom].add(size, first, yes, no)
                continue
            atoms = group.formula.atoms()
            for atom in {*atoms, *(other for one in atoms for other in related.get(one, ()))}:
                yes, no = (self._judged_where(group.formula, atom, holds=holds) for holds in (True, False))
                tallies[atom].add(size if atom in atoms else 0, first, yes, no, size)
        return {atom: tally for atom, tally in tallies.items() if tally.hanging}

    def _related(self, atoms: Iterable[Atom]) -> Mapping[Atom, frozenset[Atom]]:
        """Return the sites among `atoms` that lie above or below another one of them, with those."""
        sites = {atom for atom in atoms if atom.kind is AtomKind.AT_SITE}
        found: defaultdict[Atom, set[Atom]] = defaultdict(set)
        for lower in sites:
            for upper in self._above(lower) & sites:
                found[lower].add(upper)
                found[upper].add(lower)
        return {atom: frozenset(others) for atom, others in found.items()}

    def _above(self, site: Atom) -> set[Atom]:
        return {Atom(AtomKind.AT_SITE, key) for key in sites_above(self._directory, site.key)}

    def _judged_where(self, formula: Formula, atom: Atom, *, holds: bool) -> Verdict:
        """Return the verdict where the subject is at a site and all below it, or neither there nor at one above it."""
        follows = {
            other
            for other in formula.atoms()
            if other == atom or (atom in self._above(other) if holds else other in self._above(atom))
        }
        return judged(formula, [Literal(one, holds) for one in follows]).verdict

    @property
    def _speller(self) -> Speller:
        assert self._unknowns.speller is not None
        return self._unknowns.speller

    @property
    def _subject(self) -> Subject:
        assert self._gap.requester.subject is not None
        return self._gap.requester.subject


class _Tally:
    """What the two answers about one fact decide, over all templates that it has a part in."""

    def __init__(self) -> None:
        self._yes = dict.fromkeys(Verdict, 0)
        self._no = dict.fromkeys(Verdict, 0)
        self.hanging = 0
        self.example = -1

    @property
    def yes(self) -> Decided:
        """How many templates it decides that the fact is so."""
        return Decided(self._yes[Verdict.VISIBLE], self._yes[Verdict.HIDDEN])

    @property
    def no(self) -> Decided:
        """How many templates it decides that the fact is not so."""
        return Decided(self._no[Verdict.VISIBLE], self._no[Verdict.HIDDEN])

    def add(self, hanging: int, example: int, yes: Verdict, no: Verdict, size: int | None = None) -> None:
        """Add a class of so many templates; `hanging` is 0 where the fact is not one of its own."""
        size = hanging if size is None else size
        self._yes[yes] += size
        self._no[no] += size
        self.hanging += hanging
        if hanging and self.example < 0:
            self.example = example


def question_id(facts: Iterable[Fact]) -> str:
    """Return the id of the question whether one of `facts` is so: the same for every spelling and order of them."""
    told = "\n".join(sorted(repr((fact.key, fact.value)) for fact in facts))
    return "q-" + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _rank(question: SettleQuestion) -> tuple[int, int, bool, str]:
    return -question.decides, -question.hanging, question.template is not None, question.id


def _is_of_template(atom: Atom, speller: Speller) -> bool:
    """Return whether each template has a fact of its own for the atom."""
    return atom in (HAS_LOCATIONS, RULE_COVERS, OTHER_RULE_COVERS) or (atom == COVERS and not speller.is_alike)


def _effects(formula: Formula, atom: Atom) -> tuple[Verdict, Verdict]:
    """Return the verdicts where an atom holds, and where it does not."""
    return judged(formula, [Literal(atom, True)]).verdict, judged(formula, [Literal(atom, False)]).verdict


def _effects_of_all(group: UnknownGroup) -> Iterator[tuple[Atom, Verdict, Verdict]]:
    shape, named = group.shape
    return ((named.get(atom, atom), yes, no) for atom, yes, no in _effects_of_shape(shape))


@lru_cache(maxsize=1 << 12)
def _effects_of_shape(shape: Formula) -> tuple[tuple[Atom, Verdict, Verdict], ...]:
    return tuple((atom, *_effects(shape, atom)) for atom in shape.atoms())


def _about_set(directory: Directory, subject: Subject, facts: tuple[Fact, ...], atom: Atom) -> tuple[Fact, ...]:
    """Return facts about the one permission set that they hang on, if it is one: its answer serves all who have it."""
    if atom.kind not in _OF_PERMISSION:
        return facts
    sets = directory.permission_set_ids(subject) or ()
    held = [{one for one in sets if directory.set_holds(one, fact.permission or "") is Truth.UNKNOWN} for fact in facts]
    if not held or len(set.union(*held)) != 1 or not all(held):
        return facts
    (only,) = set.union(*held)
    listed = directory.permission_sets.get(canonical(only))
    identifier = listed.id if listed is not None else only
    return tuple(Fact(fact="holds", value=True, permission_set=identifier, permission=one.permission) for one in facts)
