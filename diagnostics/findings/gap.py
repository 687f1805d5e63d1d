"""The gap: every template of the organisation for one asker, and the templates it does not get by cause."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.answer import Verdict
from diagnostics.access.deciding import Answers
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.question import Asker, Call
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.organisation.model import Template

_ORDER = {reason: order for order, reason in enumerate(RANKS)}


class Cause(NamedTuple):
    """Templates that are hidden, or unknown, for the same reason. A position is a template's place in the file."""

    verdict: Verdict
    reason: Reason
    positions: BitMap

    @property
    def size(self) -> int:
        """How many templates they are."""
        return len(self.positions)


@dataclass(frozen=True)
class Gap:
    """What one asker gets of all templates, and what it does not."""

    asker: Asker
    call: Call
    at: datetime
    templates: Sequence[Template]
    answers: Answers

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many templates have each verdict."""
        return {verdict: len(self.answers.of(verdict)) for verdict in Verdict}

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """Why templates are hidden or unknown: the cause of most templates first, then in the order of reasons."""
        found = (Cause(*answer, positions) for answer, positions in self.answers.by_headline.items())
        missing = (cause for cause in found if cause.verdict is not Verdict.VISIBLE)
        return tuple(sorted(missing, key=lambda cause: (-cause.size, _ORDER[cause.reason])))

    def rows(self) -> Iterator[tuple[Template, Verdict, Reason]]:
        """Return every template with its verdict and headline, in file order."""
        answers, answer_of = self.in_file_order()
        verdicts, headlines = zip(*answers, strict=True) if answers else ((), ())
        return zip(
            self.templates,
            map(verdicts.__getitem__, answer_of),
            map(headlines.__getitem__, answer_of),
            strict=True,
        )

    def in_file_order(self) -> tuple[list[tuple[Verdict, Reason]], bytes]:
        """Return the answers that templates have, and of every template in file order the number of its own."""
        found = sorted(self.answers.by_headline.items(), key=lambda answer: -len(answer[1]))
        answer_of = bytearray(len(self.templates))
        # Most have the first one, and need no visit.
        for number, (_, positions) in enumerate(found[1:], start=1):
            for position in positions.to_array():
                answer_of[position] = number
        return [answer for answer, _ in found], bytes(answer_of)


def gap(directory: Directory, index: Index, asker: Asker, call: Call, at: datetime) -> Gap:
    """Return the gap of an asker and its call at a moment, among the templates of `directory` as `index` has them."""
    return Gap(asker, call, at, directory.organisation.templates, index.answers(asker, call, at))
