"""Every way in which the subject could be permitted what it lacks, and could be given an override permission."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from diagnostics.access.audience import Audiences
from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.access.permitted import permitted
from diagnostics.access.question import Subject
from diagnostics.access.standing import Permissions, permissions_of
from diagnostics.findings.repairs.applying import changed_directory
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.repairs.parts import PermissionPart
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import PermissionSet
from diagnostics.organisation.permissions import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS, VIEW_ALL_DATA

Measure = Callable[[PermissionPart], int]
"""How many templates the subject would gain by a part."""


class Permits:
    """Finds the ways for one subject."""

    def __init__(self, directory: Directory, audiences: Audiences, subject: Subject, has_locations: Truth) -> None:
        """`has_locations` tells whether the template has any, so that the permission for them is needed too."""
        self._directory = directory
        self._audiences = audiences
        self._subject = subject
        self._has_locations = has_locations

    def suffices(self, permissions: Permissions) -> bool:
        """Return whether the permission gate certainly passes."""
        return not permissions.obstacles(self._has_locations)

    def plain(self, measure: Measure) -> list[PermissionPart]:
        """Return the ways that grant no override: one set or permission, or two where one does not do."""
        singles = [part for part in self._singles() if part.permissions.override is not Truth.YES]
        enough = [part for part in singles if self.suffices(part.permissions)]
        adding = [part for part in singles if not self.suffices(part.permissions) and self._may_be_combined(part)]
        pairs = (self._part((*one.changes, *other.changes)) for one, other in combinations(adding, 2))
        together = [part for part in pairs if self.suffices(part.permissions)]
        return [*_with_least_set(enough, measure), *_with_least_set(together, measure)]

    def overriding(self, measure: Measure) -> list[PermissionPart]:
        """Return the ways that grant an override, which only full seats may hold (help page 000089)."""
        overriding = [part for part in self._singles(override=True) if part.permissions.override is Truth.YES]
        return _with_least_set(overriding, measure)

    def _may_be_combined(self, part: PermissionPart) -> bool:
        # A user has one permission set: assigning another replaces it, and what was added to the old one with it.
        return self._subject.kind == "service_user" or part.changes[0].code is ChangeCode.ADD_PERMISSION

    def _singles(self, *, override: bool = False) -> Iterator[PermissionPart]:
        """Return every single change; there is none for a subject that the workspace does not list."""
        if self._subject.record is None:
            return
        yield from (self._part((change,)) for change in self._assignments() if self._is_allowed(change))
        for known in self._own_sets():
            for permission in (VIEW_ALL_DATA,) if override else (TEMPLATES_ACCESS, LOCATIONS_ACCESS):
                if permission in (known.permissions or ()):
                    continue
                change = Change(ChangeCode.ADD_PERMISSION, permission_set=known.id, permission=permission)
                if self._is_allowed(change):
                    yield self._part((change,))

    def _assignments(self) -> Iterator[Change]:
        held = {canonical(identifier) for identifier in self._directory.permission_set_ids(self._subject) or ()}
        wanted = {TEMPLATES_ACCESS, LOCATIONS_ACCESS, *OVERRIDES}
        for known in self._directory.permission_sets.values():
            if canonical(known.id) in held or wanted.isdisjoint(known.permissions or ()):
                continue
            user, service_user = None, None
            if self._subject.kind == "user":
                user = self._subject.id
            else:
                service_user = self._subject.id
            yield Change(
                ChangeCode.ASSIGN_PERMISSION_SET, user=user, service_user=service_user, permission_set=known.id
            )

    def _own_sets(self) -> Iterator[PermissionSet]:
        """Return the subject's permission sets whose content is known, so that adding to them says nothing untrue."""
        for identifier in self._directory.permission_set_ids(self._subject) or ():
            known = self._directory.permission_sets.get(canonical(identifier))
            if known is not None and known.permissions is not None:
                yield known

    def _is_allowed(self, change: Change) -> bool:
        assert change.permission_set is not None
        known = self._directory.permission_sets[canonical(change.permission_set)]
        if change.code is ChangeCode.ASSIGN_PERMISSION_SET:
            grants_override = any(permission in OVERRIDES for permission in known.permissions or ())
            return not (
                grants_override and self._subject.user is not None and _has_lesser_seat(self._subject.user.seat)
            )
        return change.permission not in OVERRIDES or not self._is_held_by_lesser_seat(known)

    def _is_held_by_lesser_seat(self, known: PermissionSet) -> bool:
        wanted = canonical(known.id)
        return any(
            _has_lesser_seat(user.seat)
            for user in self._directory.organisation.users
            if user.permission_set is not None and canonical(user.permission_set) == wanted
        )

    def _part(self, changes: tuple[Change, ...]) -> PermissionPart:
        directory = self._directory
        for change in changes:
            directory = changed_directory(directory, change)
        found = directory.subject(self._subject.id)
        subject = Subject(self._subject.kind, self._subject.id, found.record if found is not None else None)
        touches_others = any(change.code is ChangeCode.ADD_PERMISSION for change in changes)
        of_all = permitted(directory, self._audiences.subjects) if touches_others else None
        return PermissionPart(changes, permissions_of(directory, subject), of_all)


def _has_lesser_seat(seat: str | None) -> bool:
    return seat in ("lite", "guest")


def _with_least_set(parts: Iterable[PermissionPart], measure: Measure) -> list[PermissionPart]:
    """Return the parts, but of those that only assign sets the least: it opens fewest templates to the subject."""
    assigning: list[PermissionPart] = []
    others: list[PermissionPart] = []
    for part in parts:
        only_assigns = all(change.code is ChangeCode.ASSIGN_PERMISSION_SET for change in part.changes)
        (assigning if only_assigns else others).append(part)
    return [*([min(assigning, key=measure)] if assigning else []), *others]
