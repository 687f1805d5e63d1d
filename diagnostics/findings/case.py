"""A case that another person can replay: one question, cut down to what its answer and repairs need.

Nothing is taken on trust: every cut is kept only if verdict, headline and repairs stay the same, their counts included.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory

_LISTS = ("templates", "users", "groups", "sites", "permission_sets", "organisations")
_INVENTORY_LISTS = ("tokens", "service_users")
_TRIES = 400
"""How many cuts are tried at the most: a small workspace is cut to the bone, a large one as far as this goes."""


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
        return answer.verdict, answer.headline, answer.web_app, gates, found.total, repairs


def cut_down(case: Case) -> Case:
    """Return the case without the entries that its outcome does not need."""
    expected = case.outcome()
    tries = _TRIES
    for name in (*_LISTS, *_INVENTORY_LISTS):
        size = max(len(_entries(case, name)), 1)
        while size >= 1 and tries > 0:
            start = 0
            while start < len(_entries(case, name)) and tries > 0:
                tries -= 1
                smaller = _without(case, name, start, start + size)
                if smaller is not None and _is_same(smaller, expected):
                    case = smaller
                else:
                    start += size
            size //= 2
    return case


def _entries(case: Case, name: str) -> tuple[Any, ...]:
    holder = case.inventory if name in _INVENTORY_LISTS else case.organisation
    entries: tuple[Any, ...] = getattr(holder, name)
    return entries


def _without(case: Case, name: str, start: int, end: int) -> Case | None:
    """Return the case without some entries, or None where the question itself would go, or an id would dangle."""
    entries = _entries(case, name)
    kept = (*entries[:start], *entries[end:])
    gone = {canonical(entry.id) for entry in entries[start:end]}
    if gone & {canonical(case.template), canonical(case.token)} or gone & _named(case, name):
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


def _is_same(case: Case, expected: tuple[Any, ...]) -> bool:
    return case.outcome() == expected
