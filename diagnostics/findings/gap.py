"""The gap: every template for one token, grouped by cause, and the facts that are not known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.index import Index
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.access.types import Call, Requester, Verdict
from diagnostics.model.organisation import Template

_NOTHING = BitMap()
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
    """What one requester gets of all templates, and what it does not."""

    requester: Requester
    call: Call
    at: datetime
    templates: Sequence[Template]
    answers: Answers
    observed: BitMap = _NOTHING
    """Where the verdict rests on an observation."""
    unlisted: int = 0
    """How many templates were returned that the facts lack."""

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

    def warm(self) -> None:
        """Count now, which takes a while where there are many templates."""
        _ = self.counts, self.causes

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


def gap(directory: Directory, index: Index, requester: Requester, call: Call, at: datetime) -> Gap:
    """Return the gap of a requester and its call at a moment, over the templates of `directory` as in `index`."""
    return Gap(requester, call, at, directory.organisation.templates, index.answers(requester, call, at))


class UnknownCode(StrEnum):
    """A stable code for one kind of missing fact."""

    COVERAGE = "coverage-not-complete"
    PERMISSION_SET = "permission-set-not-stated"
    PERMISSIONS = "permissions-not-stated"
    RULE = "rule-not-readable"
    EVERYONE = "everyone-coverage-not-stated"
    MODIFIED_TIME = "modified-time-not-stated"


class Unknown(NamedTuple):
    """One missing fact: its kind, where it belongs, and how many entries lack it, the first of them as example."""

    code: UnknownCode
    subject: str
    entries: int
    example: str


def unknowns(directory: Directory) -> tuple[Unknown, ...]:
    """Return what is not known, each kind once, with how many entries it concerns and the first of them."""
    return tuple(_coverage(directory)) + tuple(_entries(directory))


def _coverage(directory: Directory) -> Iterator[Unknown]:
    for area, level in directory.coverage.items():
        if level != "complete":
            yield Unknown(UnknownCode.COVERAGE, area, 1, str(level))


def _entries(directory: Directory) -> Iterator[Unknown]:
    organisation, inventory = directory.organisation, directory.inventory
    own_users = [user for user in organisation.users if not directory.is_foreign(user.organisation)]
    found = {
        (UnknownCode.PERMISSION_SET, "users"): [user.name for user in own_users if user.permission_set is None],
        (UnknownCode.PERMISSION_SET, "service_users"): [
            service_user.name for service_user in inventory.service_users if service_user.permission_sets is None
        ],
        (UnknownCode.PERMISSIONS, "permission_sets"): [
            listed.name for listed in organisation.permission_sets if listed.permissions is None
        ],
        (UnknownCode.RULE, "templates"): [
            template.name
            for template in organisation.templates
            if any(rule.unrecognised is not None for rule in template.rules)
        ],
        (UnknownCode.EVERYONE, "templates"): [
            template.name
            for template in organisation.templates
            if not directory.is_foreign(template.organisation)
            and any(rule.everyone and rule.covers_service_users is None for rule in template.rules)
        ],
        (UnknownCode.MODIFIED_TIME, "templates"): [
            template.name for template in organisation.templates if template.modified_at is None
        ],
    }
    for (code, subject), names in found.items():
        if names:
            yield Unknown(code, subject, len(names), names[0])
