"""Facts that an engine of two values would need and the workspace does not have.

Such an engine takes what is not there for a no. Only facts that bear on what a subject may open are asked for: neither
the use of tokens nor the time of a change is among them.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.types import Subject, Truth
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import LOCATIONS_ACCESS, TEMPLATES_ACCESS, Entry

Listed = TypeVar("Listed", bound=Entry)

_NOT_ASKED_FOR = {"token_use"}


class MissingCode(StrEnum):
    """A stable code for one kind of missing fact."""

    COVERAGE = "coverage-not-complete"
    PERMISSIONS = "permissions-unknown"
    RULE = "rule-not-readable"
    EVERYONE = "everyone-coverage-not-stated"


class Missing(NamedTuple):
    """One kind of missing fact: the list it belongs to, how many entries lack it, and the first of them.

    For coverage the example is its level.
    """

    code: MissingCode
    area: str
    entries: int
    example: str


def as_looked_up(entries: Iterable[Listed], table: Mapping[str, Listed]) -> Iterator[Listed]:
    """Return entries in file order as the directory has them, which may know more than the file says."""
    return (table.get(canonical(entry.id), entry) for entry in entries)


def subjects(directory: Directory) -> Iterator[Subject]:
    """Return everyone who may ask: this organisation's users in file order, then the service users."""
    for user in as_looked_up(directory.organisation.users, directory.users):
        if not directory.is_foreign(user.organisation):
            yield Subject("user", user.id, user)
    for service_user in as_looked_up(directory.inventory.service_users, directory.service_users):
        yield Subject("service_user", service_user.id, service_user)


def is_active(subject: Subject) -> bool:
    """Return whether the subject may ask at all: a user who was deactivated or has left may not."""
    return subject.user is None or subject.user.status == "active"


def missing_facts(directory: Directory) -> tuple[Missing, ...]:
    """Return what is missing, each kind once; nothing where the facts are whole."""
    return (*_coverage(directory), *_permissions(directory), *_rules(directory))


def _coverage(directory: Directory) -> Iterator[Missing]:
    for area, level in directory.coverage.items():
        if level != "complete" and area not in _NOT_ASKED_FOR:
            yield Missing(MissingCode.COVERAGE, area, 1, str(level))


def _permissions(directory: Directory) -> Iterator[Missing]:
    lacking: dict[str, list[str]] = {"users": [], "service_users": []}
    for subject in subjects(directory):
        if is_active(subject) and not _permissions_are_known(directory, subject):
            lacking["users" if subject.kind == "user" else "service_users"].append(subject.name)
    for area, names in lacking.items():
        if names:
            yield Missing(MissingCode.PERMISSIONS, area, len(names), names[0])


def _permissions_are_known(directory: Directory, subject: Subject) -> bool:
    """Return whether it is known what the subject may open; an override leaves no question."""
    override = directory.overrides(subject)
    if override is not Truth.NO:
        return override is Truth.YES
    held = (directory.holds(subject, permission) for permission in (TEMPLATES_ACCESS, LOCATIONS_ACCESS))
    return Truth.UNKNOWN not in held


def _rules(directory: Directory) -> Iterator[Missing]:
    has_service_users = bool(directory.inventory.service_users)
    unread, unsaid = [], []
    for template in as_looked_up(directory.organisation.templates, directory.templates):
        if any(rule.unrecognised is not None for rule in template.rules):
            unread.append(template.name)
        if (
            has_service_users
            and not directory.is_foreign(template.organisation)
            and any(rule.everyone and rule.covers_service_users is None for rule in template.rules)
        ):
            unsaid.append(template.name)
    for code, names in ((MissingCode.RULE, unread), (MissingCode.EVERYONE, unsaid)):
        if names:
            yield Missing(code, "templates", len(names), names[0])
