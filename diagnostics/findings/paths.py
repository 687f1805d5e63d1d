"""What opens a template to a subject, permission aside: each rule that does, the owner's entry, an override."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.access.standing import Standing
from diagnostics.organisation.identifiers import CanonicalIds
from diagnostics.organisation.lean import LeanRule, LeanTemplate
from diagnostics.organisation.model import Rule, Template


class Path(NamedTuple):
    """One thing that opens the template. `rule` is an index in the file, None for owner and override."""

    reason: Reason
    rule: int | None


class Paths:
    """Finds what opens templates to one subject: the attempts of the walk that hold, without all the others."""

    def __init__(self, directory: Directory, subject: Subject, standing: Standing) -> None:
        """`standing` is what decides about the subject."""
        self._own = directory.id
        self._is_foreign_subject = subject.user is not None and directory.is_foreign(subject.user.organisation)
        self._standing = standing
        self._ids = CanonicalIds()

    def of(self, template: Template | LeanTemplate) -> tuple[Path, ...]:
        """Return everything that certainly opens `template`: what shares it with the subject, then memberships."""
        organisation = template.organisation
        crosses = self._is_foreign_subject or (organisation is not None and self._ids[organisation] != self._own)
        return (*self._by_sharing(template, crosses=crosses), *self._by_membership(template, crosses=crosses))

    def _by_sharing(self, template: Template | LeanTemplate, *, crosses: bool) -> Iterator[Path]:
        ids, standing = self._ids, self._standing
        is_user = standing.kind == "user"
        if template.owner is not None and ids[template.owner] == standing.id:
            yield Path(Reason.OWNER_OF_TEMPLATE, None)
        rules: Sequence[Rule | LeanRule] = template.rules
        for index, rule in enumerate(rules):
            if (named := rule.user or rule.service_user) is not None:
                if ids[named] == standing.id and rule.invitation != "pending":
                    yield Path(Reason.SHARED_WITH_USER if is_user else Reason.SHARED_WITH_SERVICE_USER, index)
            elif rule.everyone and not crosses and (is_user or rule.covers_service_users):
                yield Path(Reason.SHARED_WITH_EVERYONE, index)
        if not crosses and standing.permissions.override is Truth.YES:
            yield Path(Reason.OVERRIDE_PERMISSION, None)

    def _by_membership(self, template: Template | LeanTemplate, *, crosses: bool) -> Iterator[Path]:
        if self._standing.kind == "service_user":
            return
        rules: Sequence[Rule | LeanRule] = template.rules
        for index, rule in enumerate(rules):
            if (rule.group is not None or rule.site is not None) and (reason := self._joined(rule, crosses)):
                yield Path(reason, index)

    def _joined(self, rule: Rule | LeanRule, crosses: bool) -> Reason | None:
        """Return why a rule for a group, a site or both holds, if it does."""
        ids, standing = self._ids, self._standing
        if rule.group is not None and ids[rule.group] not in standing.groups:
            return None
        if rule.site is None:
            return Reason.MEMBER_OF_GROUP if rule.invitation != "pending" else None
        if crosses or ids[rule.site] not in standing.sites:
            return None
        return Reason.MEMBER_OF_SITE if rule.group is None else Reason.MEMBER_OF_GROUP_AND_SITE
