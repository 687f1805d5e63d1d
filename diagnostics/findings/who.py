"""Who sees a template, and who nearly does: every subject with what opens it to each, without token and call."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from diagnostics.access.answer import Verdict
from diagnostics.access.audience import Audiences
from diagnostics.access.deciding import Answers
from diagnostics.access.question import Subject
from diagnostics.access.reasons import ACCESS_GRANTS, RANKS, Reason
from diagnostics.findings.near_misses import NearMiss, near_misses
from diagnostics.findings.paths import Path
from diagnostics.organisation.model import Template

_ORDER = {reason: order for order, reason in enumerate(RANKS)}


class Seer(NamedTuple):
    """One subject with its answer, all that opens the template to it, and why it only nearly sees it if it does not."""

    subject: Subject
    verdict: Verdict
    headline: Reason
    paths: tuple[Path, ...]
    near_misses: tuple[NearMiss, ...]


class Crowd(NamedTuple):
    """How many subjects have the same answer, and the first of them."""

    verdict: Verdict
    headline: Reason
    size: int
    example: Subject


@dataclass(frozen=True)
class Who:
    """Everybody's answer about one template."""

    audiences: Audiences
    template: Template
    answers: Answers

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many subjects have each verdict."""
        return {verdict: len(self.answers.of(verdict)) for verdict in Verdict}

    @cached_property
    def crowds(self) -> tuple[Crowd, ...]:
        """Subjects by answer: visible first, then unknown, then hidden; the largest crowd first."""
        order = [Verdict.VISIBLE, Verdict.UNKNOWN, Verdict.HIDDEN]
        crowds = [
            Crowd(verdict, headline, len(found), self.audiences.subjects[found[0]])
            for (verdict, headline), found in self.answers.by_headline.items()
        ]
        return tuple(
            sorted(crowds, key=lambda crowd: (order.index(crowd.verdict), -crowd.size, _ORDER[crowd.headline]))
        )

    @cached_property
    def near_misses(self) -> Mapping[int, list[NearMiss]]:
        """The near misses of those who do not certainly see the template, by their positions."""
        return near_misses(self.audiences, self.template)

    def seers(self) -> Iterator[Seer]:
        """Return every subject: this organisation's users in file order, then the service users."""
        answers = {position: answer for answer, found in self.answers.by_headline.items() for position in found}
        paths = self._paths()
        for position, subject in enumerate(self.audiences.subjects):
            verdict, headline = answers[position]
            yield Seer(
                subject,
                verdict,
                headline,
                tuple(paths.get(position, ())),
                tuple(self.near_misses.get(position, ())),
            )

    def _paths(self) -> Mapping[int, list[Path]]:
        paths: defaultdict[int, list[Path]] = defaultdict(list)
        for rule, reason, found in self.audiences.openings(self.template):
            if reason in ACCESS_GRANTS:
                for position in found:
                    paths[position].append(Path(reason, rule))
        return paths


def who(audiences: Audiences, template: Template) -> Who:
    """Return who sees `template`."""
    return Who(audiences, template, audiences.of(template))
