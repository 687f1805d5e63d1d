"""What an observation demands of the facts that nobody knows, and what follows from it, over whole sets of templates.

For every template, with P standing for the two single permissions (`Templates: Access`, and `Locations: Access` where
it has locations) and B for owner and rules:

    of this organisation     returned = override OR (B AND P)
    of another one           returned = B AND (override OR P)

Unit propagation: of what must hold, each part holds; of alternatives all but one of which are ruled out, the last one
holds; of what must not hold the other way round. Positions are those of templates in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from pyroaring import BitMap

from diagnostics.access.types import Truth

Kind = Literal["view", "manage", "templates", "locations", "group", "site"]


class Atom(NamedTuple):
    """One fact about the subject that may bear on many templates: a permission, or where it belongs."""

    kind: Kind
    id: str = ""


VIEW, MANAGE, TEMPLATES, LOCATIONS = Atom("view"), Atom("manage"), Atom("templates"), Atom("locations")

RuleKind = Literal["everyone", "unread", "others"]
RULE_KINDS: tuple[RuleKind, ...] = ("everyone", "unread", "others")


@dataclass(frozen=True)
class Ground:
    """What does not change while facts are derived.

    `shared` is what each group or site opens, `pairs` what a group and a site open together, `below` the sites below
    each, itself included. `again` are templates with more than one rule of a kind.
    """

    home: BitMap
    returned: BitMap
    absent: BitMap
    shared: dict[Atom, BitMap]
    pairs: dict[tuple[Atom, Atom], BitMap]
    below: dict[Atom, tuple[Atom, ...]]
    again: dict[RuleKind, BitMap]


@dataclass
class State:
    """What is known by now. `open_rules` are templates with a rule of that kind of which it is open whom it covers."""

    atoms: dict[Atom, bool]
    override: Truth
    granted: BitMap
    open_rules: dict[RuleKind, BitMap]
    located: BitMap
    unlocated: BitMap
    open_locations: BitMap
    covered: dict[RuleKind, BitMap] = field(default_factory=lambda: {kind: BitMap() for kind in RULE_KINDS})
    passed: dict[RuleKind, BitMap] = field(default_factory=lambda: {kind: BitMap() for kind in RULE_KINDS})
    found_located: BitMap = field(default_factory=BitMap)
    found_unlocated: BitMap = field(default_factory=BitMap)
    why: dict[Atom | Literal["override"], int] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a copy that can be changed apart."""
        copied: dict[str, Any] = {
            name: {kind: BitMap(found) for kind, found in getattr(self, name).items()} for name in _BY_KIND
        }
        copied |= {name: BitMap(getattr(self, name)) for name in _SETS}
        return replace(self, atoms=dict(self.atoms), why=dict(self.why), **copied)


_BY_KIND = ("open_rules", "covered", "passed")
_SETS = ("granted", "located", "unlocated", "open_locations", "found_located", "found_unlocated")


class Contradiction(Exception):
    """No facts explain what was observed. `positions` are templates that show it."""

    def __init__(self, positions: BitMap) -> None:
        """Keep the templates."""
        super().__init__()
        self.positions = positions


