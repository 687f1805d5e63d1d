"""Expectations of a workspace: their file, and their evaluation."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fnmatch import translate
from pathlib import Path
from typing import Annotated

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import find_subject, find_token, requester_of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import ArchivedFilter, Call, Requester, Verdict
from diagnostics.errors import LookupFailed
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Facts, Template
from diagnostics.model.validation import DataInvalid, FormatOne, Many, Narrowed, Time, validated
from diagnostics.workspace.problems import Problem, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.toml import TomlFile, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Facts):
    """One entry: who asks with which call, and what must come of it.

    `sees` and `hides` hold ids, names or globs on names; a glob stands for the listed templates it fits. `because` is
    the headline that all of `hides` must have. A subject makes no call, so it is asked about without parameters.
    """

    title: str | None = None
    token: str | None = None
    subject: str | None = None
    archived: ArchivedFilter = "both"
    modified_after: Time | None = None
    modified_before: Time | None = None
    sees: Many[str] = ()
    hides: Many[str] = ()
    because: Annotated[Reason, Narrowed(strict=False)] | None = None
    at_least: Annotated[int, Narrowed(ge=0)] | None = None
    at_most: Annotated[int, Narrowed(ge=0)] | None = None


_NO_CALL = Expectation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations(Facts):
    """The whole file (format 1)."""

    format: FormatOne
    expect: Many[Expectation] = ()


def read_expectations(path: Path) -> Expectations:
    """Read a file of expectations.

    Raises:
        WorkspaceUnreadable: with every problem of the file.
    """
    file = read_toml(path)
    if isinstance(file, Problem):
        raise WorkspaceUnreadable([file])
    try:
        found = validated(Expectations, file.data)
    except DataInvalid as error:
        from diagnostics.workspace.salvage import nested_too_deep, newer_format, problems_of

        unlike = newer_format(path, file.data) or nested_too_deep(path, file.data)
        problems = [unlike] if unlike is not None else list(problems_of(path, error, Expectations))
        raise WorkspaceUnreadable(_with_lines(problems, file)) from None
    if problems := list(_contradictions(path, found)):
        raise WorkspaceUnreadable(_with_lines(problems, file))
    return found


def _with_lines(problems: list[Problem], file: TomlFile) -> list[Problem]:
    from diagnostics.workspace.toml import Lines

    lines = Lines(file.text, file.data)
    return [
        replace(one, line=lines.of(one.place, one.facts.get("value"))) if one.line is None and one.place else one
        for one in problems
    ]


def _contradictions(path: Path, expectations: Expectations) -> Iterator[Problem]:
    if not expectations.expect:
        yield Problem(path, ProblemCode.NOTHING_EXPECTED)
    for number, expectation in enumerate(expectations.expect):
        place = f"expect[{number}]"
        if (expectation.token is None) == (expectation.subject is None):
            yield Problem(path, ProblemCode.ASKER_NOT_NAMED, place)
        numbers = expectation.at_least is None and expectation.at_most is None
        if not expectation.sees and not expectation.hides and numbers:
            yield Problem(path, ProblemCode.NOTHING_EXPECTED, place)
        if expectation.because is not None and not expectation.hides:
            yield Problem(path, ProblemCode.NOTHING_EXPECTED, f"{place}.because")
        if expectation.subject is not None:
            for key in ("archived", "modified_after", "modified_before"):
                if getattr(expectation, key) != getattr(_NO_CALL, key):
                    yield Problem(path, ProblemCode.SUBJECT_MAKES_NO_CALL, f"{place}.{key}")


class Outcome(StrEnum):
    """What came of one expectation."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What was expected."""

    SEES = "sees"
    HIDES = "hides"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was expected, what came of it, and the template that decided it (its place in the file).

    `text` is what the file names, or the number; `matched` how many templates that is, or how many are visible.
    `decisive` is the first of `deciding` templates that are not as expected; of a number the first that would count.
    """

    expectation: Expectation
    requester: Requester
    call: Call
    kind: Kind
    text: str
    outcome: Outcome
    matched: int
    deciding: int = 0
    decisive: int | None = None


def check(directory: Directory, index: Index, expectations: Expectations, at: datetime) -> list[Result]:
    """Return what comes of every expectation, in the order of the file.

    Raises:
        LookupFailed: for a token or subject that is not there, with its place in the file.
    """
    results: list[Result] = []
    names = _Names(directory.organisation.templates)
    for number, expectation in enumerate(expectations.expect):
        try:
            requester = _requester(directory, expectation)
        except LookupFailed as error:
            error.place = f"expect[{number}].{'subject' if expectation.token is None else 'token'}"
            raise
        call = Call(expectation.archived, expectation.modified_after, expectation.modified_before)
        checker = _Checker(directory, names, expectation, requester, call, index.answers(requester, call, at))
        results.extend(checker.results())
    return results


def _requester(directory: Directory, expectation: Expectation) -> Requester:
    if expectation.token is not None:
        return requester_of_token(directory, find_token(directory, expectation.token))
    return Requester(None, find_subject(directory, expectation.subject or ""))


class _Names:
    """The templates by what a file of expectations may call them."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._names = [template.name for template in templates]
        self._ids = {canonical(template.id): position for position, template in enumerate(templates)}
        self._positions: defaultdict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(self._names):
            self._positions[name].append(position)

    def matching(self, text: str) -> BitMap:
        """Return the templates with this id or exactly this name, else those whose name the glob fits."""
        called = BitMap(self._positions.get(text, ()))
        if (position := self._ids.get(canonical(text))) is not None:
            called.add(position)
        if called:
            return called
        fits = re.compile(translate(text)).match
        return BitMap([position for position, name in enumerate(self._names) if fits(name)])


