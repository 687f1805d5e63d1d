"""What a workspace does not know, so that answers from it may be unknown."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from diagnostics.access.directory import Directory


class UnknownCode(StrEnum):
    """A stable code for one kind of missing fact."""

    COVERAGE = "coverage-not-complete"
    PERMISSION_SET = "permission-set-not-stated"
    PERMISSIONS = "permissions-not-stated"
    RULE = "rule-not-readable"
    EVERYONE = "everyone-coverage-not-stated"
    MODIFIED_TIME = "modified-time-not-stated"


class Unknown(NamedTuple):
    """One missing fact: its kind, where it belongs, and how many entries lack it, the first of them as example."""

    code: UnknownCode
    subject: str
    entries: int
    example: str


def unknowns(directory: Directory) -> tuple[Unknown, ...]:
    """Return what is not known, each kind once, with how many entries it concerns and the first of them."""
    return tuple(_coverage(directory)) + tuple(_entries(directory))


def _coverage(directory: Directory) -> Iterator[Unknown]:
    for area, level in directory.coverage.items():
        if level != "complete":
            yield Unknown(UnknownCode.COVERAGE, area, 1, str(level))


def _entries(directory: Directory) -> Iterator[Unknown]:
    organisation, inventory = directory.organisation, directory.inventory
    own_users = [user for user in organisation.users if not directory.is_foreign(user.organisation)]
    found = {
        (UnknownCode.PERMISSION_SET, "users"): [user.name for user in own_users if user.permission_set is None],
        (UnknownCode.PERMISSION_SET, "service_users"): [
            service_user.name for service_user in inventory.service_users if service_user.permission_sets is None
        ],
        (UnknownCode.PERMISSIONS, "permission_sets"): [
            listed.name for listed in organisation.permission_sets if listed.permissions is None
        ],
        (UnknownCode.RULE, "templates"): [
            template.name
            for template in organisation.templates
            if any(rule.unrecognised is not None for rule in template.rules)
        ],
        (UnknownCode.EVERYONE, "templates"): [
            template.name
            for template in organisation.templates
            if not directory.is_foreign(template.organisation)
            and any(rule.everyone and rule.covers_service_users is None for rule in template.rules)
        ],
        (UnknownCode.MODIFIED_TIME, "templates"): [
            template.name for template in organisation.templates if template.modified_at is None
        ],
    }
    for (code, subject), names in found.items():
        if names:
            yield Unknown(code, subject, len(names), names[0])