class Derivation:
    """The derivation of facts from one ground. It changes the state that it is given."""

    def __init__(self, ground: Ground, state: State) -> None:
        """Derive from `ground`, beginning with `state`."""
        self.ground = ground
        self.state = state
        self._changed = False

    def run(self) -> None:
        """Derive whatever follows.

        Raises:
            Contradiction: where nothing explains the observation.
        """
        self._changed = True
        while self._changed:
            self._changed = False
            self._override()
            self._rules()
            self._permissions()

    def learn(self, atom: Atom, value: bool, position: int) -> None:
        """Take it that an atom is so, or not, as the template at `position` shows."""
        known = self.state.atoms.get(atom)
        if known is value:
            return
        if known is not None:
            raise Contradiction(BitMap([position]))
        self.state.atoms[atom] = value
        self.state.why[atom] = position
        self._changed = True
        if atom.kind == "site":
            for other in self._sites_like(atom, value):
                self.learn(other, value, position)

    def _sites_like(self, site: Atom, value: bool) -> Iterator[Atom]:
        """Return the sites of which the same follows: those below one that the subject is at, above one it is not."""
        if value:
            return (other for other in self.ground.below.get(site, ()) if other != site)
        return (other for other, below in self.ground.below.items() if site in below and other != site)

    def set_override(self, value: Truth, position: int) -> None:
        """Take it that an override is held, or none."""
        known = self.state.override
        if known is value:
            return
        if known is not Truth.UNKNOWN:
            raise Contradiction(BitMap([position]))
        self.state.override = value
        self.state.why["override"] = position
        self._changed = True

    def _override(self) -> None:
        ground, state = self.ground, self.state
        opened = self.opened()
        home = ground.returned & ground.home
        if needing := (home & self.shut(opened)) | (ground.returned & self.denied()):
            self._demand_override(Truth.YES, needing)
        if missing := ground.absent & ground.home:
            self._demand_override(Truth.NO, missing)
        if abroad := (ground.absent - ground.home) & state.granted:
            self._demand_override(Truth.NO, abroad)
        if state.override is Truth.NO:
            for atom in (VIEW, MANAGE):
                self.learn(atom, False, state.why.get("override", 0))
        for atom, other in ((VIEW, MANAGE), (MANAGE, VIEW)):
            if state.override is Truth.YES and state.atoms.get(atom) is False:
                self.learn(other, True, state.why.get("override", 0))
            if state.atoms.get(atom):
                self.set_override(Truth.YES, state.why.get(atom, 0))
        if state.atoms.get(VIEW) is False and state.atoms.get(MANAGE) is False:
            self.set_override(Truth.NO, state.why.get(VIEW, 0))

    def _demand_override(self, value: Truth, positions: BitMap) -> None:
        if self.state.override not in (value, Truth.UNKNOWN):
            raise Contradiction(positions)
        self.set_override(value, positions.min())

    def opened(self) -> dict[tuple[Atom, ...], BitMap]:
        """Return what may open to the subject through a group, a site or both, and keep what certainly does."""
        state = self.state
        found: dict[tuple[Atom, ...], BitMap] = {}
        for atom, positions in self.ground.shared.items():
            value = state.atoms.get(atom)
            if value:
                state.granted |= positions
            elif value is None:
                found[(atom,)] = positions
        for pair, positions in self.ground.pairs.items():
            values = [state.atoms.get(atom) for atom in pair]
            if all(values):
                state.granted |= positions
            elif False not in values:
                left = tuple(atom for atom in pair if state.atoms.get(atom) is None)
                found[left] = positions | found[left] if left in found else positions
        return found

    def shut(self, opened: dict[tuple[Atom, ...], BitMap]) -> BitMap:
        """Return the returned or absent templates that neither owner nor any rule can open."""
        looked_at = self.ground.returned | self.ground.absent
        return BitMap.difference(looked_at, self.state.granted, *self.state.open_rules.values(), *opened.values())

    def permitted(self) -> BitMap:
        """Return the templates that the two single permissions certainly suffice for."""
        if not self.state.atoms.get(TEMPLATES):
            return BitMap()
        if self.state.atoms.get(LOCATIONS):
            return self._looked_at()
        return self._looked_at() & self.state.unlocated

    def denied(self) -> BitMap:
        """Return the templates that the two single permissions certainly do not suffice for."""
        if self.state.atoms.get(TEMPLATES) is False:
            return self._looked_at()
        return self._looked_at() & self.state.located if self.state.atoms.get(LOCATIONS) is False else BitMap()

    def _looked_at(self) -> BitMap:
        return self.ground.returned | self.ground.absent

    def _rules(self) -> None:
        """Derive what rules cover, and where the subject belongs."""
        ground, state = self.ground, self.state
        opened = self.opened()
        needed = ground.returned - ground.home
        if state.override is Truth.NO:
            needed = needed | ground.returned
        banned = ground.absent & self.permitted()
        if state.override is Truth.YES:
            banned = banned | (ground.absent - ground.home)
        if wrong := (banned & state.granted) | (needed & self.shut(opened)):
            raise Contradiction(wrong)
        for kind, positions in state.open_rules.items():
            self._pass(kind, positions & banned)
        for atoms, positions in opened.items():
            if len(atoms) == 1 and (showing := positions & banned):
                self.learn(atoms[0], False, showing.min())
        self._last_ways(needed - state.granted, opened)

    def _last_ways(self, needed: BitMap, opened: dict[tuple[Atom, ...], BitMap]) -> None:
        """Derive what is the only way left to a template that is open to the subject."""
        once, twice = BitMap(), BitMap()
        ways = [*self.state.open_rules.values(), *(self.ground.again[kind] & one for kind, one in self._kinds())]
        for positions in (*ways, *opened.values()):
            here = positions & needed
            twice |= once & here
            once |= here
        only = once - twice
        for kind, positions in self._kinds():
            self._cover(kind, positions & only)
        for atoms, positions in opened.items():
            if showing := positions & only:
                for atom in atoms:
                    self.learn(atom, True, showing.min())

    def _kinds(self) -> list[tuple[RuleKind, BitMap]]:
        return list(self.state.open_rules.items())

    def _cover(self, kind: RuleKind, positions: BitMap) -> None:
        if positions:
            self.state.covered[kind] |= positions
            self.state.granted |= positions
            self._settle(kind, positions)

    def _pass(self, kind: RuleKind, positions: BitMap) -> None:
        if positions:
            self.state.passed[kind] |= positions
            self._settle(kind, positions)

    def assume(self, kind: RuleKind, positions: BitMap, *, covers: bool) -> None:
        """Take it that open rules of a kind cover the subject, or do not, without a template that shows it."""
        (self._cover if covers else self._pass)(kind, positions)

    def _settle(self, kind: RuleKind, positions: BitMap) -> None:
        self.state.open_rules[kind] = self.state.open_rules[kind] - positions
        self._changed = True

    def _permissions(self) -> None:
        """Derive the two single permissions, and which templates have locations."""
        ground, state = self.ground, self.state
        needed = ground.returned if state.override is Truth.NO else BitMap()
        banned = ground.absent & state.granted
        if wrong := (needed & self.denied()) | (banned & self.permitted()):
            raise Contradiction(wrong)
        if needed:
            self.learn(TEMPLATES, True, needed.min())
        if showing := needed & state.located:
            self.learn(LOCATIONS, True, showing.min())
        if state.atoms.get(LOCATIONS) is False:
            self._locate(needed, has_locations=False)
        if state.atoms.get(TEMPLATES) and banned:
            self.learn(LOCATIONS, False, banned.min())
            self._locate(banned, has_locations=True)
        enough = banned if state.atoms.get(LOCATIONS) else banned & state.unlocated
        if enough:
            self.learn(TEMPLATES, False, enough.min())

    def _locate(self, positions: BitMap, *, has_locations: bool) -> None:
        """Take it that templates of which it is open have locations, or have none."""
        state = self.state
        found = positions & state.open_locations
        if not found:
            return
        state.open_locations = state.open_locations - found
        if has_locations:
            state.located, state.found_located = state.located | found, state.found_located | found
        else:
            state.unlocated, state.found_unlocated = state.unlocated | found, state.found_unlocated | found
        self._changed = True
