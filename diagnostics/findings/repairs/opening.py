"""Every way in which the template could be opened to the subject, an override permission aside."""

from collections.abc import Iterator

from pyroaring import BitMap

from diagnostics.access.audience import Audiences
from diagnostics.access.index import Index
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Subject
from diagnostics.access.standing import Standing
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.repairs.parts import AccessPart
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Rule, Template


class Openings:
    """Finds the ways for one subject and one template. None of them contains another."""

    def __init__(
        self,
        index: Index,
        audiences: Audiences,
        subject: Subject,
        standing: Standing,
        template: Template,
        position: int,
    ) -> None:
        """`position` is the template's place in the file, `standing` what decides about the subject."""
        self._index = index
        self._directory = index.directory
        self._audiences = audiences
        self._subject = subject
        self._standing = standing
        self._template = template
        self._itself = BitMap([position])
        self._is_foreign = self._directory.is_foreign(template.organisation)

    def parts(self) -> Iterator[AccessPart]:
        """Return each way once."""
        found: dict[frozenset[Change], AccessPart] = {}
        for part in self._parts():
            found.setdefault(frozenset(part.changes), part)
        smallest = [
            part for changes, part in found.items() if len(changes) == 1 or not _contains_another(changes, found)
        ]
        return iter(smallest)

    def _parts(self) -> Iterator[AccessPart]:
        yield from self._sharing()
        for number, rule in enumerate(self._template.rules):
            if rule.everyone:
                yield from self._covering(number)
            elif rule.user is not None or rule.service_user is not None:
                if rule.invitation == "pending" and self._names_subject(rule):
                    yield self._part((Change(ChangeCode.ACCEPT_INVITATION, template=self._template.id, rule=number),))
            elif self._subject.kind == "user" and (rule.group is not None or rule.site is not None):
                yield from self._joining(number, rule)

    def _sharing(self) -> Iterator[AccessPart]:
        """Return the rule that names the subject; across data centres only copies can be sent (help page 000108)."""
        if self._is_foreign and self._is_in_another_data_centre():
            return
        template, identifier = self._template.id, self._subject.id
        if self._subject.kind == "user":
            yield self._part((Change(ChangeCode.SHARE_WITH_USER, template=template, user=identifier),))
        else:
            yield self._part((Change(ChangeCode.SHARE_WITH_SERVICE_USER, template=template, service_user=identifier),))

    def _covering(self, number: int) -> Iterator[AccessPart]:
        if self._subject.kind == "service_user" and not self._is_foreign:
            change = Change(ChangeCode.COVER_SERVICE_USERS, template=self._template.id, rule=number)
            yield self._part((change,), subjects=self._audiences.subjects.service_users)

    def _joining(self, number: int, rule: Rule) -> Iterator[AccessPart]:
        """Return what makes a rule that names a group, a site or both hold for the user."""
        if rule.site is not None and self._is_foreign:
            return
        changes: list[Change] = []
        joined_group = joined_site = None
        if rule.group is not None and self._directory.in_group(self._subject.id, rule.group) is not Truth.YES:
            group = self._directory.groups.get(canonical(rule.group))
            if group is None:
                return
            joined_group = canonical(group.id)
            changes.append(Change(ChangeCode.ADD_TO_GROUP, user=self._subject.id, group=group.id))
        if rule.site is not None and self._directory.in_site(self._subject.id, rule.site) is not Truth.YES:
            site = self._directory.sites.get(canonical(rule.site))
            if site is None:
                return
            joined_site = canonical(site.id)
            changes.append(Change(ChangeCode.ADD_TO_SITE, user=self._subject.id, site=site.id))
        subjects = None
        if rule.invitation == "pending" and rule.group is not None:
            changes.insert(0, Change(ChangeCode.ACCEPT_INVITATION, template=self._template.id, rule=number))
            subjects = self._audiences.members.of_group(rule.group).certain
        if not changes:
            return
        opened = None
        if joined_group is not None or joined_site is not None:
            opened = self._index.opened_by_joining(self._standing, joined_group, joined_site)
        yield self._part(tuple(changes), templates=opened, subjects=subjects)

    def _part(
        self, changes: tuple[Change, ...], templates: BitMap | None = None, subjects: BitMap | None = None
    ) -> AccessPart:
        opened = self._itself if templates is None else templates | self._itself
        return AccessPart(changes, opened, subjects if subjects is not None else BitMap())

    def _names_subject(self, rule: Rule) -> bool:
        return canonical(rule.user or rule.service_user or "") == canonical(self._subject.id)

    def _is_in_another_data_centre(self) -> bool:
        own = self._directory.organisation.organisation.data_centre
        other = self._directory.other_organisations.get(canonical(self._template.organisation or ""))
        return own is not None and other is not None and other.data_centre not in (None, own)


def _contains_another(changes: frozenset[Change], found: dict[frozenset[Change], AccessPart]) -> bool:
    return any(frozenset((change,)) in found for change in changes)
