"""Conditions: the smallest sets of unknown facts that would decide an unknown answer, each with what it leads to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple, TypeVar

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.access.types import Question, Requester, Subject, Truth, Verdict
from diagnostics.findings.deciding_sets import LARGEST, DecidingSet, deciding_sets, shaped, smallest_sets
from diagnostics.findings.formula import (
    COVERS,
    HAS_LOCATIONS,
    OTHER_RULE_COVERS,
    RULE_COVERS,
    Atom,
    AtomKind,
    Formula,
    Literal,
)
from diagnostics.findings.gap import Gap
from diagnostics.findings.undecided import formula_of, undecided
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS, Rule, Template

MOST = 10
"""Conditions of one answer."""

Chosen = TypeVar("Chosen", "Condition", "_Spelled", DecidingSet)

_PERMISSIONS = {AtomKind.TEMPLATES: TEMPLATES_ACCESS, AtomKind.LOCATIONS: LOCATIONS_ACCESS}
_ORDER = {reason: order for order, reason in enumerate(RANKS)}


class Condition(NamedTuple):
    """Facts that, all of them together, decide an answer; the verdict and headline that they lead to."""

    facts: tuple[Fact, ...]
    verdict: Verdict
    headline: Reason


class _Spelled(NamedTuple):
    """A condition of a shape: its literals, each with the number of the set of facts that makes it hold."""

    parts: tuple[tuple[Literal, int], ...]
    verdict: Verdict
    headline: Reason


class Hinge(NamedTuple):
    """The one thing that an answer hangs on: what each of its two values leads to."""

    atom: Atom
    if_so: DecidingSet
    if_not: DecidingSet


def hinge_of(formula: Formula) -> Hinge | None:
    """Return the one thing that alone leads to hidden, and its contrary to visible; None where it takes more."""
    alone = {one.literals[0]: one for one in smallest_sets(formula, MOST) if len(one.literals) == 1}
    for literal, if_so in alone.items():
        if_not = alone.get(Literal(literal.atom, False))
        if literal.holds and if_not is not None and if_so.verdict is not if_not.verdict:
            return Hinge(literal.atom, if_so, if_not)
    return None


def sets_of(formula: Formula) -> tuple[DecidingSet, ...]:
    """Return what decides a formula: at most ten sets, of both verdicts, smallest first."""
    return _chosen(sorted(smallest_sets(formula, MOST), key=lambda one: len(one.literals)))


class Speller:
    """Facts of one requester's answers, from the atoms of their formulas. Ids are spelled as the files spell them."""

    def __init__(self, directory: Directory, requester: Requester, *, is_alike: bool) -> None:
        """Spell for `requester`. `is_alike`: all `everyone` rules of unsaid coverage are taken to behave alike."""
        assert requester.subject is not None
        self._directory = directory
        self._subject: Subject = requester.subject
        self._token = requester.token.id if requester.token is not None else ""
        self._called: str | None = None
        self._same_for_all: dict[Literal, list[tuple[Fact, ...]]] = {}
        self._of_shape: dict[Formula, list[_Spelled]] = {}
        self.is_alike = is_alike

    def renamed(self, template: str) -> "Speller":
        """Return a speller that calls every template by one id."""
        renamed = copy(self)
        renamed._called = template
        renamed._same_for_all, renamed._of_shape = {}, {}
        return renamed

    def rules(self, template: Template) -> tuple[Fact, ...]:
        """Return the facts about single rules of a template."""
        return (*self.alternatives(COVERS, template), *self.alternatives(RULE_COVERS, template))

    def conditions(self, formula: Formula, template: Template) -> tuple[Condition, ...]:
        """Return the conditions of one template's answer, smallest first, at most ten of them, of both verdicts."""
        if not self.is_of_template(formula):
            return self._alike(formula, template)
        spelled = [
            Condition(facts, one.verdict, one.headline)
            for one in sorted(deciding_sets(formula), key=lambda one: len(one.literals))
            for facts in self._all_of(one.literals, template)
        ]
        # That none of several rules covers the subject is as many facts.
        fitting = (one for one in spelled if self._size(one.facts) <= LARGEST)
        return _chosen(sorted(fitting, key=lambda one: self._size(one.facts)))

    def _alike(self, formula: Formula, template: Template) -> tuple[Condition, ...]:
        """Return the conditions of a formula that differs from very many others in its groups and sites alone."""
        shape, named = shaped(formula)
        chosen = self._of_shape.get(shape)
        if chosen is None:
            chosen = self._of_shape[shape] = list(self._chosen_for(shape, named, template))
        told = []
        for parts, verdict, headline in chosen:
            facts: list[Fact] = []
            for (atom, holds), number in parts:
                facts += self.facts(Literal(named.get(atom, atom), holds), template)[number]
            told.append(Condition(tuple(facts), verdict, headline))
        return tuple(told)

    def _chosen_for(self, shape: Formula, named: Mapping[Atom, Atom], template: Template) -> "Iterator[_Spelled]":
        """Return what to tell of a shape: how many facts make a literal hold is the same whatever it names."""
        sets = sorted(smallest_sets(shape, MOST), key=lambda one: len(one.literals))
        ways = [
            [range(len(self.facts(Literal(named.get(atom, atom), holds), template))) for atom, holds in one.literals]
            for one in sets
        ]
        spelled = [
            _Spelled(tuple(zip(one.literals, numbers, strict=True)), one.verdict, one.headline)
            for one, of_each in zip(sets, ways, strict=True)
            for numbers in product(*of_each)
        ]
        yield from _chosen(spelled)

    def facts(self, literal: Literal, template: Template) -> list[tuple[Fact, ...]]:
        """Return the sets of facts that each make the literal hold."""
        if literal.atom in (COVERS, RULE_COVERS):
            return self._made(literal, template)
        if self._called is None and literal.atom in (HAS_LOCATIONS, OTHER_RULE_COVERS):
            return self._made(literal, template)
        made = self._same_for_all.get(literal)
        if made is None:
            made = self._same_for_all[literal] = self._made(literal, template)
        return made

    def _made(self, literal: Literal, template: Template) -> list[tuple[Fact, ...]]:
        atom, holds = literal
        facts = [fact.changed("value", holds) for fact in self.alternatives(atom, template)]
        return [(fact,) for fact in facts] if holds else [tuple(facts)]

    def alternatives(self, atom: Atom, template: Template) -> Iterator[Fact]:
        """Return the facts of which one being so makes the atom hold, each said to be so."""
        subject = self._subject.id
        called = template.id if self._called is None else self._called
        match atom.kind:
            case AtomKind.TOKEN_IN_USE:
                yield Fact(fact="token-in-use", value=True, token=self._token)
            case AtomKind.SUBJECT_ACTIVE:
                yield Fact(fact="subject-active", value=True, subject=subject)
            case AtomKind.OVERRIDE:
                for permission in OVERRIDES:
                    if self._directory.holds(self._subject, permission) is Truth.UNKNOWN:
                        yield Fact(fact="holds", value=True, subject=subject, permission=permission)
            case AtomKind.TEMPLATES | AtomKind.LOCATIONS:
                yield Fact(fact="holds", value=True, subject=subject, permission=_PERMISSIONS[atom.kind])
            case AtomKind.HAS_LOCATIONS:
                yield Fact(fact="has-locations", value=True, template=called)
            case AtomKind.COVERS_SERVICE_USERS:
                yield from self._covering(template, called)
            case AtomKind.RULE_COVERS:
                for index, rule in enumerate(template.rules):
                    if rule.unrecognised is not None and self._is_open(template, index):
                        yield Fact(fact="rule-covers", value=True, template=called, rule=index, subject=subject)
            case AtomKind.OTHER_RULE_COVERS:
                yield Fact(fact="other-rule-covers", value=True, template=called, subject=subject)
            case AtomKind.IN_GROUP:
                yield Fact(fact="in-group", value=True, subject=subject, group=self._group(atom.key, template))
            case AtomKind.AT_SITE:
                yield Fact(fact="at-site", value=True, subject=subject, site=self._site(atom.key, template))

    def is_of_template(self, formula: Formula) -> bool:
        """Return whether the template's own rules must be looked at to spell what the formula hangs on."""
        atoms = {atom for way in formula.ways for atom in way.atoms}
        return RULE_COVERS in atoms or (COVERS in atoms and not self.is_alike)

    def _is_open(self, template: Template, index: int) -> bool:
        return self._directory.unread_rule_covers(template, index, self._subject) is Truth.UNKNOWN

    def _covering(self, template: Template, called: str) -> Iterator[Fact]:
        if self.is_alike:
            yield Fact(fact="covers-service-users", value=True)
            return
        for index, rule in enumerate(template.rules):
            if rule.everyone and self._directory.covers_service_users(template, index) is Truth.UNKNOWN:
                yield Fact(fact="covers-service-users", value=True, template=called, rule=index)

    def _group(self, key: str, template: Template) -> str:
        listed = self._directory.groups.get(key)
        return listed.id if listed is not None else _spelled_in(template.rules, "group", key)

    def _site(self, key: str, template: Template) -> str:
        listed = self._directory.sites.get(key)
        return listed.id if listed is not None else _spelled_in(template.rules, "site", key)

    def _all_of(self, literals: Iterable[Literal], template: Template) -> Iterator[tuple[Fact, ...]]:
        for facts in product(*[self.facts(literal, template) for literal in literals]):
            yield tuple([fact for some in facts for fact in some])

    @staticmethod
    def _size(facts: Iterable[Fact]) -> int:
        """Return how many facts they are; the two overrides, which open the same, count as one."""
        return len({"override" if fact.permission in OVERRIDES else fact.key for fact in facts})


