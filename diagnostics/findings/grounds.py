"""Grounds of an observation: which one counts, and what it says of each template."""

from collections.abc import Iterable, Iterator

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import union
from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.index import Index
from diagnostics.access.index.learned import with_learned
from diagnostics.access.index.of_subject import covered as covered_by_rules
from diagnostics.access.index.of_subject import known, ways
from diagnostics.access.index.tables import UNLISTED, Tables, build_tables
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Subject, Truth
from diagnostics.findings.constraints import (
    LOCATIONS,
    MANAGE,
    TEMPLATES,
    VIEW,
    Atom,
    Ground,
    RuleKind,
    State,
)
from diagnostics.model.ids import CanonicalIds, canonical
from diagnostics.model.organisation import LOCATIONS_ACCESS, MANAGE_ALL_DATA, TEMPLATES_ACCESS, VIEW_ALL_DATA
from diagnostics.workspace.observations import Observation


def counting(directory: Directory, subject: Subject, observations: Iterable[Observation]) -> Observation | None:
    """Return the observation that speaks of the subject as the facts know it, or None. The newest come first."""
    return next((one for one in observations if _speaks_of(subject, one) and fits(directory, subject, one)), None)


def _speaks_of(subject: Subject, observation: Observation) -> bool:
    return canonical(observation.subject) == canonical(subject.id)


def fits(directory: Directory, subject: Subject, observation: Observation) -> bool:
    """Return whether the observation began after the facts were read to their end, and agrees with the token's record.

    A token that the workspace does not hold has no record to disagree with.
    """
    identity = directory.organisation.organisation
    if observation.observed_at < (identity.read_until or identity.captured_at):
        return False
    if canonical(observation.organisation) != directory.id:
        return False
    if subject.user is not None and directory.is_foreign(subject.user.organisation):
        return False
    token = directory.tokens.get(canonical(observation.token)) if observation.token is not None else None
    kinds = {subject.kind, *((token.kind,) if token is not None else ())}
    if observation.kind is not None and kinds != {observation.kind}:
        return False
    if token is None:
        return True
    is_bound_here = not directory.is_foreign(token.organisation)
    return is_bound_here and canonical(token.owner) == canonical(observation.subject)


def begin(index: Index, subject: Subject, returned: BitMap, absent: BitMap) -> tuple[Ground, State]:
    """Return the ground to derive from, and what is known at first."""
    directory = index.directory
    standing = index.memberships.standing(subject)
    tables = _with_groups_apart(index, directory)
    granted = union(
        found
        for reason, sets in ways(tables, standing).items()
        if reason is not Reason.OVERRIDE_PERMISSION
        for found in sets
    )
    shared, pairs, below = _memberships(index, tables, standing)
    again: dict[RuleKind, BitMap] = {
        "everyone": tables.everyone_unsaid_again,
        "unread": tables.unrecognised_again,
        "others": BitMap(),
    }
    ground = Ground(tables.home, returned, absent, shared, pairs, below, again)
    whole = directory.coverage.is_complete("template_locations")
    rest = tables.everything - tables.with_locations - tables.without_locations
    state = State(
        atoms=dict(_known_atoms(directory, subject, shared, pairs)),
        override=directory.overrides(subject),
        granted=granted,
        open_rules=_open_rules(tables, standing, has_others=not known(directory.coverage).rules),
        located=BitMap(tables.with_locations),
        unlocated=BitMap(tables.without_locations) | rest if whole else BitMap(tables.without_locations),
        open_locations=BitMap() if whole else rest,
    )
    return ground, state


def _open_rules(tables: Tables, standing: Standing, *, has_others: bool) -> dict[RuleKind, BitMap]:
    nothing = BitMap()
    unread = tables.unrecognised - tables.unread_passing.get(standing.id, nothing)
    others = tables.everything - tables.others_passing.get(standing.id, nothing) if has_others else nothing
    covered = union((*covered_by_rules(tables, standing).values(), nothing))
    everyone = tables.everyone_unsaid if standing.kind == "service_user" else nothing
    return {"everyone": BitMap(everyone), "unread": unread - covered, "others": others - covered}


def _known_atoms(
    directory: Directory, subject: Subject, shared: dict[Atom, BitMap], pairs: dict[tuple[Atom, Atom], BitMap]
) -> Iterator[tuple[Atom, bool]]:
    permissions = {
        VIEW: VIEW_ALL_DATA,
        MANAGE: MANAGE_ALL_DATA,
        TEMPLATES: TEMPLATES_ACCESS,
        LOCATIONS: LOCATIONS_ACCESS,
    }
    for atom, permission in permissions.items():
        if (truth := directory.holds(subject, permission)) is not Truth.UNKNOWN:
            yield atom, truth is Truth.YES
    for atom in dict.fromkeys((*shared, *(one for pair in pairs for one in pair))):
        belongs = directory.in_group if atom.kind == "group" else directory.in_site
        if (truth := belongs(subject.id, atom.id)) is not Truth.UNKNOWN:
            yield atom, truth is Truth.YES


def _memberships(
    index: Index, tables: Tables, standing: Standing
) -> tuple[dict[Atom, BitMap], dict[tuple[Atom, Atom], BitMap], dict[Atom, tuple[Atom, ...]]]:
    """Return what groups and sites open of which it is not known whether the subject belongs there."""
    if standing.kind == "service_user":
        return {}, {}, {}
    directory, facts = index.directory, known(index.directory.coverage)

    def group_is_open(group: str) -> bool:
        is_whole = facts.group_members and group in directory.groups
        return not is_whole and group not in standing.groups | standing.not_groups

    def site_is_open(site: str) -> bool:
        return not facts.site_members and site not in standing.sites | standing.not_sites

    shared = {Atom("group", one): found for one, found in tables.groups.items() if group_is_open(one)}
    shared |= {Atom("site", one): found for one, found in tables.sites.items() if site_is_open(one)}
    pairs = {
        (Atom("group", group), Atom("site", site)): found
        for group, by_site in tables.pairs.items()
        for site, found in by_site.items()
        if (group_is_open(group) and (site_is_open(site) or site in standing.sites))
        or (site_is_open(site) and group in standing.groups)
    }
    sites = {atom for atom in (*shared, *(one for pair in pairs for one in pair)) if atom.kind == "site"}
    below = {atom: tuple(one for one in sites if one.id in index.memberships.site_and_below(atom.id)) for atom in sites}
    return shared, pairs, below


def _with_groups_apart(index: Index, directory: Directory) -> Tables:
    """Return the tables with each group by itself, those too that the workspace does not list."""
    tables = index.tables
    unlisted = tables.groups.get(UNLISTED), tables.pairs_of_group.get(UNLISTED)
    positions = union(found for found in unlisted if found is not None)
    if not positions:
        return tables
    rules = (rule for position in positions for rule in directory.organisation.templates[position].rules)
    named = {canonical(rule.group) for rule in rules if rule.group is not None}
    return with_learned(build_tables(directory, CanonicalIds(), frozenset(named)), directory)
