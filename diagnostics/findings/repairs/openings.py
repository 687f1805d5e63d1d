"""Grants that would open a template, tried in the order of what else they open."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from typing import Any, NamedTuple

from pyroaring import BitMap

from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences
from diagnostics.access.types import Subject
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.findings.repairs.types import Ground, Rank, Size
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Group, Rule, Site, Template

_NOTHING = BitMap()
_OUT_OF_REACH = ""
"""Stands for a group that the workspace does not list, which nobody can be said to join."""


class Opening(NamedTuple):
    """One way to open the template to the subject.

    `rule` is the index of the access rule that grants then: None where something opens the template already. `edit`
    is what is done about that rule; `group` and `site` (canonical ids) are what the user joins.
    """

    rule: int | None
    edit: ChangeCode | None = None
    group: str | None = None
    site: str | None = None

    @property
    def codes(self) -> tuple[ChangeCode, ...]:
        """The kinds of its changes, in the order in which they are made."""
        return _CODES[self.edit, self.group is not None, self.site is not None]


_EDITS = (
    None,
    ChangeCode.ACCEPT_INVITATION,
    ChangeCode.COVER_SERVICE_USERS,
    ChangeCode.SHARE_WITH_USER,
    ChangeCode.SHARE_WITH_SERVICE_USER,
)
_CODES = {
    (edit, joins_group, joins_site): (
        *((edit,) if edit is not None else ()),
        *((ChangeCode.ADD_TO_GROUP,) if joins_group else ()),
        *((ChangeCode.ADD_TO_SITE,) if joins_site else ()),
    )
    for edit in _EDITS
    for joins_group in (False, True)
    for joins_site in (False, True)
}


class Openings:
    """Finds the ways for one subject and one template."""

    def __init__(
        self, index: Index, audiences: Audiences, subject: Subject, standing: Standing, template: Template
    ) -> None:
        """`standing` is what decides about the subject."""
        self._index = index
        self._directory = index.directory
        self._audiences = audiences
        self._subject = subject
        self._standing = standing
        self._template = template
        self._is_foreign = self._directory.is_foreign(template.organisation)
        self._by_group: dict[str, BitMap] = {}
        self._by_site: dict[str, BitMap] = {}

    def smallest(self) -> list[Opening]:
        """Return each way once, and none that contains another."""
        editing, joining = list(self._by_editing()), self._by_joining()
        groups = {one.group for one in joining if one.site is None} - {None}
        sites = {one.site for one in joining if one.group is None} - {None}
        return [
            *(one for one in editing if one.group not in groups),
            *(
                one
                for one in joining
                if one.group is None or one.site is None or (one.group not in groups and one.site not in sites)
            ),
        ]

    def changes(self, opening: Opening) -> tuple[Change, ...]:
        """Return what has to be done, in the files' own spelling of ids."""
        return tuple(self._change(code, opening) for code in opening.codes)

    def templates(self, opening: Opening) -> BitMap:
        """Return the positions of the templates that the subject gains access to. Not to be changed."""
        group, site = opening.group, opening.site
        if site is None:
            return self.by_group(group) if group is not None else _NOTHING
        if group is None:
            return self.by_site(site)
        return BitMap.union(self.by_group(group), self.by_site(site), self._index.opened_by_both(group, site))

    def subjects(self, opening: Opening) -> BitMap:
        """Return the positions of the subjects whom the template is opened to. Not to be changed."""
        if opening.edit is ChangeCode.COVER_SERVICE_USERS:
            return self._audiences.subjects.service_users
        if opening.edit is ChangeCode.ACCEPT_INVITATION and opening.rule is not None:
            group = self._template.rules[opening.rule].group
            return self._audiences.members.of_group(group).certain if group is not None else _NOTHING
        return _NOTHING

    def shared_with_group(self, group: str) -> BitMap:
        """Return those of `by_group` that are quickest to find. Not to be changed."""
        return self._index.shared_with_group(group)

    def shared_with_site(self, site: str) -> BitMap:
        """Return those of `by_site` that are quickest to find. Not to be changed."""
        return self._index.shared_with_site(site)

    def by_group(self, group: str) -> BitMap:
        """Return the positions of the templates that joining a group (canonical id) opens. Not to be changed."""
        found = self._by_group.get(group)
        if found is None:
            found = self._by_group[group] = self._index.opened_by_group(self._standing, group)
        return found

    def by_site(self, site: str) -> BitMap:
        """Return the positions of the templates that joining a site (canonical id) opens. Not to be changed."""
        found = self._by_site.get(site)
        if found is None:
            found = self._by_site[site] = self._index.opened_by_site(self._standing, site)
        return found

    def _by_editing(self) -> Iterator[Opening]:
        """Return the ways that add or change a rule."""
        if not (self._is_foreign and self._directory.is_in_another_data_centre(self._template.organisation)):
            # Across data centres only copies can be sent (help page 000108).
            is_user = self._subject.kind == "user"
            code = ChangeCode.SHARE_WITH_USER if is_user else ChangeCode.SHARE_WITH_SERVICE_USER
            yield Opening(len(self._template.rules), code)
        for number, rule in enumerate(self._template.rules):
            if rule.everyone:
                if self._subject.kind == "service_user" and not self._is_foreign:
                    yield Opening(number, ChangeCode.COVER_SERVICE_USERS)
            elif rule.invitation == "pending" and rule.site is None:
                if self._subject.kind == "service_user":
                    # It cannot log in, so that nobody could accept (help page 005096).
                    continue
                if rule.group is None:
                    if self._names_subject(rule):
                        yield Opening(number, ChangeCode.ACCEPT_INVITATION)
                elif (group := self._joined(rule.group)) != _OUT_OF_REACH:
                    yield Opening(number, ChangeCode.ACCEPT_INVITATION, group)

    def _by_joining(self) -> list[Opening]:
        """Return the ways that only make the user a member, of a group, a site or both; each once."""
        found: dict[tuple[str | None, str | None], Opening] = {}
        if self._subject.kind == "service_user":
            return []
        joinable, own_sites = self._joinable(), self._standing.sites
        for number, rule in enumerate(self._template.rules):
            if rule.group is None and rule.site is None:
                continue
            group = self._joined(rule.group) if rule.group is not None else None
            if group == _OUT_OF_REACH or (rule.site is None and rule.invitation == "pending"):
                continue
            site = canonical(rule.site) if rule.site is not None else None
            if site is None or (site in own_sites and not self._is_foreign):
                found.setdefault((group, None), Opening(number, group=group))
            for joined in joinable.get(site, ()) if site is not None else ():
                if (group, joined) not in found:
                    found[group, joined] = Opening(number, None, group, joined)
        return list(found.values())

    def _joined(self, group: str) -> str | None:
        """Return the group to join so as to be in `group`: none for a member, `_OUT_OF_REACH` if it is not listed."""
        key = canonical(group)
        if key in self._standing.groups:
            return None
        return key if key in self._directory.groups else _OUT_OF_REACH

    def _joinable(self) -> Mapping[str, list[str]]:
        """Return, for each site that a rule names, the named ones that a user could join to belong to it."""
        named = dict.fromkeys(canonical(rule.site) for rule in self._template.rules if rule.site is not None)
        if self._is_foreign or self._subject.kind == "service_user":
            return {}
        joinable: defaultdict[str, list[str]] = defaultdict(list)
        for site in named:
            if site in self._directory.sites and site not in self._standing.sites:
                for below in self._index.memberships.site_and_below(site) & named.keys():
                    joinable[below].append(site)
        return joinable

    def _names_subject(self, rule: Rule) -> bool:
        return canonical(rule.user or rule.service_user or "") == canonical(self._subject.id)

    def _change(self, code: ChangeCode, opening: Opening) -> Change:
        template, subject = self._template.id, self._subject.id
        match code:
            case ChangeCode.SHARE_WITH_USER:
                return Change(code, template=template, user=subject)
            case ChangeCode.SHARE_WITH_SERVICE_USER:
                return Change(code, template=template, service_user=subject)
            case ChangeCode.ADD_TO_GROUP:
                group: Group = self._directory.groups[opening.group or ""]
                return Change(code, user=subject, group=group.id)
            case ChangeCode.ADD_TO_SITE:
                site: Site = self._directory.sites[opening.site or ""]
                return Change(code, user=subject, site=site.id)
            case _:
                return Change(code, template=template, rule=opening.rule)