@dataclass(frozen=True, slots=True)
class _Checker:
    directory: Directory
    names: _Names
    expectation: Expectation
    requester: Requester
    call: Call
    answers: Answers

    def results(self) -> Iterator[Result]:
        for text in self.expectation.sees:
            yield self._about(Kind.SEES, text, wrong=self.answers.of(Verdict.HIDDEN))
        for text in self.expectation.hides:
            yield self._about(Kind.HIDES, text, wrong=self._not_hidden_so())
        yield from self._numbers()

    def _numbers(self) -> Iterator[Result]:
        visible, unknown = self.answers.visible, self.answers.of(Verdict.UNKNOWN)
        certain, possible = len(visible), len(visible) + len(unknown)
        # Where not all templates are listed, there may be any number of others.
        is_whole = self.directory.coverage.is_complete("templates")
        if (least := self.expectation.at_least) is not None:
            may_be = possible >= least or not is_whole
            outcome = Outcome.PASSED if certain >= least else Outcome.UNKNOWN if may_be else Outcome.FAILED
            missing = self._largest(Verdict.HIDDEN if outcome is Outcome.FAILED else Verdict.UNKNOWN)
            yield self._result(Kind.AT_LEAST, str(least), outcome, certain, missing)
        if (most := self.expectation.at_most) is not None:
            is_sure = possible <= most and is_whole
            outcome = Outcome.FAILED if certain > most else Outcome.PASSED if is_sure else Outcome.UNKNOWN
            yield self._result(
                Kind.AT_MOST, str(most), outcome, certain, visible if outcome is Outcome.FAILED else unknown
            )

    def _largest(self, verdict: Verdict) -> BitMap:
        """Return the templates of the cause for which most have this verdict."""
        found = [positions for (its, _), positions in self.answers.by_headline.items() if its is verdict]
        return max(found, key=len, default=BitMap())

    def _about(self, kind: Kind, text: str, wrong: BitMap) -> Result:
        matching = self.names.matching(text)
        if not matching:
            is_whole = self.directory.coverage.is_complete("templates")
            return self._result(kind, text, Outcome.FAILED if is_whole else Outcome.UNKNOWN, 0, BitMap())
        for outcome, positions in ((Outcome.FAILED, wrong), (Outcome.UNKNOWN, self.answers.of(Verdict.UNKNOWN))):
            if met := matching & positions:
                return self._result(kind, text, outcome, len(matching), met)
        return self._result(kind, text, Outcome.PASSED, len(matching), BitMap())

    def _not_hidden_so(self) -> BitMap:
        """Return the templates that are visible, or hidden for another reason than the expected one."""
        wrong = self.answers.visible
        for (verdict, headline), positions in self.answers.by_headline.items():
            if verdict is Verdict.HIDDEN and self.expectation.because not in (None, headline):
                wrong = wrong | positions
        return wrong

    def _result(self, kind: Kind, text: str, outcome: Outcome, matched: int, deciding: BitMap) -> Result:
        if outcome is Outcome.PASSED or not deciding:
            return Result(self.expectation, self.requester, self.call, kind, text, outcome, matched)
        count = len(deciding)
        return Result(self.expectation, self.requester, self.call, kind, text, outcome, matched, count, deciding[0])
