"""The sets of an index with the facts that are known besides those of the workspace."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.filling import subject_named
from diagnostics.access.index.tables import ById, Tables
from diagnostics.access.learned import Spread
from diagnostics.access.types import Truth
from diagnostics.model.organisation import Template


class _Changed(NamedTuple):
    """Positions to add to a set, and to take out of it. All else stays as it is."""

    added: BitMap
    gone: BitMap

    def of(self, before: BitMap) -> BitMap:
        """Return the set with the change."""
        return (before - self.gone) | self.added


def groups_apart(directory: Directory) -> frozenset[str]:
    """Return the groups that are not listed, and of which it is known whether somebody belongs to them."""
    named = frozenset().union(*(said.keys() for said in directory.learned.groups.values()))
    return frozenset(named - directory.groups.keys())


def with_learned(tables: Tables, directory: Directory) -> Tables:
    """Return the tables with what is known besides of `everyone` rules, unread and unlisted rules, and locations."""
    learned = directory.learned
    if learned.is_empty:
        return tables
    tables = _with_spread(tables, learned.spread)
    if learned.everyone is not None:
        unsaid = tables.everyone_unsaid
        tables = tables._replace(
            everyone_covering=tables.everyone_covering | unsaid if learned.everyone else tables.everyone_covering,
            everyone_excluding=tables.everyone_excluding if learned.everyone else tables.everyone_excluding | unsaid,
            everyone_unsaid=BitMap(),
        )
    touched = {directory.template_positions[key]: directory.templates[key] for key in learned.touched()}
    return _with_touched(tables, directory, touched) if touched else tables


def _with_spread(tables: Tables, spread: Mapping[str, Spread]) -> Tables:
    for said in spread.values():
        covering, excluding = said.everyone
        located, unlocated = said.locations
        open_locations = tables.everything - tables.with_locations - tables.without_locations
        tables = tables._replace(
            everyone_covering=tables.everyone_covering | covering,
            everyone_excluding=tables.everyone_excluding | excluding,
            everyone_unsaid=tables.everyone_unsaid - covering - excluding,
            with_locations=tables.with_locations | (located & open_locations),
            without_locations=tables.without_locations | (unlocated & open_locations),
        )
    by_subject = [(key, said.unread, said.others) for key, said in spread.items()]
    return tables._replace(
        unread_covering={key: unread[0] for key, unread, _ in by_subject},
        unread_passing={key: unread[1] for key, unread, _ in by_subject},
        others_covering={key: others[0] for key, _, others in by_subject},
        others_passing={key: others[1] for key, _, others in by_subject},
    )


def _with_touched(tables: Tables, directory: Directory, touched: Mapping[int, Template]) -> Tables:
    """Return the tables with what is said of some templates one by one, as the directory has it."""
    every = BitMap(touched)
    home = {position: template for position, template in touched.items() if position in tables.home}

    def covering(wanted: Truth) -> _Changed:
        return _Changed(BitMap(at for at, one in home.items() if wanted in _everyone(directory, one)), every)

    tables = tables._replace(
        everyone_covering=covering(Truth.YES).of(tables.everyone_covering),
        everyone_excluding=covering(Truth.NO).of(tables.everyone_excluding),
        everyone_unsaid=covering(Truth.UNKNOWN).of(tables.everyone_unsaid),
    )
    located = {at: directory.has_locations(template) for at, template in touched.items()}
    tables = tables._replace(
        with_locations=tables.with_locations | _where(located, Truth.YES),
        without_locations=tables.without_locations | _where(located, Truth.NO),
    )
    subjects = directory.learned.subjects_of_rules()
    unread = {key: {at: list(_unread(directory, one, key)) for at, one in touched.items()} for key in subjects}
    others = {key: {at: [_others(directory, one, key)] for at, one in touched.items()} for key in subjects}
    return tables._replace(
        unread_covering=_merged(tables.unread_covering, unread, every, lambda truths: Truth.YES in truths),
        unread_passing=_merged(tables.unread_passing, unread, every, _passes),
        others_covering=_merged(tables.others_covering, others, every, lambda truths: Truth.YES in truths),
        others_passing=_merged(tables.others_passing, others, every, _passes),
    )


def _everyone(directory: Directory, template: Template) -> Iterator[Truth]:
    rules = enumerate(template.rules)
    return (directory.covers_service_users(template, index) for index, rule in rules if rule.everyone)


def _unread(directory: Directory, template: Template, key: str) -> Iterator[Truth]:
    subject, rules = subject_named(directory, key), enumerate(template.rules)
    return (
        directory.unread_rule_covers(template, index, subject) for index, rule in rules if rule.unrecognised is not None
    )


def _others(directory: Directory, template: Template, key: str) -> Truth:
    return directory.other_rule_covers(template, subject_named(directory, key))


def _passes(truths: Iterable[Truth]) -> bool:
    return all(truth is Truth.NO for truth in truths)


def _where(found: Mapping[int, Truth], wanted: Truth) -> BitMap:
    return BitMap(position for position, truth in found.items() if truth is wanted)


def _merged(
    sets: ById, found: Mapping[str, Mapping[int, list[Truth]]], every: BitMap, holds: Callable[[list[Truth]], bool]
) -> ById:
    """Return the sets by subject with the positions of `every` put in or left out as `holds` says of their truths."""
    merged = dict(sets)
    for key, truths in found.items():
        merged[key] = _Changed(BitMap(at for at, these in truths.items() if holds(these)), every).of(
            merged.get(key, BitMap())
        )
    return merged
