"""What an observation proves about its subject's permissions, and the facts with that filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import User
from diagnostics.organisation.permissions import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS
from diagnostics.tokens.inventory import ServiceUser
from diagnostics.workspace.observations import Observation

Record = TypeVar("Record", User, ServiceUser)


class Deduction(NamedTuple):
    """The subject holds a permission, or does not; `template` is the one that shows it, by its id in the facts."""

    permission: str
    is_held: bool
    template: str


def deductions(directory: Directory, observation: Observation) -> tuple[Deduction, ...]:
    """Return what the observation proves.

    Who gets any template may open templates, who gets one with known locations may open these too; who is not given
    all of its organisation's templates holds no override (help page 000089).
    """
    return tuple(_deduced(directory, observation))


def _deduced(directory: Directory, observation: Observation) -> Iterator[Deduction]:
    if not observation.templates:
        # Nothing at all may be for lack of the permission to open templates, whatever the subject has access to.
        return
    yield Deduction(TEMPLATES_ACCESS, True, observation.templates[0].id)
    returned = observation.ids
    listed = directory.organisation.templates
    located = (one for one in listed if one.locations and canonical(one.id) in returned)
    if (template := next(located, None)) is not None:
        yield Deduction(LOCATIONS_ACCESS, True, template.id)
    if not observation.is_whole or directory.organisation.organisation.captured_at > observation.observed_at:
        # What is missing may be on a page that was not read, or younger than the observation.
        return
    own = (one for one in listed if not directory.is_foreign(one.organisation))
    if (missing := next((one for one in own if canonical(one.id) not in returned), None)) is not None:
        for permission in OVERRIDES:
            yield Deduction(permission, False, missing.id)


def with_deductions(directory: Directory, subject: str, proved: tuple[Deduction, ...]) -> Directory:
    """Return the facts with what is proved of the subject, where they do not say it, or say otherwise, themselves.

    What the facts state of a permission stays as it is: where it contradicts the observation, that is a finding.
    """
    asking = directory.subject(subject)
    if asking is None or asking.record is None:
        return directory
    unknown = [one for one in proved if directory.holds(asking, one.permission) is Truth.UNKNOWN]
    holds = (*asking.record.holds, *(one.permission for one in unknown if one.is_held))
    lacks = (*asking.record.lacks, *(one.permission for one in unknown if not one.is_held))
    organisation, inventory, key = directory.organisation, directory.inventory, canonical(subject)

    def told(records: Sequence[Record]) -> tuple[Record, ...]:
        return tuple(
            replace(record, holds=holds, lacks=lacks) if canonical(record.id) == key else record for record in records
        )

    if asking.user is not None:
        return Directory(replace(organisation, users=told(organisation.users)), inventory)
    return Directory(organisation, replace(inventory, service_users=told(inventory.service_users)))
