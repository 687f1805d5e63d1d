"""Contradictions between what a pull read in one place and in another. Each lowers coverage; no side is picked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.access.types import Call, Requester, Subject, SubjectKind, Verdict
from diagnostics.findings.gap import gap
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Coverage, Organisation, Rule
from diagnostics.platform.assignees import CONTRADICTED
from diagnostics.platform.pull import Pulled


class Contradiction(StrEnum):
    """One kind of contradiction, for the summary of a pull, which says how many there are of each."""

    EMPTY_USERS = "no-users-although-one-asks"
    EMPTY_GROUPS = "no-groups-at-all"
    EMPTY_GROUP_MEMBERS = "no-group-members-at-all"
    EMPTY_SITE_MEMBERS = "sites-without-any-member"
    ASKER_NOT_LISTED = "asker-not-among-users"
    ASKER_DEACTIVATED = "requester-deactivated"
    USER_NOT_LISTED = "user-in-one-list-only"
    USER_STATUS = "user-active-and-not"
    GROUP_NOT_LISTED = "group-in-one-list-only"
    OWN_GROUP_WITHOUT_ASKER = "own-group-without-requester"
    MEMBERSHIP_IN_ONE_LIST = "membership-in-one-list-only"
    SITE_NOT_LISTED = "site-in-one-list-only"
    SITE_PARENT = "site-without-its-parent"
    ROWS_DIFFER = "rows-differ"
    TEMPLATE_NOT_EXPLAINED = "returned-template-not-explained"


Contradictions = Mapping[Contradiction, int]

_AREAS: Mapping[Reason, tuple[str, ...]] = {
    Reason.NOT_MEMBER_OF_GROUP: ("group_members",),
    Reason.NOT_MEMBER_OF_SITE: ("site_members",),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: ("group_members", "site_members"),
}


def with_unexplained(
    facts: Organisation, pulled: Pulled, inventory: Inventory
) -> tuple[Organisation, Mapping[Contradiction, int]]:
    """Return facts that do not deny to the requester what it was just given, and how many templates they denied to it.

    Such a template gets a rule that could not be read; where a group or a site may be what it was given by, the lists
    of members are not whole either.
    """
    denied = dict(_denied(facts, pulled, inventory))
    if not denied:
        return facts, {}
    rule = Rule(unrecognised=CONTRADICTED)
    templates = tuple(
        replace(template, rules=(*template.rules, rule)) if canonical(template.id) in denied else template
        for template in facts.templates
    )
    areas = {area for headline in denied.values() for area in _AREAS.get(headline, ())}
    coverage = facts.coverage
    for area in areas:
        coverage = lowered(coverage, area)
    counts = Counter({Contradiction.TEMPLATE_NOT_EXPLAINED: len(denied)})
    return replace(facts, templates=templates, coverage=coverage), counts


def lowered(coverage: Coverage, area: str) -> Coverage:
    """Return the coverage with one area in part, unless less is known of it."""
    return coverage.changed(area, "partial") if coverage.is_complete(area) else coverage


def _denied(facts: Organisation, pulled: Pulled, inventory: Inventory) -> Iterator[tuple[str, Reason]]:
    """Return the returned templates that the facts deny to the requester of whatever kind it may be."""
    directory = Directory(facts, inventory)
    index = Index(directory)
    kinds: tuple[SubjectKind, ...] = (pulled.me.kind,) if pulled.me.kind is not None else ("user", "service_user")
    found: list[dict[str, Reason]] = []
    for kind in kinds:
        listed = directory.subject(pulled.me.id)
        subject = listed if listed is not None and listed.kind == kind else Subject(kind, pulled.me.id, None)
        answers = gap(directory, index, Requester(None, subject), Call(), facts.organisation.captured_at)
        found.append(
            {
                canonical(template.id): headline
                for template, verdict, headline in answers.rows()
                if verdict is Verdict.HIDDEN and RANKS[headline].gate in ("sharing", "membership")
            }
        )
    first, *others = found
    for template, headline in first.items():
        if all(template in other for other in others):
            yield template, headline
