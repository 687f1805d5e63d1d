"""Access of one subject to all templates, as bitmaps."""

from collections.abc import Iterator
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.index.decide import union
from diagnostics.access.index.entitlements import Standing
from diagnostics.access.index.tables import ById, Tables
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Truth
from diagnostics.model.organisation import Coverage

_NOTHING = BitMap()


class Known(NamedTuple):
    """Which of the facts that access rests on are whole, so that what is missing from them is certainly not there."""

    group_members: bool
    site_members: bool
    rules: bool


def known(coverage: Coverage) -> Known:
    """Return what `coverage` says. Members of a site are known only where all sites are: parents may be missing."""
    return Known(
        coverage.is_complete("group_members"),
        coverage.is_complete("sites") and coverage.is_complete("site_members"),
        coverage.is_complete("template_rules"),
    )


def grants(tables: Tables, standing: Standing) -> dict[Reason, BitMap]:
    """Return what certainly opens templates to the subject."""
    return {reason: union(sets) for reason, sets in _named_ways(tables, standing).items() if sets}


def covered(tables: Tables, standing: Standing) -> dict[Reason, BitMap]:
    """Return what rules open to the subject of which only that is known: not read, or not listed."""
    known = {Reason.RULE_NOT_UNDERSTOOD: tables.unread_covering, Reason.RULES_UNKNOWN: tables.others_covering}
    return {reason: found for reason, sets in known.items() if (found := sets.get(standing.id))}


def ways(tables: Tables, standing: Standing) -> dict[Reason, list[BitMap]]:
    """Return what certainly opens templates to the subject: a set for each group and site that does."""
    found = _named_ways(tables, standing)
    found.update((reason, [positions]) for reason, positions in covered(tables, standing).items())
    return found


def _named_ways(tables: Tables, standing: Standing) -> dict[Reason, list[BitMap]]:
    identifier, joined, sites = standing.id, standing.groups, standing.sites
    is_user = standing.kind == "user"
    found = {Reason.SHARED_WITH_EVERYONE: [tables.everyone if is_user else tables.everyone_covering]}
    if (owned := tables.owned.get(identifier)) is not None:
        found[Reason.OWNER_OF_TEMPLATE] = [owned]
    if (direct := tables.direct.get(identifier)) is not None:
        found[Reason.SHARED_WITH_USER if is_user else Reason.SHARED_WITH_SERVICE_USER] = [direct]
    if joined:
        by_group = tables.groups
        found[Reason.MEMBER_OF_GROUP] = [shared for group in joined if (shared := by_group.get(group)) is not None]
    if sites:
        at_site, pairs = tables.sites, tables.pairs
        found[Reason.MEMBER_OF_SITE] = [shared for site in sites if (shared := at_site.get(site)) is not None]
        of_joined = [by_site for group in joined if (by_site := pairs.get(group)) is not None]
        found[Reason.MEMBER_OF_GROUP_AND_SITE] = [
            by_site[site] for by_site in of_joined for site in sites & by_site.keys()
        ]
    if standing.permissions.override is Truth.YES:
        found[Reason.OVERRIDE_PERMISSION] = [tables.home]
    return found


def opened_by_group(tables: Tables, standing: Standing, group: str) -> BitMap:
    """Return what opens to a user who joins a group, beside what the user has already. Not to be changed."""
    opened = tables.groups.get(group, _NOTHING)
    by_site = tables.pairs.get(group)
    if by_site is None or not (met := by_site.keys() & standing.sites):
        return opened
    return union((opened, *(by_site[site] for site in met)))


def opened_by_sites(tables: Tables, standing: Standing, sites: frozenset[str]) -> BitMap:
    """Return what opens to a user who joins some sites, beside what the user has already."""
    opened = [tables.sites[site] for site in sites if site in tables.sites]
    for own in standing.groups:
        if (by_site := tables.pairs.get(own)) is not None:
            opened += [by_site[site] for site in by_site.keys() & sites]
    return union(opened)


def opened_by_both(tables: Tables, group: str, sites: frozenset[str]) -> BitMap:
    """Return what opens to a user who joins a group and some sites, and to nobody who joins only one of the two."""
    by_site = tables.pairs.get(group, {})
    return union([by_site[site] for site in by_site.keys() & sites])


