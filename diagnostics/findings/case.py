"""A case that another person can replay: one question, cut down to what its answer and repairs need.

Nothing is taken on trust: every cut is kept only if verdict, headline and repairs stay the same, their counts included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call, Question
from diagnostics.access.subjects import Subjects
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.found import Repairs
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry, Organisation
from diagnostics.tokens.inventory import Inventory

_LISTS = ("templates", "users", "groups", "sites", "permission_sets", "organisations")
_INVENTORY_LISTS = ("tokens", "service_users")
_TRIES = 400
"""How many cuts are tried at the most, each of which is answered anew."""

_WORK = 2_000_000
"""How many entries those answers may look at: a small workspace is cut to the bone, a large one as far as this goes."""


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one question, and whose token asks about which template."""

    organisation: Organisation
    inventory: Inventory
    token: str
    template: str
    call: Call
    at: datetime

    def outcome(self) -> tuple[Any, ...]:
        """Return verdict, headline and repairs with their counts: what must stay the same."""
        return self._answered()[0]

    def needed(self) -> tuple[set[str], set[str]]:
        """Return the templates and the people (canonical ids) that some offered repair counts."""
        _, directory, found = self._answered()
        templates, people = directory.organisation.templates, Subjects(directory)
        return (
            {canonical(templates[position].id) for repair in found.first for position in repair.templates},
            {canonical(people[position].id) for repair in found.first for position in repair.subjects},
        )

    def _answered(self) -> tuple[tuple[Any, ...], Directory, Repairs]:
        directory = Directory(self.organisation, self.inventory)
        token = directory.tokens[canonical(self.token)]
        template = directory.templates[canonical(self.template)]
        question = Question(asker_of_token(directory, token), template, self.call, self.at)
        answer = walk(directory, question)
        found = Repairer(Index(directory)).repairs(question, answer)
        repairs = tuple(
            (repair.changes, len(repair.templates), len(repair.subjects), repair.grants_override)
            for repair in found.first
        )
        gates = tuple((gate.name, gate.state, gate.reason) for gate in answer.gates)
        return (answer.verdict, answer.headline, answer.web_app, gates, found.total, repairs), directory, found


def cut_down(case: Case) -> Case:
    """Return the case without the entries that its outcome does not need.

    First goes all that no repair counts, then whatever else is found not to matter.
    """
    expected = case.outcome()
    templates, people = case.needed()
    for name, needed in (("templates", templates), ("users", people), ("service_users", people)):
        gone = {canonical(entry.id) for entry in _entries(case, name)} - needed
        smaller = _without(case, name, gone)
        if smaller is not None and smaller.outcome() == expected:
            case = smaller
    tries, work = _TRIES, _WORK
    for name in (*_LISTS, *_INVENTORY_LISTS):
        size = max(len(_entries(case, name)), 1)
        while size >= 1 and tries > 0 and work > 0:
            start = 0
            while start < len(_entries(case, name)) and tries > 0 and work > 0:
                gone = {canonical(entry.id) for entry in _entries(case, name)[start : start + size]}
                smaller = _without(case, name, gone)
                if smaller is not None:
                    tries, work = tries - 1, work - _size(smaller)
                if smaller is not None and smaller.outcome() == expected:
                    case = smaller
                else:
                    start += size
            size //= 2
    return case


def _entries(case: Case, name: str) -> Sequence[Entry]:
    holder = case.inventory if name in _INVENTORY_LISTS else case.organisation
    entries: Sequence[Entry] = getattr(holder, name)
    return entries


def _size(case: Case) -> int:
    return sum(len(_entries(case, name)) for name in (*_LISTS, *_INVENTORY_LISTS))


def _without(case: Case, name: str, unwanted: set[str]) -> Case | None:
    """Return the case without some entries (canonical ids), or None where there is none that could go.

    The question itself stays, and what something else names, so that no id dangles.
    """
    gone = unwanted - {canonical(case.template), canonical(case.token)} - _named(case, name)
    entries = _entries(case, name)
    kept = tuple(entry for entry in entries if canonical(entry.id) not in gone)
    if len(kept) == len(entries):
        return None
    organisation, inventory = case.organisation, case.inventory
    if name in _INVENTORY_LISTS:
        inventory = inventory.changed(name, kept)
    else:
        organisation = organisation.changed(name, kept)
    if name in ("users", "service_users"):
        organisation = _without_members(organisation, gone)
    return Case(organisation, inventory, case.token, case.template, case.call, case.at)


def _without_members(organisation: Organisation, gone: set[str]) -> Organisation:
    """Return the organisation whose groups and sites do not list those who are gone."""

    def left(members: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(member for member in members if canonical(member) not in gone)

    groups = tuple(replace(group, members=left(group.members)) for group in organisation.groups)
    sites = tuple(replace(site, members=left(site.members)) for site in organisation.sites)
    return replace(organisation, groups=groups, sites=sites)


def _named(case: Case, name: str) -> set[str]:
    """Return the ids of a list that something else names, so that they must stay."""
    facts, inventory = case.organisation, case.inventory
    found: set[str | None] = set()
    match name:
        case "users" | "service_users":
            found.update(template.owner for template in facts.templates)
            found.update(rule.user or rule.service_user for template in facts.templates for rule in template.rules)
            found.update(token.owner for token in inventory.tokens)
        case "groups":
            found.update(rule.group for template in facts.templates for rule in template.rules)
        case "sites":
            found.update(rule.site for template in facts.templates for rule in template.rules)
            found.update(location for template in facts.templates for location in template.locations)
            found.update(site.parent for site in facts.sites)
        case "permission_sets":
            found.update(user.permission_set for user in facts.users)
            found.update(known for one in inventory.service_users for known in one.permission_sets or ())
        case _:
            pass
    return {canonical(identifier) for identifier in found if identifier is not None}
