"""Changes of verdict between two sets of facts, and the fact that turned each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Answer, Question, Requester, Subject, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.diff import COVERAGE, Difference, differences
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Organisation, Template


class Passage:
    """Two captures of one organisation. Tokens are the same in both: only the organisation's facts differ."""

    def __init__(self, earlier: Directory, later: Directory) -> None:
        """Go from `earlier` facts to `later` ones."""
        self.earlier = earlier
        self.later = later
        self._with: dict[tuple[bool, Difference], Directory] = {}

    @cached_property
    def changes(self) -> tuple[Difference, ...]:
        """Everything that changed."""
        return tuple(differences(self.earlier.organisation, self.later.organisation))

    def warm(self) -> None:
        """Find the changes now, which takes a while where there are many facts."""
        _ = self.changes

    @cached_property
    def _changes_by_id(self) -> dict[str, list[Difference]]:
        found: dict[str, list[Difference]] = {}
        for change in self.changes:
            key = COVERAGE if change.list == COVERAGE else canonical(change.id)
            found.setdefault(key, []).append(change)
        return found

    def answers(self, question: Question) -> tuple[Answer | None, Answer | None]:
        """Return the answer by the earlier and by the later facts; None where they do not list the template."""
        return answer_in(self.earlier, question), answer_in(self.later, question)

    def concerning(self, question: Question) -> tuple[Difference, ...]:
        """Return the changes that may bear on the answer: of template, subject, its sets, groups, sites and coverage.

        They are in the order in which all changes are.
        """
        concerned = {COVERAGE, *_concerned(question, self.earlier), *_concerned(question, self.later)}
        found = {change for key in concerned for change in self._changes_by_id.get(key, ())}
        return tuple(sorted(found, key=self._order.__getitem__))

    def decisive(self, question: Question, changes: Iterable[Difference]) -> tuple[Difference, ...]:
        """Return those of `changes` that turn the verdict by themselves, or keep it from turning if they are left out.

        Nothing decides where the verdict is the same before and after.
        """
        before, after = map(verdict_of, self.answers(question))
        if before is after:
            return ()
        return tuple(
            change
            for change in changes
            if verdict_of(answer_in(self._changed(change, is_later=False), question)) is after
            or verdict_of(answer_in(self._changed(change, is_later=True), question)) is before
        )

    @cached_property
    def _order(self) -> dict[Difference, int]:
        return {change: number for number, change in enumerate(self.changes)}

    def _changed(self, change: Difference, *, is_later: bool) -> Directory:
        """Return one of the two directories with the entry that `change` is about as the other one has it."""
        known = self._with.get((is_later, change))
        if known is None:
            base, source = (self.later, self.earlier) if is_later else (self.earlier, self.later)
            known = self._with[is_later, change] = _with_change(base, source, change)
        return known


def question_in(directory: Directory, question: Question) -> Question | None:
    """Return the same question as the facts of `directory` know template and requester; None without the template."""
    template = directory.templates.get(canonical(question.template.id))
    if template is None:
        return None
    return Question(requester_in(directory, question.requester), template, question.call, question.at)


def answer_in(directory: Directory, question: Question) -> Answer | None:
    """Return the answer to the same question by the facts of `directory`, or None where it does not list the template.

    Who asks is taken as those facts know it.
    """
    asked = question_in(directory, question)
    return walk(directory, asked) if asked is not None else None


def requester_in(directory: Directory, requester: Requester) -> Requester:
    """Return the same requester as the facts of `directory` know it."""
    if requester.token is not None:
        return requester_of_token(directory, requester.token)
    if requester.subject is None:
        return requester
    return Requester(
        None, directory.subject(requester.subject.id) or Subject(requester.subject.kind, requester.subject.id, None)
    )


def _with_change(base: Directory, source: Directory, change: Difference) -> Directory:
    if change.list == COVERAGE:
        level = getattr(source.coverage, change.id)
        return base.covered(base.coverage.changed(change.id, level))
    return base.patched(change.list, change.id, getattr(source, change.list).get(canonical(change.id)))


def verdict_of(answer: Answer | None) -> Verdict | None:
    """Return the verdict of an answer, None where the facts do not list the template."""
    return answer.verdict if answer is not None else None


def _concerned(question: Question, directory: Directory) -> Iterator[str]:
    """Return the canonical ids of all that may bear on the answer: template, subject, its sets, groups and sites."""
    key = canonical(question.template.id)
    yield key
    template = directory.templates.get(key)
    yield from map(canonical, _named(directory, template) if template is not None else ())
    if (subject := question.requester.subject) is not None:
        yield canonical(subject.id)
        asking = requester_in(directory, question.requester).subject
        if asking is not None and asking.record is not None:
            yield from map(canonical, directory.permission_set_ids(asking) or ())


def _named(directory: Directory, template: Template) -> Iterator[str]:
    for rule in template.rules:
        if rule.group is not None:
            yield rule.group
        if rule.site is not None:
            yield rule.site
            yield from (site.id for site in directory.site_and_above(rule.site))


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


def look_back(question: Question, directory: Directory, former: Iterable[Organisation]) -> LookBack:
    """Go back through `former` facts, newest first, to where the answer to `question` was another.

    Tokens and the moment are those of today each time: only the organisation's facts differ.
    """
    later = directory
    answer = answer_in(later, question)
    assert answer is not None
    count = 0
    for facts in former:
        count += 1
        earlier = Directory(facts, directory.inventory)
        was = answer_in(earlier, question)
        if verdict_of(was) is not answer.verdict:
            return LookBack(_turning(Passage(earlier, later), question, was, answer), count, _captured_at(earlier))
        assert was is not None
        later, answer = earlier, was
    return LookBack(None, count, _captured_at(later))


def _turning(passage: Passage, question: Question, was: Answer | None, answer: Answer) -> Turning:
    changes = passage.concerning(question)
    return Turning(
        _captured_at(passage.earlier),
        _captured_at(passage.later),
        was,
        answer,
        passage.decisive(question, changes),
        changes,
    )


def _captured_at(directory: Directory) -> datetime:
    return directory.organisation.organisation.captured_at
