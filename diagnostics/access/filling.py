"""A directory with facts filled in that it leaves unknown, and what became of each: nothing certain is contradicted."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.learned import Learned, Spread
from diagnostics.access.types import Subject, Truth, truth_of
from diagnostics.model.fact import Fact, FactCode
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import OVERRIDES, Rule

Alternatives = Collection[Fact]
"""Facts of which at least one is so."""


class Filled(NamedTuple):
    """What came of facts: those that the directory said itself, those that it contradicts, and the others filled in.

    `pointless` are facts about nothing that is open: a rule that is there no more, or says itself what it covers.
    `undecided` are alternatives of which it is still open which one is so, and that cannot be kept as such.
    """

    directory: Directory
    decided: tuple[Fact, ...]
    contradicted: tuple[Fact, ...]
    pointless: tuple[Fact, ...] = ()
    undecided: tuple[Alternatives, ...] = ()


def with_facts(directory: Directory, facts: Iterable[Fact], one_of: Iterable[Alternatives] = ()) -> Filled:
    """Return the directory with these facts, in this order: the first of two that contradict each other counts.

    Of `one_of`, the two override permissions of a subject or a set can be kept without knowing which of them it is.
    """
    learned = directory.learned.copy()
    filling = directory.knowing(learned)
    decided: list[Fact] = []
    contradicted: list[Fact] = []
    pointless: list[Fact] = []
    undecided: list[Alternatives] = []
    for fact in facts:
        if not speaks_of_something(directory, fact):
            pointless.append(fact)
        elif (known := truth_of_fact(filling, fact)) is Truth.UNKNOWN:
            learned.keep(fact)
            _follow(filling, learned, fact.permission)
        else:
            (decided if known is truth_of(fact.value) else contradicted).append(fact)
    for alternatives in one_of:
        left = [fact for fact in alternatives if truth_of_fact(filling, fact) is not truth_of(not fact.value)]
        if not left:
            contradicted.extend(alternatives)
        elif any(truth_of_fact(filling, fact) is truth_of(fact.value) for fact in left):
            decided.extend(fact for fact in left if truth_of_fact(filling, fact) is truth_of(fact.value))
        elif len(left) == 1:
            learned.keep(left[0])
            _follow(filling, learned, left[0].permission)
        elif not _keep_override(learned, left):
            undecided.append(tuple(left))
    done = directory.knowing(learned) if learned != directory.learned else directory
    return Filled(done, tuple(decided), tuple(contradicted), tuple(pointless), tuple(undecided))


def with_spread(directory: Directory, spread: Mapping[str, Spread]) -> Directory:
    """Return the directory with facts about very many templates, by subject, which must contradict nothing certain."""
    learned = directory.learned.copy()
    learned.spread = {**learned.spread, **spread}
    return directory.knowing(learned)


def truth_of_fact(directory: Directory, fact: Fact) -> Truth:
    """Return whether what the fact is about is so: not whether the fact, which may deny it, is true."""
    return _ASKED[fact.fact](directory, fact)


def speaks_of_something(directory: Directory, fact: Fact) -> bool:
    """Return whether the template and the rule that the fact names are there, and the rule is of the fact's kind."""
    if fact.template is None:
        return True
    template = directory.templates.get(canonical(fact.template))
    if template is None:
        return False
    if fact.rule is None:
        return True
    rule = template.rules[fact.rule] if fact.rule < len(template.rules) else Rule()
    if fact.fact == "covers-service-users":
        return bool(rule.everyone) and not directory.is_foreign(template.organisation)
    return rule.unrecognised is not None


def subject_named(directory: Directory, identifier: str) -> Subject:
    """Return the subject of that id. The kind of one that is not listed does not matter to its facts."""
    return directory.subject(identifier) or Subject("user", identifier, None)


def _holds(directory: Directory, fact: Fact) -> Truth:
    permission = fact.permission or ""
    if fact.permission_set is not None:
        return directory.set_holds(fact.permission_set, permission)
    return directory.holds(subject_named(directory, fact.subject or ""), permission)


def _covers(directory: Directory, fact: Fact) -> Truth:
    if fact.template is None:
        return truth_of(directory.learned.everyone)
    return directory.covers_service_users(directory.templates[canonical(fact.template)], fact.rule or 0)


def _unread_covers(directory: Directory, fact: Fact) -> Truth:
    template = directory.templates[canonical(fact.template or "")]
    return directory.unread_rule_covers(template, fact.rule or 0, subject_named(directory, fact.subject or ""))


def _others_cover(directory: Directory, fact: Fact) -> Truth:
    template = directory.templates[canonical(fact.template or "")]
    return directory.other_rule_covers(template, subject_named(directory, fact.subject or ""))


def _token_in_use(directory: Directory, fact: Fact) -> Truth:
    return truth_of(directory.learned.tokens.get(canonical(fact.token or "")))


_ASKED: dict[FactCode, Callable[[Directory, Fact], Truth]] = {
    "holds": _holds,
    "in-group": lambda directory, fact: directory.in_group(fact.subject or "", fact.group or ""),
    "at-site": lambda directory, fact: directory.in_site(fact.subject or "", fact.site or ""),
    "covers-service-users": _covers,
    "rule-covers": _unread_covers,
    "other-rule-covers": _others_cover,
    "has-locations": lambda directory, fact: directory.has_locations(
        directory.templates[canonical(fact.template or "")]
    ),
    "token-in-use": _token_in_use,
    "subject-active": lambda directory, fact: directory.is_active(subject_named(directory, fact.subject or "")),
}


def _keep_override(learned: Learned, facts: list[Fact]) -> bool:
    """Keep that one of the override permissions is held, where the alternatives say just that; else return False."""
    holders = {(fact.subject and canonical(fact.subject), fact.permission_set) for fact in facts}
    permissions = {fact.permission for fact in facts}
    if len(holders) != 1 or permissions != set(OVERRIDES) or not all(fact.value for fact in facts):
        return False
    if facts[0].subject is not None:
        learned.overriding.add(canonical(facts[0].subject))
    else:
        learned.overriding_sets.add(canonical(facts[0].permission_set or ""))
    return True


def _follow(directory: Directory, learned: Learned, permission: str | None) -> None:
    """Keep what follows for permission sets: what a subject lacks its sets lack, what only one can hold it does.

    Of what was unknown nothing is stated of the subject itself, so that it can hold it only through its sets.
    """
    if permission is None:
        return
    for (subject, held), value in tuple(learned.holds.items()):
        if held != permission:
            continue
        sets = directory.permission_set_ids(subject_named(directory, subject)) or ()
        left = [one for one in sets if directory.set_holds(one, permission) is Truth.UNKNOWN]
        through = [one for one in sets if directory.set_holds(one, permission) is Truth.YES]
        for one in left if not value else left if len(left) == 1 and not through else ():
            learned.set_holds[canonical(one), permission] = value
