"""The plan for a gap: ordered steps that together make visible what can be, by the fewest people, each proved.

Templates are handled by what opens them, as sets of positions, and only the proof walks them one by one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import union
from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Subject, Verdict
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.findings.gap import Gap
from diagnostics.findings.plan.actors import ADMINISTRATOR, Actor, Actors, Fewest, Need, Way, fewest_actors
from diagnostics.findings.plan.joining import Joining, Joinings
from diagnostics.findings.plan.needs import Permitting, call_changes, token_changes
from diagnostics.findings.plan.proof import Proof

Progress = Callable[[int, int], None]
"""Told how many of how many templates are proved."""

_ORDERED_BY_GAIN = 40
"""So many actions are put in order by what each adds; more than these by how many templates they change."""

_COMPARED = 4
"""So many of the smallest sets of actors are worked out to the end; the one whose steps open least is taken."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: what one actor does at once. Positions are those of templates in the file.

    `templates` are those that become visible with it after the steps before it, `alone` is how many it makes visible
    with no other step, `so_far` how many are with all steps up to it. `beside` are templates that it opens to the
    subject and that the plan is not about, `sharing` those whose rules it changes.
    """

    changes: tuple[Change, ...]
    actor: Actor
    templates: BitMap
    alone: int
    so_far: int
    beside: BitMap
    sharing: BitMap


@dataclass(frozen=True, slots=True)
class Alternative:
    """An override permission in place of the plan: it opens all data of the organisation, now and in future."""

    changes: tuple[Change, ...]
    actors: tuple[Actor, ...]
    templates: BitMap


@dataclass(frozen=True, slots=True)
class Left:
    """Templates that no step makes visible, for one reason; None where what is not known forbids a proof."""

    reason: Reason | None
    templates: BitMap


@dataclass(frozen=True, slots=True)
class Plan:
    """What restores a gap, or the part of it that `wanted` holds; `unknown` counts templates beside it.

    `together` are the templates that need more than one of the steps, `at_least` how many actors there must be.
    """

    wanted: BitMap
    unknown: int
    steps: tuple[Step, ...]
    left: tuple[Left, ...]
    alternatives: tuple[Alternative, ...]
    together: BitMap
    at_least: int

    @property
    def restored(self) -> BitMap:
        """The templates that the steps make visible."""
        return union(step.templates for step in self.steps)

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who has something to do, in the order of the steps."""
        return tuple(dict.fromkeys(step.actor for step in self.steps))


def make_plan(directory: Directory, index: Index, gap: Gap, wanted: BitMap, progress: Progress | None = None) -> Plan:
    """Return the plan that restores the hidden templates of `wanted`."""
    hidden = gap.answers.of(Verdict.HIDDEN) & wanted
    unknown = len(gap.answers.of(Verdict.UNKNOWN) & wanted)
    subject = gap.requester.subject
    if subject is None or not hidden:
        return Plan(hidden, unknown, (), tuple(_left(gap, hidden, BitMap())), (), BitMap(), 0)
    return _Planner(directory, index, gap, subject, hidden, unknown).plan(progress)


def _left(gap: Gap, left: BitMap, unproved: BitMap) -> Iterable[Left]:
    if unproved:
        yield Left(None, unproved)
    for cause in gap.causes:
        if found := cause.positions & left - unproved:
            yield Left(cause.reason, found)


@dataclass(frozen=True, slots=True)
class _Action:
    """A step before it is put in order and proved."""

    changes: tuple[Change, ...]
    actor: Actor
    sharing: BitMap


