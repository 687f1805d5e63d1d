"""Needs that no choice of actors spares a plan: a working token, the permissions, the parameters of the call."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.entitlements import Permissions
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, Question, Subject, Truth
from diagnostics.findings.changes import Change, ChangeCode, Situation
from diagnostics.findings.gap import Gap
from diagnostics.findings.repairs.permissions import Permits, asking_part, sets_of_lesser_seats
from diagnostics.findings.repairs.types import PermissionPart

_NOT_KNOWN = (Reason.PERMISSION_SET_UNKNOWN, Reason.LOCATIONS_UNKNOWN)


def token_changes(directory: Directory, gap: Gap) -> tuple[Change, ...] | None:
    """Return the changes that make the token work, or None where no change that the product knows does."""
    subject = gap.requester.subject
    if subject is None:
        return None
    # Without bounds of its own the call needs no change, whatever the template is.
    question = Question(gap.requester, gap.templates[0], Call(), gap.at)
    part = asking_part(Situation(directory, question), subject)
    return part.changes if part is not None else None


def call_changes(gap: Gap, positions: Iterable[int]) -> tuple[Change, ...]:
    """Return the parameters to change so that the call asks for all of some templates, each no further than needed."""
    call = gap.call
    if not gap.requester.makes_calls or call == Call():
        return ()
    templates = [gap.templates[position] for position in positions]
    changes = []
    if call.archived != "both" and any(one.archived != (call.archived == "true") for one in templates):
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="archived", value="both"))
    moments = [one.modified_at for one in templates]
    known = [moment for moment in moments if moment is not None]
    after, before = call.modified_after, call.modified_before
    if after is not None and (len(known) < len(moments) or any(moment < after for moment in known)):
        value = _written(min(known)) if len(known) == len(moments) else None
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_after", value=value))
    if before is not None and (len(known) < len(moments) or any(moment > before for moment in known)):
        value = _written(max(known)) if len(known) == len(moments) else None
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_before", value=value))
    return tuple(changes)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Permitting:
    """How a subject could be permitted what it lacks: once for templates without locations, once for the others."""

    def __init__(self, index: Index, subject: Subject, permissions: Permissions) -> None:
        """`permissions` is what the subject is permitted now."""
        self._index = index
        self._subject = subject
        self._permissions = permissions
        self._others_have = Truth.NO if index.directory.coverage.is_complete("template_locations") else Truth.UNKNOWN
        self._found: dict[Truth, PermissionPart | None] = {}

    def possible(self, positions: BitMap) -> BitMap:
        """Return those of some templates that the subject is permitted, or could be without an override."""
        return self._of(positions, lambda has: self._is_permitted(has) or self._part(has) is not None)

    def not_known(self, positions: BitMap) -> BitMap:
        """Return those of some templates of which it is not known whether the subject is permitted them."""
        return self._of(positions, lambda has: set(self._permissions.obstacles(has)) <= set(_NOT_KNOWN))

    def changes(self, positions: BitMap) -> tuple[Change, ...]:
        """Return the changes that permit all of some templates, each of which is possible."""
        for has, held in self._by_locations(positions):
            if held and not self._is_permitted(has) and (part := self._part(has)) is not None:
                return part.changes
        return ()

    def overriding(self) -> Sequence[PermissionPart]:
        """Return the ways that grant an override permission."""
        if self._permissions.override is Truth.YES:
            return ()
        return self._permits(Truth.YES).overriding(lambda _: 0)

    def _of(self, positions: BitMap, holds: Callable[[Truth], bool]) -> BitMap:
        found = BitMap()
        for has, held in self._by_locations(positions):
            if held and holds(has):
                found |= held
        return found

    def _by_locations(self, positions: BitMap) -> tuple[tuple[Truth, BitMap], ...]:
        """Return the positions by whether they have locations, those first that need most."""
        with_locations = positions & self._index.with_locations
        return (Truth.YES, with_locations), (self._others_have, positions - with_locations)

    def _is_permitted(self, has_locations: Truth) -> bool:
        return not self._permissions.obstacles(has_locations)

    def _part(self, has_locations: Truth) -> PermissionPart | None:
        if has_locations not in self._found:
            parts = self._permits(has_locations).plain(lambda _: 0)
            self._found[has_locations] = min(parts, key=self._touches_others, default=None)
        return self._found[has_locations]

    def _touches_others(self, part: PermissionPart) -> tuple[bool, int]:
        return any(change.code is ChangeCode.ADD_PERMISSION for change in part.changes), len(part.changes)

    def _permits(self, has_locations: Truth) -> Permits:
        directory = self._index.directory
        lesser = sets_of_lesser_seats(directory)
        return Permits(directory, audiences(directory), self._subject, has_locations, lesser)
