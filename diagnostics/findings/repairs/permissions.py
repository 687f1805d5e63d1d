"""Permission changes that would let a subject open a template."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC
from itertools import combinations

from diagnostics.access.directory import Directory
from diagnostics.access.gates import request, token
from diagnostics.access.index.entitlements import Permissions, permissions_of
from diagnostics.access.index.members import permitted
from diagnostics.access.index.of_template import Audiences
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Question, Subject, Truth
from diagnostics.findings.changes import Change, ChangeCode, Situation, applied, changed_directory
from diagnostics.findings.repairs.types import AskingPart, PermissionPart
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.model.lazy import LeanUser, lean_users
from diagnostics.model.organisation import (
    LOCATIONS_ACCESS,
    MANAGE_ALL_DATA,
    OVERRIDES,
    TEMPLATES_ACCESS,
    VIEW_ALL_DATA,
    PermissionSet,
    User,
)
from diagnostics.tokens.quota import quota
from diagnostics.tokens.state import Circumstances, is_expired

Measure = Callable[[Permissions], int]
"""How many templates the subject would gain by being permitted so."""


class Permits:
    """Finds the ways for one subject."""

    def __init__(
        self,
        directory: Directory,
        audiences: Audiences,
        subject: Subject,
        has_locations: Truth,
        sets_of_lesser_seats: Collection[str],
    ) -> None:
        """`has_locations` tells whether the template has any, so that the permission for them is needed too.

        `sets_of_lesser_seats` are the permission sets (canonical ids) that someone without a full seat has.
        """
        self._directory = directory
        self._audiences = audiences
        self._subject = subject
        self._has_locations = has_locations
        self._sets_of_lesser_seats = sets_of_lesser_seats

    def suffices(self, permissions: Permissions) -> bool:
        """Return whether the permission gate certainly passes."""
        return not permissions.obstacles(self._has_locations)

    def plain(self, measure: Measure) -> list[PermissionPart]:
        """Return the ways that grant no override: one set or permission, or two where one does not do."""
        singles = [part for part in self._singles() if part.permissions.override is not Truth.YES]
        enough = [part for part in singles if self.suffices(part.permissions)]
        adding = [part for part in singles if not self.suffices(part.permissions) and self._may_be_combined(part)]
        pairs = (self._part((*one.changes, *other.changes)) for one, other in combinations(self._least(adding), 2))
        together = [part for part in pairs if self.suffices(part.permissions)]
        return [*self._with_least_sets(enough, measure), *self._with_least_sets(together, measure)]

    def overriding(self, measure: Measure) -> list[PermissionPart]:
        """Return the ways that grant an override, which only full seats may hold (help page 000089)."""
        overriding = [part for part in self._singles(override=True) if part.permissions.override is Truth.YES]
        return self._with_least_sets(overriding, measure)

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
        known = self._set(change)
        if change.code is ChangeCode.ASSIGN_PERMISSION_SET:
            grants_override = any(permission in OVERRIDES for permission in known.permissions or ())
            return not (grants_override and self._subject.user is not None and has_lesser_seat(self._subject.user))
        return change.permission not in OVERRIDES or canonical(known.id) not in self._sets_of_lesser_seats

    def _part(self, changes: tuple[Change, ...]) -> PermissionPart:
        directory = self._directory
        for change in changes:
            directory = changed_directory(directory, change)
        found = directory.subject(self._subject.id)
        subject = Subject(self._subject.kind, self._subject.id, found.record if found is not None else None)
        touches_others = any(change.code is ChangeCode.ADD_PERMISSION for change in changes)
        of_all = permitted(directory, self._audiences.subjects) if touches_others else None
        return PermissionPart(changes, permissions_of(directory, subject), of_all)

    def _least(self, parts: Iterable[PermissionPart]) -> list[PermissionPart]:
        """Return the parts, but of the sets by whose assignment the subject would be permitted the same the least."""
        return self._with_least_sets(parts, lambda _: 0, by_permissions=True)

    def _with_least_sets(
        self, parts: Iterable[PermissionPart], measure: Measure, *, by_permissions: bool = False
    ) -> list[PermissionPart]:
        """Return the parts, but of those that differ only in which sets they assign the least one.

        That is the one which opens fewest templates to the subject, then which permits least.
        """
        least: dict[object, tuple[tuple[int, ...], PermissionPart]] = {}
        for part in parts:
            assigned = [change for change in part.changes if change.code is ChangeCode.ASSIGN_PERMISSION_SET]
            added = tuple(change for change in part.changes if change.code is not ChangeCode.ASSIGN_PERMISSION_SET)
            permits = part.permissions
            granted = [permission for change in assigned for permission in self._set(change).permissions or ()]
            size = (
                measure(permits),
                sum(permission in OVERRIDES for permission in granted),
                granted.count(MANAGE_ALL_DATA),
                sum(truth is Truth.YES for truth in permits),
                len(granted),
            )
            key = bool(assigned), added, permits if by_permissions else None
            if key not in least or size < least[key][0]:
                least[key] = size, part
        return [part for _, part in least.values()]

    def _set(self, change: Change) -> PermissionSet:
        assert change.permission_set is not None
        return self._directory.permission_sets[canonical(change.permission_set)]


def has_lesser_seat(user: User | LeanUser) -> bool:
    """Return whether the user is known to have less than a full seat."""
    return user.seat in ("lite", "guest")


def sets_of_lesser_seats(directory: Directory) -> frozenset[str]:
    """Return the permission sets (canonical ids) that someone has who is known to have less than a full seat."""
    return frozenset(
        canonical(user.permission_set)
        for user in lean_users(directory.organisation.users)
        if user.permission_set is not None and has_lesser_seat(user)
    )


def asking_part(situation: Situation, subject: Subject) -> AskingPart | None:
    """Return the changes that token and call need, or None where no change the product knows would do."""
    question = situation.question
    if subject.record is None:
        # Whether it is there at all is not known, and no change makes it so.
        return None
    if question.requester.token is not None and question.at < question.requester.token.created_at:
        # Nothing that is done now makes the token older.
        return None
    if subject.user is not None and situation.directory.is_foreign(subject.user.organisation):
        return None
    changes: list[Change] = []
    if token.inactivity_of(subject) is not None:
        if token.inactivity_of(subject) is Reason.OWNER_LEFT:
            return None
        changes.append(Change(ChangeCode.REACTIVATE_USER, user=subject.id))
    if question.requester.token is not None:
        if needs_new_secret(situation.directory, question, question.requester.token, subject):
            renewal = _renewal(situation, question.requester.token, subject)
            if renewal is None:
                return None
            changes.append(renewal)
        changes += _call_changes(situation)
    changed = applied(situation, changes).question
    return AskingPart(tuple(changes), changed.requester, changed.call)


def needs_new_secret(directory: Directory, question: Question, asked: Token, subject: Subject) -> bool:
    """Return whether the token itself is stopped, or may be, by something else than its owner's state or its age."""
    not_its_own = (Reason.OWNER_LEFT, Reason.OWNER_DEACTIVATED, Reason.TOKEN_UNRECOGNISED)
    stops = token.attempts(directory, asked, subject, question.at)
    return any(stop.outcome is not Truth.YES and stop.reason not in not_its_own for stop in stops)