class _Planner:
    """The making of one plan."""

    def __init__(
        self, directory: Directory, index: Index, gap: Gap, subject: Subject, wanted: BitMap, unknown: int
    ) -> None:
        self._directory = directory
        self._index = index
        self._gap = gap
        self._subject = subject
        self._wanted = wanted
        self._unknown = unknown
        self._actors = Actors(directory)
        self._joinings = Joinings(index)
        self._standing: Standing = index.memberships.standing(subject)
        self._proof = Proof(directory, index, gap)
        self._outside = index.everything - gap.answers.visible - wanted
        self._permitting = Permitting(index, subject, self._standing.permissions)
        self._token = token_changes(directory, gap)
        self._oneself = self._actors.person(subject.id)

    def plan(self, progress: Progress | None) -> Plan:
        """Return the plan, telling `progress` how far it is."""
        if self._token is None:
            left = tuple(_left(self._gap, self._wanted, BitMap()))
            return Plan(self._wanted, self._unknown, (), left, (), BitMap(), 0)
        openable = self._wanted & union((self._granted, self._joinable, self._accepted, *self._sharers.values()))
        possible = self._permitting.possible(openable)
        found = self._fewest(possible)
        actions = self._cheapest(possible, found)
        steps, proved = self._proved(actions, possible, progress)
        unproved = (possible - proved) | self._permitting.not_known(openable - possible)
        left = tuple(_left(self._gap, self._wanted - proved, unproved))
        apart = union(self._proof.alone(action.changes) for action in actions)
        return Plan(
            self._wanted, self._unknown, steps, left, tuple(self._alternatives()), proved - apart, found.at_least
        )

    @cached_property
    def _granted(self) -> BitMap:
        """The templates that something opens to the subject already."""
        return self._index.granted(self._standing)

    @cached_property
    def _joinable(self) -> BitMap:
        """The templates that joining groups and sites would open."""
        if self._standing.kind == "service_user":
            return BitMap()
        return self._index.granted(self._joinings.everywhere(self._standing)) - self._granted

    @cached_property
    def _sharers(self) -> Mapping[tuple[Actor, ...], BitMap]:
        """The templates that a rule of their own for the subject could open, by who could write it.

        Templates of another data centre are not among them: only copies can be sent from there (help page 000108).
        """
        found: defaultdict[tuple[Actor, ...], list[int]] = defaultdict(list)
        for position in self._wanted - self._granted:
            template = self._gap.templates[position]
            if not self._directory.is_in_another_data_centre(template.organisation):
                found[self._actors.sharers(template)].append(position)
        return {actors: BitMap(positions) for actors, positions in found.items()}

    @cached_property
    def _accepting(self) -> Mapping[int, Change]:
        """For each template with a pending invitation of the user itself, or of a group it is in, the acceptance."""
        if self._standing.kind == "service_user":
            return {}
        return self._proof.invitations(self._wanted - self._granted, self._standing)

    @cached_property
    def _accepting_as_member(self) -> Mapping[int, Change]:
        """The same of invitations of the groups that the user could join."""
        if self._standing.kind == "service_user":
            return {}
        left = self._wanted - self._granted - BitMap(self._accepting)
        # Groups that have nothing but invitations are among them, which joining alone is no use for.
        return self._proof.invitations(left, self._standing._replace(groups=frozenset(self._directory.groups)))

    @property
    def _accepted(self) -> BitMap:
        return BitMap([*self._accepting, *self._accepting_as_member])

    def _given(self, possible: BitMap) -> list[_Action]:
        """Return the actions that no choice of actors spares: token, permission, call."""
        if not possible or self._token is None:
            return []
        permission, call = self._permitting.changes(possible), call_changes(self._gap, possible)
        steps = [*((change,) for change in self._token), permission, call]
        return [_Action(changes, self._actor(changes[0]), BitMap()) for changes in steps if changes]

    def _actor(self, change: Change) -> Actor:
        return self._actors.of(change, self._subject, None)[0]

    def _fewest(self, possible: BitMap) -> Fewest:
        """Return the smallest sets of actors who can open all that is possible."""
        administrator, oneself = frozenset([ADMINISTRATOR]), frozenset([self._oneself])
        parts: list[tuple[BitMap, Way]] = [
            (self._joinable, administrator),
            (BitMap(self._accepting), oneself),
            (BitMap(self._accepting_as_member), oneself | administrator),
        ]
        closed = possible - self._granted
        shared = [(held & closed, [frozenset([one]) for one in actors]) for actors, held in self._sharers.items()]
        unshared: tuple[BitMap, list[Way]] = closed - union(self._sharers.values()), []
        needs: set[Need] = set()
        for held, ways in (*shared, unshared):
            classes = [(held, frozenset(ways))]
            for positions, way in parts:
                classes = [
                    one
                    for left, need in classes
                    for one in ((left & positions, need | {way}), (left - positions, need))
                    if one[0]
                ]
            needs.update(need for left, need in classes if left)
        given = frozenset(action.actor for action in self._given(possible))
        return fewest_actors(given, needs)

    def _cheapest(self, possible: BitMap, found: Fewest) -> list[_Action]:
        """Return the actions of that smallest set of actors whose actions open least besides, then change least."""
        tried = sorted(found.sets, key=lambda one: (sum(actor.manages_all for actor in one), sorted(one)))
        return min((self._actions(possible, chosen) for chosen in tried[:_COMPARED]), key=self._cost)

    def _cost(self, actions: list[_Action]) -> tuple[int, int, int]:
        beside = self._proof.visible(action.changes for action in actions) & self._outside
        by_override = sum(action.actor.manages_all for action in actions)
        return len(beside), by_override, sum(len(action.changes) for action in actions)

    def _actions(self, possible: BitMap, chosen: Way) -> list[_Action]:
        """Return what these actors do to open all that is possible."""
        actions = self._given(possible)
        left = possible - self._granted
        accepted = left & BitMap(self._accepting) if self._oneself in chosen else BitMap()
        sharers = [(actors, held) for actors, held in self._sharers.items() if not chosen.isdisjoint(actors)]
        by_others = union((accepted, *(held for _, held in sharers)))
        if self._standing.kind == "user" and ADMINISTRATOR in chosen:
            joined = self._joined(left, left - by_others, with_acceptance=self._oneself in chosen)
            changes = [self._joinings.change(self._subject.id, one) for one in joined]
            actions += [_Action((change,), ADMINISTRATOR, BitMap()) for change in changes]
            standing = self._joinings.joined(self._standing, joined)
            left -= self._index.granted(standing)
            accepted = left & (accepted | (BitMap(self._accepting_as_member) - by_others))
        left -= accepted
        if accepted:
            known = {**self._accepting_as_member, **self._accepting}
            actions.append(_Action(tuple(known[one] for one in accepted), self._oneself, accepted))
        shared: defaultdict[Actor, BitMap] = defaultdict(BitMap)
        for actors, held in sharers:
            shared[next(actor for actor in actors if actor in chosen)] |= held & left
        for actor, held in shared.items():
            if held:
                actions.append(_Action(tuple(map(self._sharing, held)), actor, held))
        return actions

    def _joined(self, left: BitMap, must: BitMap, *, with_acceptance: bool) -> list[Joining]:
        """Return the groups and sites to join: for what nobody else opens, and where it costs nothing for the rest."""
        joined = self._joinings.few(self._standing, must & self._joinable, self._outside)
        standing = self._joinings.joined(self._standing, joined)
        left = left - self._index.granted(standing)
        for joining, opened in self._joinings.at_no_cost(standing, left, self._outside):
            joined.append(joining)
            left -= opened
        if with_acceptance:
            last = must & left & BitMap(self._accepting_as_member)
            held = self._joinings.joined(self._standing, joined).groups
            groups = self._proof.groups_of(self._accepting_as_member[one] for one in last)
            joined += [("group", group) for group in groups if group not in held]
        return joined

    def _sharing(self, position: int) -> Change:
        template = self._gap.templates[position].id
        if self._standing.kind == "user":
            return Change(ChangeCode.SHARE_WITH_USER, template=template, user=self._subject.id)
        return Change(ChangeCode.SHARE_WITH_SERVICE_USER, template=template, service_user=self._subject.id)

    def _proved(
        self, actions: list[_Action], possible: BitMap, progress: Progress | None
    ) -> tuple[tuple[Step, ...], BitMap]:
        """Return the actions as steps in their order, and all that they are proved to make visible."""
        steps: list[Step] = []
        proved, seen_beside = BitMap(), BitMap()
        after = self._proof.start
        for action in self._ordered(actions):
            before, after = after, self._proof.applied(after, action.changes)
            shown = self._proof.visible_after(after)
            new = self._proof.walked(before, after, (shown & possible) - proved)
            proved |= new
            beside = (shown & self._outside) - seen_beside
            seen_beside |= beside
            alone = len(self._proof.alone(action.changes) & self._wanted)
            steps.append(Step(action.changes, action.actor, new, alone, len(proved), beside, action.sharing))
            if progress is not None:
                progress(len(proved), len(possible))
        return tuple(steps), proved

    def _ordered(self, actions: list[_Action]) -> list[_Action]:
        """Return the actions so that each time the one comes next that makes most visible after those before it.

        Where none makes anything visible yet, what all else rests on comes first: token, then permission, then call.
        """
        if len(actions) > _ORDERED_BY_GAIN:
            return sorted(actions, key=lambda one: (bool(one.sharing), -len(one.sharing)))
        ordered: list[_Action] = []
        waiting = dict(enumerate(actions))
        after = self._proof.start
        while waiting:
            gains = {
                place: len(self._proof.visible_after(self._proof.applied(after, one.changes)) & self._wanted)
                for place, one in waiting.items()
            }
            best = waiting.pop(max(waiting, key=lambda place: (gains[place], -place)))
            after = self._proof.applied(after, best.changes)
            ordered.append(best)
        return ordered

    def _alternatives(self) -> Iterable[Alternative]:
        """Return the override permissions that would restore some of it, token and call mended as well."""
        for part in self._permitting.overriding():
            home = self._wanted & self._index.granted(self._standing._replace(permissions=part.permissions))
            changes = (*(self._token or ()), *part.changes, *call_changes(self._gap, home))
            if restored := self._proof.visible([changes]) & self._wanted:
                yield Alternative(changes, tuple(dict.fromkeys(map(self._actor, changes))), restored)
