"""Redaction: a case small enough to pass on, in pseudonyms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import union
from diagnostics.access.index.index import Index
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question
from diagnostics.access.walk import walk
from diagnostics.errors import SightlineError
from diagnostics.findings.pseudonyms import Pseudonyms, pseudonymous, pseudonymous_fact, words_of
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Repair
from diagnostics.findings.settle import question_id
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Entry, Organisation, Site
from diagnostics.workspace.learned import Learned, LearnedAnswer

_LISTS = ("templates", "users", "groups", "sites", "permission_sets", "organisations")
_INVENTORY_LISTS = ("tokens", "service_users")
_TRIES = 400
"""How many cuts are tried at the most, each of which is answered anew."""

_WORK = 600_000
"""How many entries those answers may look at: a small workspace is cut to the bone, a large one as far as this goes."""


class Needed(NamedTuple):
    """What the offered repairs count, by canonical id. Without any of it a count would be another.

    `bare` are those of `templates` that only an override opens, whoever else they are shared with.
    """

    templates: frozenset[str]
    bare: frozenset[str]
    people: frozenset[str]

    def of(self, name: str) -> frozenset[str]:
        """Return those of one list."""
        if name == "templates":
            return self.templates
        return self.people if name in ("users", "service_users") else frozenset()


@dataclass(frozen=True)
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
        return self._answered[0]

    def needed(self) -> Needed:
        """Return what some offered repair counts."""
        return self._answered[1]

    @cached_property
    def _answered(self) -> tuple[tuple[Any, ...], Needed]:
        directory = Directory(self.organisation, self.inventory)
        token = directory.tokens[canonical(self.token)]
        template = directory.templates[canonical(self.template)]
        question = Question(requester_of_token(directory, token), template, self.call, self.at)
        answer = walk(directory, question)
        found = Repairer(Index(directory)).repairs(question, answer)
        repairs = tuple(
            (repair.changes, len(repair.templates), len(repair.subjects), repair.grants_override)
            for repair in found.first
        )
        gates = tuple((gate.name, gate.state, gate.reason) for gate in answer.gates)
        outcome = answer.verdict, answer.headline, answer.web_app, gates, found.total, repairs
        return outcome, _needed(directory, found.first)


def _needed(directory: Directory, repairs: Sequence[Repair]) -> Needed:
    templates = directory.organisation.templates
    by_override = union(repair.templates for repair in repairs if repair.grants_override)
    by_others = union(repair.templates for repair in repairs if not repair.grants_override)
    people = Subjects(directory)

    def ids(positions: BitMap, entries: Callable[[int], str]) -> frozenset[str]:
        return frozenset(canonical(entries(position)) for position in positions)

    return Needed(
        ids(by_override | by_others, lambda position: templates[position].id),
        ids(by_override - by_others, lambda position: templates[position].id),
        ids(union(repair.subjects for repair in repairs), lambda position: people[position].id),
    )


def cut_down(case: Case) -> Case:
    """Return the case without the entries that its outcome does not need.

    First goes all that no repair counts, at once if that can be, then whatever else is found not to matter.
    """
    expected, needed = case.outcome(), case.needed()
    bare = _bared(_without_all(case, needed, (*_LISTS, *_INVENTORY_LISTS)), needed.bare)
    smaller = _without_all(bare, needed, (*_LISTS, *_INVENTORY_LISTS))
    if smaller.outcome() == expected:
        case = smaller
    else:
        for name in ("templates", "users", "service_users"):
            smaller = _without_all(case, needed, (name,))
            case = smaller if smaller.outcome() == expected else case
    tries, work = _TRIES, _WORK
    for name in (*_LISTS, *_INVENTORY_LISTS):
        left = _removable(case, name, needed)
        size = len(left)
        while size >= 1 and tries > 0 and work > 0:
            start = 0
            while start < len(left) and tries > 0 and work > 0:
                cut = _without(case, name, set(left[start : start + size]))
                tries, work = tries - 1, work - _size(case)
                if cut is not None and cut.outcome() == expected:
                    case = cut
                    del left[start : start + size]
                else:
                    start += size
            size //= 2
    return case


def _removable(case: Case, name: str, needed: Needed) -> list[str]:
    """Return the entries of a list (canonical ids) that neither a repair counts nor something else names."""
    listed = {canonical(entry.id): None for entry in _entries(case, name)}
    stays = needed.of(name) | _named(case, name, set(listed)) | {canonical(case.template), canonical(case.token)}
    return [identifier for identifier in listed if identifier not in stays]


def _without_all(case: Case, needed: Needed, names: Iterable[str]) -> Case:
    """Return the case without whatever no repair counts in some lists; all permission sets may be repairs."""
    for name in names:
        if name != "permission_sets":
            gone = {canonical(entry.id) for entry in _entries(case, name)} - needed.of(name)
            case = _without(case, name, gone) or case
    return case


def _bared(case: Case, bare: frozenset[str]) -> Case:
    """Return the case with some templates as nobody's and shared with nobody: an override opens them all the same."""
    templates = tuple(
        replace(template, owner=None, rules=(), locations=()) if canonical(template.id) in bare else template
        for template in case.organisation.templates
    )
    return replace(case, organisation=replace(case.organisation, templates=templates))


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
    gone = unwanted - {canonical(case.template), canonical(case.token)} - _named(case, name, unwanted)
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