class LeastFirst:
    """Some openings, for a rank that has those first which open least."""

    def __init__(self, ways: Openings, rank: Rank, openings: Sequence[Opening]) -> None:
        """`ways` is where the openings are from."""
        self.openings = openings
        self._ways = ways
        self._rank = rank
        found = [opening.codes for opening in openings]
        # In the order in which they come where as much is opened, on whatever ground.
        self._kinds = sorted(set(found), key=lambda codes: rank.key(Size(0, 0, False, codes)))
        order = {codes: number for number, codes in enumerate(self._kinds)}
        self._order = [order[codes] for codes in found]
        groups = {opening.group for opening in openings if opening.group is not None}
        sites = {opening.site for opening in openings if opening.site is not None}
        self._shared_with_groups = [(group, ways.shared_with_group(group)) for group in groups]
        self._shared_with_sites = [(site, ways.shared_with_site(site)) for site in sites]
        self._opened_to = [
            (place, opened_to)
            for place, opening in enumerate(openings)
            if opening.edit is not None and (opened_to := ways.subjects(opening))
        ]

    def bounds(self, ground: Ground) -> Iterator[tuple[tuple[Any, ...], int]]:
        """Return the place of each opening with a key that its own is not before; these keys rise.

        What is shared with a group or site as such is quick to count, and so are the subjects to whom a changed rule
        opens the template: this is what an opening waits with at first.
        Only those whose turn comes are looked at more closely.
        """
        count = ground.templates_in_reach.intersection_cardinality
        groups: dict[str | None, int] = {group: count(shared) for group, shared in self._shared_with_groups}
        sites: dict[str | None, int] = {site: count(shared) for site, shared in self._shared_with_sites}
        groups[None] = sites[None] = 0
        waiting = [
            (in_group if (in_group := groups[group]) > (in_site := sites[site]) else in_site, number, place, False)
            for place, ((_, _, group, site), number) in enumerate(zip(self.openings, self._order, strict=True))
        ]
        count_subjects = ground.subjects_in_reach.intersection_cardinality
        for place, opened_to in self._opened_to:
            least, number, _, is_close = waiting[place]
            waiting[place] = least + count_subjects(opened_to), number, place, is_close
        heapify(waiting)
        without = len(ground.templates) + len(ground.subjects)
        closer = _Closer(ground, self._ways)
        while waiting:
            least, number, place, is_close = waiting[0]
            if is_close:
                heappop(waiting)
                size = Size(without + least, 0, ground.grants_override, self._kinds[number])
                yield self._rank.key(size), place
            else:
                heapreplace(waiting, (closer.count(self.openings[place]), number, place, True))


class _Closer:
    """Counts on one ground what openings open, but for what only a group and a site together do."""

    def __init__(self, ground: Ground, ways: Openings) -> None:
        self._ground = ground
        self._ways = ways
        self._by_group: dict[str, BitMap] = {}
        self._by_site: dict[str, BitMap] = {}

    def count(self, opening: Opening) -> int:
        group, site = opening.group, opening.site
        subjects = 0
        if opening.edit is not None:
            subjects = self._ground.subjects_in_reach.intersection_cardinality(self._ways.subjects(opening))
        by_group = self._of_group(group) if group is not None else None
        if site is None:
            return subjects + (len(by_group) if by_group is not None else 0)
        by_site = self._of_site(site)
        return subjects + (len(by_site) if by_group is None else by_group.union_cardinality(by_site))

    def _of_group(self, group: str) -> BitMap:
        found = self._by_group.get(group)
        if found is None:
            found = self._by_group[group] = self._ground.templates_in_reach & self._ways.by_group(group)
        return found

    def _of_site(self, site: str) -> BitMap:
        found = self._by_site.get(site)
        if found is None:
            found = self._by_site[site] = self._ground.templates_in_reach & self._ways.by_site(site)
        return found
