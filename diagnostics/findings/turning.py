"""When an answer last became another one, between two snapshots of the facts, and which change made it so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Asker, Question, Subject
from diagnostics.access.walk import walk
from diagnostics.organisation.differences import COVERAGE, Difference, differences
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry, Organisation, Template
from diagnostics.tokens.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Turning:
    """Two snapshots one after the other with different answers.

    `before` is None where the template was not listed then. `decisive` are the changes each of which turns the
    answer by itself, or keeps it from turning where it is left out. `changes` are all that concern the question.
    """

    from_moment: datetime
    to_moment: datetime
    before: Answer | None
    after: Answer
    decisive: tuple[Difference, ...]
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class LookBack:
    """What was found going back: the last turning, how many snapshots were looked at, and how far they reach."""

    turning: Turning | None
    looked_at: int
    back_to: datetime


def look_back(
    question: Question, organisation: Organisation, inventory: Inventory, former: Iterable[Organisation]
) -> LookBack:
    """Go back through `former` facts, newest first, to where the answer to `question` was another.

    Tokens and the moment are those of today each time: only the organisation's facts differ.
    """
    later = organisation
    answer = _answer(question, later, inventory)
    assert answer is not None
    count = 0
    for earlier in former:
        count += 1
        was = _answer(question, earlier, inventory)
        if _verdict(was) is not _verdict(answer):
            turning = _turning(question, inventory, earlier, later, was, answer)
            return LookBack(turning, count, earlier.organisation.captured_at)
        assert was is not None
        later, answer = earlier, was
    return LookBack(None, count, later.organisation.captured_at)


def _turning(
    question: Question,
    inventory: Inventory,
    earlier: Organisation,
    later: Organisation,
    was: Answer | None,
    answer: Answer,
) -> Turning:
    concerned = _concerned(question, earlier) | _concerned(question, later)
    changes = tuple(
        change
        for change in differences(earlier, later)
        if change.list == COVERAGE or canonical(change.id) in concerned or change.id in concerned
    )
    decisive = tuple(
        change
        for change in changes
        if _verdict(_answer(question, with_change(earlier, later, change), inventory)) is answer.verdict
        or _verdict(_answer(question, with_change(later, earlier, change), inventory)) is _verdict(was)
    )
    moments = earlier.organisation.captured_at, later.organisation.captured_at
    return Turning(*moments, was, answer, decisive, changes)


def with_change(base: Organisation, source: Organisation, change: Difference) -> Organisation:
    """Return `base` with the one entry that `change` is about as `source` has it."""
    if change.list == COVERAGE:
        coverage = base.coverage.changed(change.id, getattr(source.coverage, change.id))
        return replace(base, coverage=coverage)
    key = canonical(change.id)
    entries: Sequence[Entry] = getattr(base, change.list)
    wanted = next((entry for entry in getattr(source, change.list) if canonical(entry.id) == key), None)
    if wanted is None:
        kept = tuple(entry for entry in entries if canonical(entry.id) != key)
    elif any(canonical(entry.id) == key for entry in entries):
        kept = tuple(wanted if canonical(entry.id) == key else entry for entry in entries)
    else:
        kept = (*entries, wanted)
    return base.changed(change.list, kept)


def _verdict(answer: Answer | None) -> Verdict | None:
    return answer.verdict if answer is not None else None


def _answer(question: Question, organisation: Organisation, inventory: Inventory) -> Answer | None:
    directory = Directory(organisation, inventory)
    template = directory.templates.get(canonical(question.template.id))
    if template is None:
        return None
    return walk(directory, Question(_asker(question, directory), template, question.call, question.at))


def _asker(question: Question, directory: Directory) -> Asker:
    """Return the same asker as the facts of `directory` know it."""
    asker = question.asker
    if asker.token is not None:
        return asker_of_token(directory, asker.token)
    if asker.subject is None:
        return asker
    return Asker(None, directory.subject(asker.subject.id) or Subject(asker.subject.kind, asker.subject.id, None))


def _concerned(question: Question, organisation: Organisation) -> set[str]:
    """Return the canonical ids of all that may bear on the answer: template, subject, its sets, groups and sites."""
    directory = Directory(organisation, Inventory(format=1))
    found = {canonical(question.template.id)}
    template = directory.templates.get(canonical(question.template.id))
    found.update(map(canonical, _named(directory, template)) if template is not None else ())
    if (subject := question.asker.subject) is not None:
        found.add(canonical(subject.id))
        asking = _asker(question, directory).subject
        sets = directory.permission_set_ids(asking) if asking is not None and asking.record is not None else None
        sets = sets or (directory.permission_set_ids(subject) if subject.service_user is not None else None)
        found.update(map(canonical, sets or ()))
    return found


def _named(directory: Directory, template: Template) -> Iterator[str]:
    for rule in template.rules:
        if rule.group is not None:
            yield rule.group
        if rule.site is not None:
            yield rule.site
            yield from (site.id for site in directory.site_and_above(rule.site))
