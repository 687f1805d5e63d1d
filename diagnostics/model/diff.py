"""What differs between two captures of one organisation."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Entry, Organisation, Rule

LISTS = ("users", "groups", "sites", "permission_sets", "templates")
COVERAGE = "coverage"


class DifferenceKind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(NamedTuple):
    """One entry of a list that differs, or one area of the coverage. `fields` are those of a changed entry."""

    list: str
    id: str
    name: str
    kind: DifferenceKind
    fields: tuple[str, ...] = ()


def differences(before: Organisation, after: Organisation) -> Iterator[Difference]:
    """Return what differs, list by list. The order of entries, and of members and rules in them, is none."""
    for area, level in after.coverage.items():
        if getattr(before.coverage, area) != level:
            yield Difference(COVERAGE, area, area, DifferenceKind.CHANGED, (area,))
    for name in LISTS:
        yield from _of_list(name, getattr(before, name), getattr(after, name))


def _of_list(name: str, before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[Difference]:
    old = {canonical(entry.id): entry for entry in before}
    new = {canonical(entry.id): entry for entry in after}
    for key, entry in old.items():
        if key not in new:
            yield Difference(name, entry.id, entry.name, DifferenceKind.REMOVED)
    for key, entry in new.items():
        former = old.get(key)
        if former is None:
            yield Difference(name, entry.id, entry.name, DifferenceKind.ADDED)
        elif former != entry and (fields := _fields(former, entry)):
            yield Difference(name, entry.id, entry.name, DifferenceKind.CHANGED, fields)


def _fields(before: Entry, after: Entry) -> tuple[str, ...]:
    return tuple(
        key for key, value in after.items() if key != "id" and _plain(key, getattr(before, key)) != _plain(key, value)
    )


_OF_IDS = ("permission_set", "organisation", "parent", "owner", "members", "locations")


def _plain(key: str, value: object) -> object:
    """Return a value without what makes no difference: the order of many, and how ids are spelled."""
    if isinstance(value, tuple):
        return sorted(repr(_canonical_rule(one) if isinstance(one, Rule) else _plain(key, one)) for one in value)
    return canonical(value) if key in _OF_IDS and isinstance(value, str) else value


def _canonical_rule(rule: Rule) -> Rule:
    return replace(
        rule,
        user=_canonical(rule.user),
        service_user=_canonical(rule.service_user),
        group=_canonical(rule.group),
        site=_canonical(rule.site),
    )


def _canonical(identifier: str | None) -> str | None:
    return canonical(identifier) if identifier is not None else None