def conditions_of(directory: Directory, question: Question, index: Index) -> tuple[Condition, ...]:
    """Return the conditions of one answer that is unknown; none for a secret that no token has."""
    if question.requester.subject is None:
        return ()
    speller = Speller(directory, question.requester, is_alike=are_alike(index))
    return speller.conditions(formula_of(directory, question), question.template)


def are_alike(index: Index) -> bool:
    """Return whether nothing speaks against all `everyone` rules of unsaid coverage behaving alike."""
    return not (index.tables.everyone_covering and index.tables.everyone_excluding)


@dataclass(frozen=True)
class UnknownGroup:
    """Unknown templates that hang on the same facts, and what these lead to."""

    reason: Reason
    formula: Formula
    positions: BitMap

    @cached_property
    def shape(self) -> tuple[Formula, Mapping[Atom, Atom]]:
        """The formula with its groups and sites numbered, and which one each number stands for."""
        return shaped(self.formula)

    @cached_property
    def hinge(self) -> Hinge | None:
        """The one thing that all of them hang on, if there is one."""
        return hinge_of(self.formula)

    @cached_property
    def sets(self) -> tuple[DecidingSet, ...]:
        """What decides them, at most ten sets of both verdicts, smallest first."""
        return sets_of(self.formula)


class Unknowns:
    """The unknown templates of one gap by what they hang on."""

    def __init__(self, index: Index, gap: Gap, left_open: Gap | None = None) -> None:
        """Group the unknown templates of `gap`, which `index` has answered.

        `left_open` is what the index left open where more is known of some answers than why: `observed` are these.
        """
        self._gap = gap
        found = undecided(index, left_open if left_open is not None else gap)
        groups = tuple(UnknownGroup(one.reason, one.formula, one.positions) for one in found)
        unknown = gap.answers.of(Verdict.UNKNOWN) if left_open is not None else index.everything
        self.groups = tuple(_left(groups, unknown)) if left_open is not None else groups
        self.observed = tuple(_left(groups, index.everything - unknown))
        requester = gap.requester
        self.speller = (
            Speller(index.directory, requester, is_alike=are_alike(index)) if requester.subject is not None else None
        )

    def conditions(self, group: UnknownGroup, position: int, speller: Speller | None = None) -> tuple[Condition, ...]:
        """Return the conditions of one template of a group, in the facts of another speller where one is given."""
        spelling = speller if speller is not None else self.speller
        assert spelling is not None
        return spelling.conditions(group.formula, self._gap.templates[position])

    def alike(self, group: UnknownGroup) -> Iterator[BitMap]:
        """Divide a group into templates that have the same conditions but for their own id."""
        assert self.speller is not None
        if not self.speller.is_of_template(group.formula):
            yield group.positions
            return
        by_rules: defaultdict[tuple[Fact, ...], list[int]] = defaultdict(list)
        renamed = self.speller.renamed("?")
        for position in group.positions:
            by_rules[renamed.rules(self._gap.templates[position])].append(position)
        yield from map(BitMap, by_rules.values())


def _left(groups: Iterable[UnknownGroup], positions: BitMap) -> Iterator[UnknownGroup]:
    """Return the groups with only those of their templates that are among some."""
    if not positions:
        return
    for group in groups:
        if left := group.positions & positions:
            yield UnknownGroup(group.reason, group.formula, left)


def _spelled_in(rules: Iterable[Rule], field: str, key: str) -> str:
    named = (getattr(rule, field) for rule in rules)
    return next((name for name in named if name is not None and canonical(name) == key), key)


def _chosen(ordered: list[Chosen]) -> tuple[Chosen, ...]:
    """Return the first ten; where all of these lead one way, the last gives room to the first that leads the other."""
    chosen = ordered[:MOST]
    if chosen and len({one.verdict for one in chosen}) == 1:
        other = next((one for one in ordered[MOST:] if one.verdict is not chosen[0].verdict), None)
        if other is not None:
            chosen[-1] = other
    return tuple(chosen)
