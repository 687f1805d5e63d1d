"""From earlier facts to later ones: what changed, and which of the changes turned an answer."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Asker, Question, Subject
from diagnostics.access.walk import walk
from diagnostics.organisation.differences import COVERAGE, Difference, differences
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Template


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
    """Return the same question as the facts of `directory` know template and asker; None without the template."""
    template = directory.templates.get(canonical(question.template.id))
    if template is None:
        return None
    return Question(asker_in(directory, question.asker), template, question.call, question.at)


def answer_in(directory: Directory, question: Question) -> Answer | None:
    """Return the answer to the same question by the facts of `directory`, or None where it does not list the template.

    Who asks is taken as those facts know it.
    """
    asked = question_in(directory, question)
    return walk(directory, asked) if asked is not None else None


def asker_in(directory: Directory, asker: Asker) -> Asker:
    """Return the same asker as the facts of `directory` know it."""
    if asker.token is not None:
        return asker_of_token(directory, asker.token)
    if asker.subject is None:
        return asker
    return Asker(None, directory.subject(asker.subject.id) or Subject(asker.subject.kind, asker.subject.id, None))


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
    if (subject := question.asker.subject) is not None:
        yield canonical(subject.id)
        asking = asker_in(directory, question.asker).subject
        if asking is not None and asking.record is not None:
            yield from map(canonical, directory.permission_set_ids(asking) or ())


def _named(directory: Directory, template: Template) -> Iterator[str]:
    for rule in template.rules:
        if rule.group is not None:
            yield rule.group
        if rule.site is not None:
            yield rule.site
            yield from (site.id for site in directory.site_and_above(rule.site))
