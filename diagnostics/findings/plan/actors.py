"""Actors of changes: who can carry a change out, and the fewest of them who can carry out many."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_organisation
from diagnostics.access.types import Subject
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.model.ids import canonical
from diagnostics.model.lazy import LeanUser, lean_users
from diagnostics.model.organisation import MANAGE_ALL_DATA, Template, User

ActorKind = Literal["administrator", "integration", "organisation", "person"]

MOST_STEPS = 300_000
"""So many needs are looked at in the search for the fewest actors; beyond it the answer is the greedy one, bounded."""

_MOST_SOLUTIONS = 16
_MOST_COMPARED = 400


class Actor(NamedTuple):
    """Who carries a change out: a person or another organisation by id, an administrator, or who runs the integration.

    `manages_all` marks a person who may edit a template only because an override permission lets them edit any.
    """

    kind: ActorKind
    id: str = ""
    manages_all: bool = False


ADMINISTRATOR = Actor("administrator")
INTEGRATION = Actor("integration")

Way = frozenset[Actor]
"""Actors who together can do something."""

Need = frozenset[Way]
"""The ways of which one is needed."""


class Actors:
    """Finds who can carry changes out, in one directory."""

    def __init__(self, directory: Directory) -> None:
        """Look people up in `directory`."""
        self._directory = directory
        self._able: dict[str, bool] = {}

    def of(self, change: Change, subject: Subject, template: Template | None) -> tuple[Actor, ...]:
        """Return who can make a change for `subject`, any one of them; `template` is the one that it is about."""
        match change.code:
            case ChangeCode.SHARE_WITH_USER | ChangeCode.SHARE_WITH_SERVICE_USER | ChangeCode.COVER_SERVICE_USERS:
                assert template is not None
                return self.sharers(template)
            case ChangeCode.ACCEPT_INVITATION:
                return (self.person(subject.id),)
            case ChangeCode.CREATE_TOKEN if change.user is not None:
                return (self.person(subject.id),)
            case ChangeCode.CHANGE_REQUEST:
                return (INTEGRATION,)
            case _:
                return (ADMINISTRATOR,)

    def sharers(self, template: Template) -> tuple[Actor, ...]:
        """Return who can change the access rules of a template.

        They are its owner and those whom a rule lets edit it, if they can log in, and one person who may edit all data
        of the organisation. Where nobody is known it is an administrator's to find somebody, and another organisation's
        template is that organisation's.
        """
        if self._directory.is_foreign(template.organisation):
            return (Actor("organisation", canonical(template.organisation or "")),)
        named = (template.owner, *(rule.user for rule in template.rules if rule.level in ("edit", "delete")))
        people = dict.fromkeys(canonical(one) for one in named if one is not None)
        found = [Actor("person", one) for one in people if self._is_able(one)]
        if self._manager is not None and self._manager not in people:
            found.append(Actor("person", self._manager, manages_all=True))
        return tuple(found) or (ADMINISTRATOR,)

    def person(self, identifier: str) -> Actor:
        """Return somebody as an actor, by any spelling of the id."""
        return Actor("person", canonical(identifier))

    def name(self, actor: Actor) -> str:
        """Return the name of a person or of an organisation, nothing for the others."""
        if actor.kind == "organisation":
            return of_organisation(self._directory, actor.id).name
        found = self._directory.subject(actor.id) if actor.kind == "person" else None
        return found.name if found is not None else actor.id

    def identifier(self, actor: Actor) -> str | None:
        """Return the id of a person or of an organisation as the file spells it."""
        if actor.kind == "organisation":
            other = self._directory.other_organisations.get(actor.id)
            return other.id if other is not None else actor.id
        found = self._directory.subject(actor.id) if actor.kind == "person" else None
        return found.id if found is not None else actor.id or None

    def _is_able(self, key: str) -> bool:
        """Return whether somebody can log in here: a service user cannot, and who is not active cannot either."""
        found = self._able.get(key)
        if found is None:
            user = self._directory.users.get(key)
            found = user is not None and user.status == "active" and not self._directory.is_foreign(user.organisation)
            self._able[key] = found
        return found

    @cached_property
    def _manager(self) -> str | None:
        """The first active user (canonical id) who certainly may edit all data; another one could do no more."""
        users = self._directory.organisation.users
        for position, user in enumerate(lean_users(users)):
            if user.status == "active" and not self._directory.is_foreign(user.organisation) and self._manages(user):
                return canonical(users[position].id)
        return None

    def _manages(self, user: User | LeanUser) -> bool:
        if MANAGE_ALL_DATA in user.holds or MANAGE_ALL_DATA in user.lacks or user.permission_set is None:
            return MANAGE_ALL_DATA in user.holds
        known = self._directory.permission_sets.get(canonical(user.permission_set))
        return known is not None and MANAGE_ALL_DATA in (known.permissions or ())


class Fewest(NamedTuple):
    """The smallest sets of actors found, all of one size, and how many actors there must be at the least."""

    sets: tuple[Way, ...]
    at_least: int


def fewest_actors(given: Way, needs: Iterable[Need]) -> Fewest:
    """Return the smallest sets of actors that hold `given` and, of each need, one way whole.

    They are the smallest there are as long as the search takes no more than `MOST_STEPS`; beyond it the greedy set is
    returned, with the size that was ruled out so far as the bound.
    """
    chosen, left = _forced(given, needs)
    if not left:
        return Fewest((chosen,), len(chosen))
    greedy = _greedy(chosen, left)
    least = len(chosen) + _apart(chosen, left)
    search = _Search(left)
    for size in range(least, len(greedy)):
        found = search.of_size(chosen, size)
        if search.is_spent:
            return Fewest((greedy,), size)
        if found:
            return Fewest(found, size)
    others = () if search.is_spent else search.of_size(chosen, len(greedy))
    return Fewest(tuple(dict.fromkeys((*others, greedy))), len(greedy))


def _forced(given: Way, needs: Iterable[Need]) -> tuple[Way, list[Need]]:
    """Return the actors without whom it cannot be done, and the needs that they leave, the harder ones only."""
    chosen, left = given, {_least(need) for need in needs}
    while True:
        left = {need for need in left if not any(way <= chosen for way in need)}
        single = [next(iter(need)) for need in left if len(need) == 1]
        if not single:
            break
        chosen = chosen.union(*single)
    if len(left) <= _MOST_COMPARED:
        left = {need for need in left if not any(other < need for other in left)}
    return chosen, sorted(left, key=lambda need: (len(need), _key(need)))


def _least(need: Need) -> Need:
    """Return a need without the ways that hold another one."""
    return frozenset(way for way in need if not any(other < way for other in need))


def _key(need: Need) -> list[list[Actor]]:
    return sorted(sorted(way) for way in need)


def _greedy(chosen: Way, needs: Collection[Need]) -> Way:
    """Return the set that comes of taking, time and again, the way that serves most needs for each new actor."""
    left = {number: need for number, need in enumerate(needs) if not any(way <= chosen for way in need)}
    serving: Counter[Way] = Counter(way for need in left.values() for way in need)
    of_actor: defaultdict[Actor, list[int]] = defaultdict(list)
    for number, need in left.items():
        for actor in frozenset[Actor]().union(*need):
            of_actor[actor].append(number)
    order = {way: place for place, way in enumerate(sorted(serving, key=sorted))}
    while left:
        held = chosen
        best = max(serving, key=lambda way: (serving[way] / len(way - held), -order[way]))
        chosen |= best
        for number in {number for actor in best - held for number in of_actor[actor]} & left.keys():
            if any(way <= chosen for way in left[number]):
                serving.subtract(left.pop(number))
        serving = +serving
    return chosen


class _Search:
    """A search, branch by branch, for every set of a size that serves all needs."""

    def __init__(self, needs: list[Need]) -> None:
        self._needs = needs
        self._steps = 0

    @property
    def is_spent(self) -> bool:
        return self._steps > MOST_STEPS

    def of_size(self, chosen: Way, size: int) -> tuple[Way, ...]:
        found = dict.fromkeys(self._from(chosen, size, self._needs))
        return tuple(found)[:_MOST_SOLUTIONS]

    def _from(self, chosen: Way, size: int, needs: list[Need]) -> Iterator[Way]:
        self._steps += len(needs)
        left = [need for need in needs if not any(way <= chosen for way in need)]
        if not left:
            yield chosen
            return
        if self.is_spent or len(chosen) + _apart(chosen, left) > size:
            return
        found = 0
        hardest: Need = min(left, key=lambda need: len(need))
        for way in sorted(hardest, key=lambda one: (len(one - chosen), sorted(one))):
            if len(chosen | way) > size:
                continue
            for one in self._from(chosen | way, size, left):
                yield one
                found += 1
                if found >= _MOST_SOLUTIONS:
                    return


def _apart(chosen: Way, needs: Iterable[Need]) -> int:
    """Return how many of the needs share no actor, each of which takes one of its own."""
    seen: set[Actor] = set()
    count = 0
    for need in needs:
        asked = frozenset[Actor]().union(*need) - chosen
        if seen.isdisjoint(asked):
            seen |= asked
            count += 1
    return count