def _named(case: Case, name: str, unwanted: set[str]) -> set[str]:
    """Return the ids of a list that something else would name if the unwanted were gone, so that they must stay."""
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
            found.update(_above(facts.sites, {*map(canonical, filter(None, found))}, unwanted))
        case "permission_sets":
            found.update(user.permission_set for user in facts.users)
            found.update(known for one in inventory.service_users for known in one.permission_sets or ())
        case _:
            pass
    return {canonical(identifier) for identifier in found if identifier is not None}


def _above(sites: Sequence[Site], named: set[str], unwanted: set[str]) -> Iterator[str]:
    """Return the sites above those that are named, or that are not unwanted."""
    parents = {canonical(site.id): site.parent for site in sites}
    reached: set[str] = set()
    for site in parents:
        here = site if site in named or site not in unwanted else None
        while here is not None and here not in reached:
            reached.add(here)
            parent = parents.get(here)
            here = canonical(parent) if parent is not None else None
            if here is not None:
                yield here


class AnswersWouldDiffer(SightlineError):
    """The redacted workspace would not answer as the real one does, or tell of it, so it is not written."""


def redacted(
    organisation: Organisation, inventory: Inventory, at: datetime, given: Pseudonyms | None = None
) -> tuple[Organisation, Inventory]:
    """Return a whole workspace under pseudonyms, those of `given` if said, proved for every token and template.

    Raises:
        AnswersWouldDiffer: where an answer differs, which would be a fault of this program.
    """
    words = words_of(organisation, inventory)
    result = pseudonymous(organisation, inventory, given or Pseudonyms(words))
    if words & words_of(*result):
        raise AnswersWouldDiffer
    before, after = Directory(organisation, inventory), Directory(*result)
    one, other = Index(before), Index(after)
    for token, renamed in zip(inventory.tokens, result[1].tokens, strict=True):
        answers = one.answers(requester_of_token(before, token), Call(), at)
        if answers != other.answers(requester_of_token(after, renamed), Call(), at):
            raise AnswersWouldDiffer
    return result


def redacted_answers(learned: Learned, given: Pseudonyms) -> tuple[LearnedAnswer, ...]:
    """Return what was learned under the pseudonyms of a redacted workspace, without who answered and where from."""
    return tuple(
        LearnedAnswer(id=question_id(facts), facts=facts, answer=answer.answer, at=answer.at)
        for answer in learned.answers
        for facts in [tuple(pseudonymous_fact(fact, given) for fact in answer.facts)]
    )


def redacted_case(case: Case, given: Pseudonyms | None = None) -> Case:
    """Return one question under pseudonyms, cut down to what it needs, with the same verdict, headline and repairs.

    Raises:
        AnswersWouldDiffer: where they differ, which would be a fault of this program.
    """
    smaller = cut_down(case)
    words = words_of(case.organisation, case.inventory)
    given = given or Pseudonyms(words)
    organisation, inventory = pseudonymous(smaller.organisation, smaller.inventory, given)
    token, template = given.of("token", case.token), given.of("template", case.template)
    result = replace(smaller, organisation=organisation, inventory=inventory, token=token, template=template)
    if _told(result) != _told(case) or words & words_of(organisation, inventory):
        raise AnswersWouldDiffer
    return result


def _told(case: Case) -> tuple[object, ...]:
    """Return the outcome without ids, which differ under pseudonyms."""
    *others, repairs = case.outcome()
    return *others, tuple((tuple(change.code for change in changes), *counts) for changes, *counts in repairs)
