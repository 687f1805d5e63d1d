"""Findings beside an answer: look-alikes, halves of rules, sibling tokens."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Question, Subject, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.futile import Futile, futile
from diagnostics.findings.lookalikes import LookAlike, look_alikes, nearest
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.model.organisation import Group, Rule, Site
from diagnostics.tokens.state import expires_at

_MISSED = (Reason.NOT_MEMBER_OF_GROUP, Reason.NOT_MEMBER_OF_SITE, Reason.NOT_MEMBER_OF_GROUP_AND_SITE)
_MOST = 5
"""So many rules are told about: a template may have thousands."""

Listed = TypeVar("Listed", Group, Site)


class Half(NamedTuple):
    """What a user has of one rule. `rule` is an index in the file, from 0.

    `in_group` and `at_site` are None where the rule names none. `through` is the site that the user belongs to, where
    it is another one above the rule's. `near` are the groups and sites of a near name that the user does belong to.
    """

    rule: int
    group: str | None
    in_group: Truth | None
    site: str | None
    at_site: Truth | None
    through: Site | None
    near: tuple[Group | Site, ...]


def halves(directory: Directory, question: Question, answer: Answer) -> tuple[Half, ...]:
    """Return what the user has of each rule that it misses, where there is more to say than that it does."""
    subject = question.requester.subject
    if subject is None or subject.kind != "user":
        return ()
    rules = [one.rule for one in answer.attempts() if one.reason in _MISSED and one.rule is not None]
    found = (_half(directory, subject, question.template.rules[rule], rule) for rule in rules[:_MOST])
    return tuple(one for one in found if one.near or (one.group is not None and one.site is not None))


def _half(directory: Directory, subject: Subject, rule: Rule, number: int) -> Half:
    in_group = directory.in_group(subject.id, rule.group) if rule.group is not None else None
    at_site = directory.in_site(subject.id, rule.site) if rule.site is not None else None
    through = None
    if rule.site is not None and at_site is Truth.YES:
        holding = next(site for site in directory.site_and_above(rule.site) if directory.lists(site, subject.id))
        through = holding if canonical(holding.id) != canonical(rule.site) else None
    near: list[Group | Site] = []
    if rule.group is not None and in_group is Truth.NO:
        near += _near(directory, subject, directory.groups[canonical(rule.group)], directory.organisation.groups)
    if rule.site is not None and at_site is Truth.NO and canonical(rule.site) in directory.sites:
        near += _near(directory, subject, directory.sites[canonical(rule.site)], directory.organisation.sites)
    return Half(number, rule.group, in_group, rule.site, at_site, through, tuple(near))


def _near(directory: Directory, subject: Subject, missed: Listed, listed: Iterable[Listed]) -> Sequence[Listed]:
    """Return the groups or sites of a near name that list the user; the first only, of equal ones."""
    own = [one for one in listed if one.id != missed.id and directory.lists(one, subject.id)]
    return [own[one.place] for one in nearest(missed.name, [one.name for one in own], 1)]


_MOST_SIBLINGS = 3
_MOST_WALKED = 30


class Sibling(NamedTuple):
    """A token of the same subject that gets the template, and until when it lives if nobody uses it."""

    token: Token
    ends: datetime | None


def siblings(directory: Directory, question: Question, answer: Answer) -> tuple[Sibling, ...]:
    """Return the other tokens of the subject that get the template, while the one asked about does not."""
    asked = question.requester.token
    if asked is None or answer.verdict is Verdict.VISIBLE:
        return ()
    owner, found = canonical(asked.owner), list[Sibling]()
    others = [one for one in directory.inventory.tokens if canonical(one.owner) == owner and one.id != asked.id]
    for token in [one for one in others if one.status == "active"][:_MOST_WALKED]:
        other = replace(question, requester=requester_of_token(directory, token))
        if walk(directory, other).verdict is Verdict.VISIBLE:
            found.append(Sibling(token, expires_at(token)))
    return tuple(found[:_MOST_SIBLINGS])


class FoundBeside(NamedTuple):
    """All that was found beside one answer."""

    look_alikes: tuple[LookAlike, ...] = ()
    futile: tuple[Futile, ...] = ()
    halves: tuple[Half, ...] = ()
    siblings: tuple[Sibling, ...] = ()


NOTHING_BESIDE = FoundBeside()


def find_beside(directory: Directory, question: Question, answer: Answer) -> FoundBeside:
    """Return what there is to tell beside an answer about a listed template."""
    return FoundBeside(
        look_alikes(directory, question, answer),
        futile(directory, question, answer),
        halves(directory, question, answer),
        siblings(directory, question, answer),
    )
