"""Look-alikes: names near the ones asked about, each with its own answer, so that nothing is taken for another."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Answer, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.ids import canonical
from diagnostics.model.lazy import ids_of, names_of

NEAR = 80.0
"""From here on, of 100, one name is near another: a word of three differs, or a letter or two."""

VERY_NEAR = 90.0
"""From here on a name may be taken for another though it is answered alike."""

_WALKED = 8
"""So many of the nearest names are walked to find one that is answered otherwise."""

_FEW = 500
"""Names. Of so few it is soon seen whether any may be near at all; to load what measures them would take longer."""

_SLACK = 8.0
"""Blanks count where names are measured, and not where their letters are."""

_COMPARED = 200
"""Characters of a name that are compared: the time grows with the product of two lengths."""


class Near(NamedTuple):
    """The place of a near name in its list, and how near it is, of 100."""

    place: int
    likeness: float


class LookAlike(NamedTuple):
    """A template, token or subject of a near name, with the answer that it gets in place of the one asked about."""

    kind: Literal["template", "token", "subject"]
    id: str
    question: Question
    answer: Answer
    likeness: float


def look_alikes(directory: Directory, question: Question, answer: Answer) -> tuple[LookAlike, ...]:
    """Return, of templates, tokens and subjects, the nearest name that is answered otherwise, and one nearer still."""
    found: list[LookAlike] = []
    for one in (_templates(directory, question), _tokens(directory, question), _subjects(directory, question)):
        found += _nearest_and_other(one, answer.verdict)
    return tuple(found)


def nearest(wanted: str, names: Iterable[str | None], at_most: int) -> list[Near]:
    """Return the names that are near `wanted`, nearest first, of equal ones the first in the list; None is left out."""
    if not wanted.strip():
        return []
    cut = [name[:_COMPARED] if name is not None else None for name in names]
    if len(cut) <= _FEW:
        letters = _letters(wanted[:_COMPARED])
        cut = [name if name is not None and _may_be_near(letters, name) else None for name in cut]
    if not any(cut):
        return []
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        wanted[:_COMPARED],
        cut,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=NEAR,
        limit=at_most,
    )
    return [Near(place, likeness) for _, likeness, place in sorted(found, key=lambda one: (-one[1], one[2]))]


def _may_be_near(letters: Counter[str], name: str) -> bool:
    """Return whether two names share letters enough to be near, whatever their order."""
    others = _letters(name)
    return 200 * (letters & others).total() >= (NEAR - _SLACK) * (letters.total() + others.total())


def _but(own: str, ids: Iterable[str], names: Iterable[str]) -> Iterator[str | None]:
    """Return the names, but None in the place of the one that is asked about, by its id as the file spells it."""
    return (name if identifier != own else None for identifier, name in zip(ids, names, strict=True))


def _letters(name: str) -> Counter[str]:
    return Counter(filter(str.isalnum, name.casefold()))


def _nearest_and_other(alike: Iterable[LookAlike], verdict: Verdict) -> Iterator[LookAlike]:
    is_first = True
    for one in alike:
        differs = one.answer.verdict is not verdict
        if differs or (is_first and one.likeness >= VERY_NEAR):
            yield one
        is_first = False
        if differs:
            return


def _templates(directory: Directory, question: Question) -> Iterator[LookAlike]:
    templates, own = directory.organisation.templates, question.template
    for place, likeness in nearest(own.name, _but(own.id, ids_of(templates), names_of(templates)), _WALKED):
        other = replace(question, template=templates[place])
        yield LookAlike("template", templates[place].id, other, walk(directory, other), likeness)


def _tokens(directory: Directory, question: Question) -> Iterator[LookAlike]:
    asked = question.requester.token
    if asked is None:
        return
    tokens = [one for one in directory.inventory.tokens if canonical(one.id) != canonical(asked.id)]
    for place, likeness in nearest(asked.name, [one.name for one in tokens], _WALKED):
        other = replace(question, requester=requester_of_token(directory, tokens[place]))
        yield LookAlike("token", tokens[place].id, other, walk(directory, other), likeness)


def _subjects(directory: Directory, question: Question) -> Iterator[LookAlike]:
    """Return subjects of a near name, as they see the template without a token."""
    asked = question.requester.subject
    if asked is None or (question.requester.token is not None and asked.name == question.requester.token.name):
        return
    users = directory.organisation.users
    service_users = directory.inventory.service_users
    ids = [*ids_of(users), *(one.id for one in service_users)]
    names = [*names_of(users), *(one.name for one in service_users)]
    for place, likeness in nearest(asked.name, _but(asked.id, ids, names), _WALKED):
        listed = users[place] if place < len(users) else service_users[place - len(users)]
        subject = directory.subject(listed.id)
        if subject is None:
            continue
        if subject.user is not None and directory.is_foreign(subject.user.organisation):
            continue
        other = replace(question, requester=Requester(None, subject))
        yield LookAlike("subject", subject.id, other, walk(directory, other), likeness)
