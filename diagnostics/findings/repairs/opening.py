"""Every smallest way in which the template could be opened to the subject, an override permission aside."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.audience import Audiences
from diagnostics.access.index import Index
from diagnostics.access.question import Subject
from diagnostics.access.standing import Standing
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Group, Rule, Site, Template

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
                if rule.group is None:
                    if self._names_subject(rule):
                        yield Opening(number, ChangeCode.ACCEPT_INVITATION)
                elif self._subject.kind == "user" and (group := self._joined(rule.group)) != _OUT_OF_REACH:
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