def unknowns(tables: Tables, standing: Standing, facts: Known) -> dict[Reason, BitMap]:
    """Return what may open templates to the subject, and where nothing certain does leaves the access unknown."""
    unread = tables.unrecognised
    if (passing := tables.unread_passing.get(standing.id)) is not None:
        unread = unread - passing
    found = {Reason.RULE_NOT_UNDERSTOOD: unread}
    if standing.kind == "user":
        found[Reason.MEMBERSHIP_UNKNOWN] = union(_possible_memberships(tables, standing, facts))
    else:
        found[Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS] = tables.everyone_unsaid
    if not facts.rules:
        passing = tables.others_passing.get(standing.id)
        found[Reason.RULES_UNKNOWN] = tables.everything if passing is None else tables.everything - passing
    if standing.permissions.override is Truth.UNKNOWN:
        found[Reason.OVERRIDE_UNKNOWN] = tables.home
    return found


def near_misses(tables: Tables, standing: Standing, facts: Known) -> dict[Reason, BitMap]:
    """Return what would open templates to the subject if something were different.

    The sets hold more than they name where something grants, may grant, or is a nearer miss.
    """
    pending = [tables.direct_pending.get(standing.id, _NOTHING)]
    found = {
        Reason.EVERYONE_OF_ANOTHER_ORGANISATION: tables.everyone_abroad,
        Reason.NAMES_ANOTHER_SUBJECT: tables.named,
    }
    if standing.kind == "user":
        if facts.group_members:
            pending.append(_of(tables.groups_pending, standing.groups | tables.unlisted_groups - standing.not_groups))
        else:
            pending.append(_but(tables.groups_pending, standing.not_groups, tables.any_group_pending))
        found[Reason.SITE_RULE_STOPS_AT_ORGANISATION] = tables.any_site_abroad | tables.any_pair_abroad
        found[Reason.NOT_MEMBER_OF_GROUP_AND_SITE] = tables.any_pair
        found[Reason.NOT_MEMBER_OF_GROUP] = tables.any_group | tables.any_group_pending
        found[Reason.NOT_MEMBER_OF_SITE] = tables.any_site
    else:
        found[Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS] = union(
            (tables.any_group, tables.any_group_pending, tables.any_pair, tables.any_pair_abroad)
        )
        found[Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS] = tables.any_site | tables.any_site_abroad
        found[Reason.EVERYONE_EXCLUDES_SERVICE_USERS] = tables.everyone_excluding
    found[Reason.INVITATION_PENDING] = union(pending)
    if standing.permissions.override is Truth.YES:
        found[Reason.OVERRIDE_STOPS_AT_ORGANISATION] = tables.abroad
    return found


def _of(sets: ById, keys: frozenset[str]) -> BitMap:
    return union(sets[key] for key in keys if key in sets)


def _but(sets: ById, keys: frozenset[str], everything: BitMap) -> BitMap:
    """Return the union of the sets but for those of some keys; `everything` is the union of all."""
    return union(found for key, found in sets.items() if key not in keys) if keys else everything


def _possible_memberships(tables: Tables, standing: Standing, facts: Known) -> Iterator[BitMap]:
    """Return the templates that the subject may be given through a group or a site, with those it certainly is."""
    open_groups = tables.unlisted_groups - standing.not_groups
    if facts.group_members:
        yield _of(tables.groups, open_groups)
    else:
        yield _but(tables.groups, standing.not_groups, tables.any_group)
    if not facts.site_members:
        yield _but(tables.sites, standing.not_sites, tables.any_site)
    if facts.group_members and facts.site_members:
        for group in open_groups:
            yield _of(tables.pairs.get(group, {}), standing.sites)
    elif facts.group_members:
        for group in standing.groups | open_groups:
            found = tables.pairs_of_group.get(group, _NOTHING)
            yield _but(tables.pairs.get(group, {}), standing.not_sites, found)
    elif facts.site_members:
        for site in standing.sites:
            found = tables.pairs_at_site.get(site, _NOTHING)
            yield union(_pairs_at(tables, site, standing.not_groups)) if standing.not_groups else found
    elif standing.not_groups or standing.not_sites:
        for group, by_site in tables.pairs.items():
            if group not in standing.not_groups:
                yield _but(by_site, standing.not_sites, tables.pairs_of_group[group])
    else:
        yield tables.any_pair


def _pairs_at(tables: Tables, site: str, but: frozenset[str]) -> Iterator[BitMap]:
    return (by_site[site] for group, by_site in tables.pairs.items() if group not in but and site in by_site)
