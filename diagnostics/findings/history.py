"""What one requester got by earlier facts beside what it gets by later ones, and which changes turned it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.index.decide import Answers, union
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Answer, Call, Question, Requester, Verdict
from diagnostics.findings.verdict_changes import Passage, question_in, requester_in, verdict_of
from diagnostics.model.diff import Difference
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template

_LOOKED_AT = 1_000
"""For how many templates of one turn the changes that decide are looked for: each takes a few walks."""

Said = tuple[Verdict, Reason] | None
"""What was answered about a template; None where it was not listed."""


class Turn(NamedTuple):
    """Templates whose verdict turned, from the same answer to the same other one.

    `decisive` are the changes that turned them, with how many of the first `looked_at` templates each turned by itself
    or keeps from turning if it is left out. Where it is empty, only several changes together did.
    """

    before: Said
    after: Said
    templates: tuple[Template, ...]
    decisive: tuple[tuple[Difference, int], ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """One requester by both facts: how many templates are visible in both and in one only, and what turned."""

    requester: Requester
    both: int
    only_before: int
    only_after: int
    turns: tuple[Turn, ...]

    @property
    def is_same(self) -> bool:
        """Whether no verdict turned."""
        return not self.turns


@dataclass(frozen=True, slots=True)
class TemplateThenAndNow:
    """One template for one requester by both facts, earlier first.

    `questions` and `answers` are None where the facts do not list the template. `changes` are all that may bear on the
    answer, `decisive` those of them that turned the verdict.
    """

    questions: tuple[Question | None, Question | None]
    answers: tuple[Answer | None, Answer | None]
    changes: tuple[Difference, ...]
    decisive: tuple[Difference, ...]

    @property
    def is_turned(self) -> bool:
        """Whether the verdicts differ."""
        before, after = map(verdict_of, self.answers)
        return before is not after


def template_then_and_now(passage: Passage, question: Question) -> TemplateThenAndNow:
    """Return one answer by both facts of `passage`, and which changes turned it."""
    changes = passage.concerning(question)
    return TemplateThenAndNow(
        (question_in(passage.earlier, question), question_in(passage.later, question)),
        passage.answers(question),
        changes,
        passage.decisive(question, changes),
    )


class ThenAndNows:
    """Compares two captures of one organisation, for one requester after the other."""

    def __init__(self, passage: Passage) -> None:
        """Read both captures, which takes a second each for half a million rules."""
        self.passage = passage
        self._indexes = Index(passage.earlier), Index(passage.later)

    def of(self, requester: Requester, call: Call, at: datetime) -> ThenAndNow:
        """Return the changes for a requester of the later facts, the same call judged at the same moment both times."""
        before = self._said(self._indexes[0], requester, call, at, self._numbers)
        after = self._said(self._indexes[1], requester, call, at, None)
        seen, also_seen = (
            union(found for said, found in one.items() if said is not None and said[0] is Verdict.VISIBLE)
            for one in (before, after)
        )
        turns = [
            self._turn(one, other, met, Question(requester, self._templates[met[0]], call, at))
            for one, positions in before.items()
            for other, others in after.items()
            if _verdict(one) is not _verdict(other) and (met := positions & others)
        ]
        return ThenAndNow(
            requester,
            len(seen & also_seen),
            len(seen - also_seen),
            len(also_seen - seen),
            tuple(sorted(turns, key=lambda turn: (-len(turn.templates), str(turn.before), str(turn.after)))),
        )

    def _turn(self, before: Said, after: Said, positions: BitMap, question: Question) -> Turn:
        templates = tuple(self._templates[position] for position in positions)
        counted: Counter[Difference] = Counter()
        for template in templates[:_LOOKED_AT]:
            about = Question(question.requester, template, question.call, question.at)
            counted.update(self.passage.decisive(about, self.passage.concerning(about)))
        ranked = sorted(counted.items(), key=lambda found: (-found[1], self.passage.changes.index(found[0])))
        return Turn(before, after, templates, tuple(ranked), min(len(templates), _LOOKED_AT))

    def _said(
        self, index: Index, requester: Requester, call: Call, at: datetime, numbers: Mapping[int, int] | None
    ) -> dict[Said, BitMap]:
        """Return the answers of one capture by the common numbers of templates; those it does not list are None."""
        answers: Answers = index.answers(requester_in(index.directory, requester), call, at)
        found: dict[Said, BitMap] = {}
        for said, positions in answers.by_headline.items():
            found[said] = positions if numbers is None else BitMap([numbers[position] for position in positions])
        listed = union(found.values())
        if missing := BitMap(range(len(self._templates))) - listed:
            found[None] = missing
        return found

    @cached_property
    def _templates(self) -> tuple[Template, ...]:
        """The templates by their common numbers: those of the later facts in file order, then those that are gone."""
        return tuple(self._numbered())

    def _numbered(self) -> Iterator[Template]:
        later = self.passage.later
        yield from later.organisation.templates
        for template in self.passage.earlier.organisation.templates:
            if canonical(template.id) not in later.templates:
                yield template

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        """The common number of each template of the earlier facts, by its place there."""
        numbers = {canonical(template.id): number for number, template in enumerate(self._templates)}
        earlier = self.passage.earlier.organisation.templates
        return {place: numbers[canonical(template.id)] for place, template in enumerate(earlier)}


def _verdict(said: Said) -> Verdict | None:
    return said[0] if said is not None else None
