"""Proofs: verdicts and facts that follow from an observation."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.filling import Alternatives, truth_of_fact, with_facts, with_spread
from diagnostics.access.index.index import Index
from diagnostics.access.learned import Spread
from diagnostics.access.open_facts import facts_of
from diagnostics.access.types import Subject, Truth
from diagnostics.findings.constraints import (
    LOCATIONS,
    MANAGE,
    RULE_KINDS,
    TEMPLATES,
    VIEW,
    Atom,
    Contradiction,
    Derivation,
    Ground,
    State,
)
from diagnostics.findings.grounds import begin
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import LOCATIONS_ACCESS, MANAGE_ALL_DATA, TEMPLATES_ACCESS, VIEW_ALL_DATA, Template
from diagnostics.workspace.observations import Observation

_MOST_TRIES = 200


def is_explained(derivation: Derivation) -> bool:
    """Return whether some facts that are not known explain what was observed, beside what is known or was derived."""
    tries = iter(range(_MOST_TRIES))
    return _explains(derivation, derivation.state, tries)


def _explains(derivation: Derivation, state: State, tries: Iterator[int]) -> bool:
    choice = next(_choices(derivation, state), None)
    if choice is None or next(tries, None) is None:
        return True
    for value in (True, False):
        tried = Derivation(derivation.ground, state.copy())
        try:
            if isinstance(choice, Atom):
                tried.learn(choice, value, 0)
            else:
                tried.set_override(Truth.YES if value else Truth.NO, 0)
            tried.run()
        except Contradiction:
            continue
        if _explains(derivation, tried.state, tries):
            return True
    return False


def _choices(derivation: Derivation, state: State) -> Iterator[Atom | str]:
    """Return the facts that several templates share and on which it hangs whether all are explained, one after another.

    What only one template knows of, the coverage of its rule, or its locations, can always be as that one needs it.
    """
    if state.override is Truth.UNKNOWN:
        yield "override"
    for atom in (TEMPLATES, LOCATIONS):
        if atom not in state.atoms:
            yield atom
    tried = Derivation(derivation.ground, state)
    opened = tried.opened()
    open_rules = state.open_rules.values()
    ground = derivation.ground
    left = (ground.returned - state.granted).difference(*open_rules) | ground.absent
    for atoms, positions in opened.items():
        if positions & left:
            yield from atoms


_PERMISSIONS = {
    VIEW: VIEW_ALL_DATA,
    MANAGE: MANAGE_ALL_DATA,
    TEMPLATES: TEMPLATES_ACCESS,
    LOCATIONS: LOCATIONS_ACCESS,
}
_NOTHING = BitMap()


class Derived(NamedTuple):
    """A fact that follows, and the template that shows it, by its id in the facts; None where the token's use does.

    `by_absence`: it follows only as long as that template is still there, and was not changed. `is_inferred`: no
    document says that rules alike behave alike.
    """

    fact: Fact
    template: str | None
    by_absence: bool
    is_inferred: bool = False


class Proof:
    """What one observation comes to beside the facts of a directory. Positions are those of templates in the file.

    `directory` is that of the facts with all that follows. Where nothing explains the observation it is the one of the
    facts alone, and `contradicted` are templates that show it, `is_consistent` is false, and nothing follows.
    """

    def __init__(self, directory: Directory, index: Index, subject: Subject, observation: Observation) -> None:
        """Derive whatever follows from `observation`, which speaks of `subject` and counts."""
        self.before = self.directory = directory
        self.subject = subject
        self.observation = observation
        self.returned, self.absent, self.unlisted = _seen(directory, observation)
        self.contradicted = _NOTHING
        self.derived: tuple[Derived, ...] = ()
        self.overriding: int | None = None
        self._spread = _EMPTY
        self._by_absence = _EMPTY
        self._inferred = _NOTHING
        try:
            self._derive(index)
        except Contradiction as contradiction:
            self.contradicted = contradiction.positions
        else:
            self.is_consistent = True
            return
        self.is_consistent = False
        self.directory, self.derived, self.overriding = directory, (), None
        self._spread = self._by_absence = _EMPTY

    @property
    def observed_at(self) -> datetime:
        """When the observation began."""
        return self.observation.observed_at

    @cached_property
    def is_new(self) -> bool:
        """Whether anything follows that the facts do not say."""
        return self.directory is not self.before

    def of(self, template: Template) -> tuple[Derived, ...]:
        """Return what is proved of the facts that the access of the subject to one template hangs on."""
        if self.before.position_of(template) is None:
            return ()
        hangs_on = {fact.key for fact in facts_of(self.before, self.subject, template)}
        # Whether the subject is there at all every answer hangs on.
        found = [one for one in self.derived if one.fact.key in hangs_on or one.fact.fact == "subject-active"]
        of_template = [fact for fact in facts_of(self.before, self.subject, template) if fact.fact in _OF_TEMPLATES]
        truths = [truth_of_fact(self.directory, fact) for fact in of_template]
        found.extend(
            self._of_template(fact, template, is_so=truth is Truth.YES)
            for fact, truth in zip(of_template, truths, strict=True)
            if truth is not Truth.UNKNOWN
        )
        return tuple({one.fact.key: one for one in found}.values())

    def _of_template(self, fact: Fact, template: Template, *, is_so: bool) -> Derived:
        position = self.before.template_positions[canonical(template.id)]
        sets = getattr(self._by_absence, _OF_TEMPLATES[fact.fact])
        said = fact if is_so else fact.contrary()
        is_inferred = position in self._inferred
        return Derived(said, template.id, position in sets[0] or position in sets[1], is_inferred)

    def _derive(self, index: Index) -> None:
        ground, state = begin(index, self.subject, self.returned, self.absent)
        Derivation(replace(ground, absent=_NOTHING), state).run()
        by_return = state.copy()
        derivation = Derivation(ground, state)
        derivation.run()
        if not is_explained(derivation):
            raise Contradiction(_NOTHING)
        proved = state.copy()
        with suppress(Contradiction):
            state = self._inferred_from(index, ground, state)
        self._keep(by_return, proved, state)

    def _inferred_from(self, index: Index, ground: Ground, state: State) -> State:
        """Return the state with what rules for everyone are like of which nothing is proved: like all that are known.

        Raises:
            Contradiction: where the observation says otherwise.
        """
        tables = index.tables
        proved_yes, proved_no = state.covered["everyone"], state.passed["everyone"]
        known_yes, known_no = tables.everyone_covering | proved_yes, tables.everyone_excluding | proved_no
        left = state.open_rules["everyone"]
        if not left or not (proved_yes or proved_no) or (known_yes and known_no):
            return state
        derivation = Derivation(ground, state.copy())
        derivation.assume("everyone", left, covers=bool(proved_yes))
        derivation.run()
        if not is_explained(derivation):
            raise Contradiction(left)
        self._inferred = BitMap(left)
        return derivation.state

    def _keep(self, by_return: State, proved: State, state: State) -> None:
        templates = self.before.organisation.templates
        learned: list[Derived] = []
        if self.before.is_active(self.subject) is Truth.UNKNOWN:
            active = Fact(fact="subject-active", value=True, subject=self.subject.id)
            learned.append(Derived(active, None, by_absence=False))
        for atom, value in state.atoms.items():
            if atom in state.why:
                shown_by = templates[state.why[atom]].id
                by_absence = by_return.atoms.get(atom) is not value
                is_inferred = atom not in proved.atoms
                learned.append(Derived(self._fact(atom, value=value), shown_by, by_absence, is_inferred))
        one_of: list[Alternatives] = []
        if state.override is Truth.YES and not any(state.atoms.get(atom) for atom in (VIEW, MANAGE)):
            self.overriding = state.why.get("override")
            one_of = [[self._fact(atom, value=True) for atom in (VIEW, MANAGE)]]
        filled = with_facts(self.before, [one.fact for one in learned], one_of)
        self._spread = _spread_of(state)
        self._by_absence = _without(self._spread, _spread_of(by_return))
        self.derived = (*learned, *self._of_sets(filled.directory, learned))
        known = filled.directory
        if any(found for sets in self._spread for found in sets):
            known = with_spread(known, {canonical(self.subject.id): self._spread})
        self.directory = known

    def _fact(self, atom: Atom, *, value: bool) -> Fact:
        subject = self.subject.id
        if atom.kind == "group":
            return Fact(fact="in-group", value=value, subject=subject, group=atom.id)
        if atom.kind == "site":
            return Fact(fact="at-site", value=value, subject=subject, site=atom.id)
        return Fact(fact="holds", value=value, subject=subject, permission=_PERMISSIONS[atom])

    def _of_sets(self, known: Directory, learned: list[Derived]) -> Iterator[Derived]:
        """Return what follows for the subject's permission sets from what follows for the subject itself."""
        for one in learned:
            if one.fact.permission is None:
                continue
            for identifier in self.before.permission_set_ids(self.subject) or ():
                fact = Fact(fact="holds", value=True, permission_set=identifier, permission=one.fact.permission)
                if truth_of_fact(self.before, fact) is not Truth.UNKNOWN:
                    continue
                truth = truth_of_fact(known, fact)
                if truth is not Truth.UNKNOWN:
                    yield one._replace(fact=fact if truth is Truth.YES else fact.contrary())