def _renewal(situation: Situation, asked: Token, subject: Subject) -> Change | None:
    """Return the change that gives the subject a working token, where the limit leaves room for one.

    Only a service user's token can be regenerated, and only a revoked one (help page 005096). One that would be
    expired all the same is better made anew.
    """
    directory = situation.directory
    circumstances = Circumstances(directory.organisation, situation.question.at)
    if quota(circumstances, directory.inventory, asked.kind, subject.id).room < 1:
        return None
    is_only_revoked = (
        asked.status == "revoked"
        and not directory.is_foreign(asked.organisation)
        and not is_expired(asked, situation.question.at)
    )
    if asked.kind == "service_user" and is_only_revoked:
        return Change(ChangeCode.REGENERATE_TOKEN, token=asked.id)
    if asked.kind == "user":
        return Change(ChangeCode.CREATE_TOKEN, user=subject.id)
    return Change(ChangeCode.CREATE_TOKEN, service_user=subject.id)


def _call_changes(situation: Situation) -> list[Change]:
    """Return the parameters to change: each bound only as far as the template needs, where that is known."""
    call, template = situation.question.call, situation.question.template
    reasons = {attempt.reason for attempt in request.attempts(call, template)}
    changes = []
    if Reason.EXCLUDED_BY_ARCHIVED_FILTER in reasons:
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="archived", value="both"))
    modified = template.modified_at
    value = modified.astimezone(UTC).isoformat().replace("+00:00", "Z") if modified is not None else None
    if call.modified_after is not None and (modified is None or modified < call.modified_after):
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_after", value=value))
    if call.modified_before is not None and (modified is None or modified > call.modified_before):
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_before", value=value))
    return changes
