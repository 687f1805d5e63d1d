"""The effect of a plan's steps: reckoned for all templates as sets, and proved on a copy by walking one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.entitlements import Standing, permissions_of
from diagnostics.access.index.index import Index
from diagnostics.access.types import Question, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.changes import Change, ChangeCode, Situation, applied, changed_template
from diagnostics.findings.gap import Gap
from diagnostics.model.ids import canonical

_JOINING = (ChangeCode.ADD_TO_GROUP, ChangeCode.ADD_TO_SITE)
_SHARING = (ChangeCode.SHARE_WITH_USER, ChangeCode.SHARE_WITH_SERVICE_USER)


class _Edits(NamedTuple):
    """The changes of one step apart: of templates by their positions, and of all else."""

    of_templates: Mapping[int, Change]
    shared: BitMap
    accepted: tuple[tuple[int, str | None], ...]
    joined: tuple[Change, ...]
    others: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """The facts after some steps. `accepted` are invitations, each with the group it was sent to, if to one.

    `situation` is without what the user has joined, which `standing` tells and `joined` lists; `granted` is what owner,
    rules and memberships open, but for what is shared and accepted here.
    """

    situation: Situation
    joined: tuple[Change, ...]
    standing: Standing
    granted: BitMap
    shared: BitMap
    accepted: tuple[tuple[int, str | None], ...]
    edits: tuple[Mapping[int, Change], ...]

    def changes_of(self, position: int) -> list[Change]:
        """Return the changes that were made to a template's rules."""
        return [edits[position] for edits in self.edits if position in edits]


class Proof:
    """Applies steps to a copy of the facts of one gap."""

    def __init__(self, directory: Directory, index: Index, gap: Gap) -> None:
        """`index` holds the templates of `directory`."""
        self._index = index
        self._gap = gap
        self._positions = directory.template_positions
        subject = gap.requester.subject
        assert subject is not None
        self._subject_key = canonical(subject.id)
        question = Question(gap.requester, gap.templates[0], gap.call, gap.at)
        standing = index.memberships.standing(subject)
        granted = index.granted(standing)
        self.start = Applied(Situation(directory, question), (), standing, granted, BitMap(), (), ())
        self._last: tuple[Situation, tuple[Change, ...], Situation] = self.start.situation, (), self.start.situation
        self._taken_apart: dict[int, tuple[tuple[Change, ...], _Edits]] = {}

    def applied(self, before: Applied, changes: tuple[Change, ...]) -> Applied:
        """Return the facts after one more step."""
        edits, situation, standing = self._apart(changes), before.situation, before.standing
        granted = before.granted
        if edits.others:
            situation = applied(situation, edits.others)
            subject = situation.question.requester.subject
            assert subject is not None
            standing = standing._replace(permissions=permissions_of(situation.directory, subject))
            if standing.permissions.override is not before.standing.permissions.override:
                granted = self._index.granted(standing)
        for change in edits.joined:
            standing, opened = self._joined(standing, change)
            granted = granted | opened
        return Applied(
            situation,
            (*before.joined, *edits.joined),
            standing,
            granted,
            before.shared | edits.shared,
            (*before.accepted, *edits.accepted),
            (*before.edits, edits.of_templates) if edits.of_templates else before.edits,
        )

    def visible(self, steps: Iterable[tuple[Change, ...]]) -> BitMap:
        """Return the templates that are certainly visible after some steps."""
        after = self.start
        for changes in steps:
            after = self.applied(after, changes)
        return self.visible_after(after)

    def visible_after(self, after: Applied) -> BitMap:
        """Return the templates that are certainly visible by some facts."""
        standing, question = after.standing, after.situation.question
        opened = after.granted | after.shared
        opened |= BitMap([one for one, group in after.accepted if group is None or group in standing.groups])
        frame = self._index.frame(question.requester, question.call, question.at)
        return opened - self._index.stopped(standing.permissions, frame)

    def alone(self, changes: tuple[Change, ...]) -> BitMap:
        """Return the templates that become visible with one step alone."""
        return self.visible([changes]) - self._gap.answers.visible

    def walked(self, before: Applied, after: Applied, positions: BitMap) -> BitMap:
        """Return those of some templates that are not visible by the one, and visible by the other, walked each."""
        then = self._whole(before)
        shut = [position for position in positions if not self._is_visible(then, before, position)]
        now = self._whole(after)
        return BitMap([position for position in shut if self._is_visible(now, after, position)])

    def invitations(self, positions: BitMap, standing: Standing) -> dict[int, Change]:
        """Return, by template, the acceptance of the first pending invitation to somebody of this standing."""
        found: dict[int, Change] = {}
        for position in positions:
            template = self._gap.templates[position]
            for number, rule in enumerate(template.rules):
                if rule.invitation != "pending" or rule.site is not None:
                    continue
                is_sent_here = rule.group is not None and canonical(rule.group) in standing.groups
                if is_sent_here or canonical(rule.user or rule.service_user or "") == self._subject_key:
                    change = Change(ChangeCode.ACCEPT_INVITATION, template=template.id, rule=number)
                    found.setdefault(position, change)
        return found

    def groups_of(self, changes: Iterable[Change]) -> list[str]:
        """Return the groups (canonical ids) that invitations were sent to, each once."""
        edits = self._apart(tuple(changes))
        return list(dict.fromkeys(group for _, group in edits.accepted if group is not None))

    def _is_visible(self, situation: Situation, facts: Applied, position: int) -> bool:
        template = self._gap.templates[position]
        for change in facts.changes_of(position):
            template = changed_template(template, change)
        question = replace(situation.question, template=template)
        return walk(situation.directory, question).verdict is Verdict.VISIBLE

    def _whole(self, facts: Applied) -> Situation:
        """Return the situation with all that the user has joined; the last one is at hand to be added to."""
        situation, joined, whole = self._last
        if facts.situation is not situation or facts.joined[: len(joined)] != joined:
            joined, whole = (), facts.situation
        whole = applied(whole, facts.joined[len(joined) :])
        self._last = facts.situation, facts.joined, whole
        return whole

    def _joined(self, before: Standing, change: Change) -> tuple[Standing, BitMap]:
        """Return the standing after a group or site was joined, and what that opens beside what was open before."""
        if change.group is not None:
            group = canonical(change.group)
            opened = self._index.opened_by_group(before, group)
            return before._replace(groups=before.groups | {group}), opened
        site = canonical(change.site or "")
        below = self._index.memberships.site_and_below(site)
        return before._replace(sites=before.sites | below), self._index.opened_by_site(before, site)

    def _apart(self, changes: tuple[Change, ...]) -> _Edits:
        # The same step is applied many times while steps are put in order, and may change thousands of templates.
        known = self._taken_apart.get(id(changes))
        if known is not None:
            return known[1]
        of_templates: dict[int, Change] = {}
        shared, accepted = BitMap(), []
        joined: list[Change] = []
        others: list[Change] = []
        for change in changes:
            if change.template is None:
                (joined if change.code in _JOINING else others).append(change)
                continue
            position = self._positions[canonical(change.template)]
            of_templates[position] = change
            if change.code in _SHARING:
                shared.add(position)
            elif change.rule is not None:
                group = self._gap.templates[position].rules[change.rule].group
                accepted.append((position, canonical(group) if group is not None else None))
        edits = _Edits(of_templates, shared, tuple(accepted), tuple(joined), tuple(others))
        self._taken_apart[id(changes)] = changes, edits
        return edits