_EMPTY = Spread(*((BitMap(), BitMap()) for _ in range(4)))
_OF_TEMPLATES = {
    "covers-service-users": "everyone",
    "rule-covers": "unread",
    "other-rule-covers": "others",
    "has-locations": "locations",
}


def _spread_of(state: State) -> Spread:
    everyone, unread, others = ((state.covered[kind], state.passed[kind]) for kind in RULE_KINDS)
    return Spread(everyone, unread, others, (state.found_located, state.found_unlocated))


def _without(spread: Spread, other: Spread) -> Spread:
    return Spread(
        *((yes - other_yes, no - other_no) for (yes, no), (other_yes, other_no) in zip(spread, other, strict=True))
    )


def _seen(directory: Directory, observation: Observation) -> tuple[BitMap, BitMap, tuple[str, ...]]:
    """Return which templates were returned, which were not, and the ids of those that the facts do not list."""
    positions = directory.template_positions
    listed = {one.id: positions.get(canonical(one.id)) for one in observation.templates}
    returned = BitMap(position for position in listed.values() if position is not None)
    everything = BitMap(range(len(directory.organisation.templates)))
    absent = everything - returned if observation.is_whole else BitMap()
    unlisted = {canonical(one): one for one, position in listed.items() if position is None}
    return returned, absent, tuple(unlisted.values())
