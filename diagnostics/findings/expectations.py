"""What is expected of tokens, from a file, held against the walk: for builds, and for accepting an integration."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pyroaring import BitMap

from diagnostics.access.answer import Verdict
from diagnostics.access.deciding import Answers
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token, find_subject, find_token
from diagnostics.access.question import ArchivedFilter, Asker, Call
from diagnostics.access.reasons import Reason
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.organisation.constraints import FormatOne, Many, Narrowed, Time
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Facts
from diagnostics.validation import DataInvalid, validated
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.toml_file import read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Facts):
    """One entry: who asks with which call, and what must come of it.

    `sees` and `hides` hold ids, names or globs on names. `because` is the headline that all of `hides` must have.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations(Facts):
    """The whole file (format 1)."""

    format: FormatOne
    expect: Many[Expectation] = ()


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
    """

    expectation: Expectation
    asker: Asker
    call: Call
    kind: Kind
    text: str
    outcome: Outcome
    matched: int
    decisive: int | None = None


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
        from diagnostics.workspace.shape import problems_of

        raise WorkspaceUnreadable(list(problems_of(path, error, Expectations))) from None
    problems = list(_contradictions(path, found))
    if problems:
        raise WorkspaceUnreadable(problems)
    return found


def _contradictions(path: Path, expectations: Expectations) -> Iterator[Problem]:
    for number, expectation in enumerate(expectations.expect):
        place = f"expect[{number}]"
        if (expectation.token is None) == (expectation.subject is None):
            yield Problem(path, ProblemCode.ASKER_NOT_NAMED, place)
        numbers = expectation.at_least is None and expectation.at_most is None
        if not expectation.sees and not expectation.hides and numbers:
            yield Problem(path, ProblemCode.NOTHING_EXPECTED, place)
        if expectation.because is not None and not expectation.hides:
            yield Problem(path, ProblemCode.NOTHING_EXPECTED, f"{place}.because")


def check(directory: Directory, index: Index, expectations: Expectations, at: datetime) -> list[Result]:
    """Return what comes of every expectation, in the order of the file.

    Raises:
        LookupFailed: for a token or subject that is not there.
    """
    results: list[Result] = []
    for expectation in expectations.expect:
        if expectation.token is not None:
            asker = asker_of_token(directory, find_token(directory, expectation.token))
        else:
            asker = Asker(None, find_subject(directory, expectation.subject or ""))
        call = Call(expectation.archived, expectation.modified_after, expectation.modified_before)
        checker = _Checker(directory, expectation, asker, call, index.answers(asker, call, at))
        results.extend(checker.results())
    return results


@dataclass(frozen=True, slots=True)
class _Checker:
    directory: Directory
    expectation: Expectation
    asker: Asker
    call: Call
    answers: Answers

    def results(self) -> Iterator[Result]:
        for text in self.expectation.sees:
            yield self._about(Kind.SEES, text, wrong=self.answers.of(Verdict.HIDDEN))
        for text in self.expectation.hides:
            yield self._about(Kind.HIDES, text, wrong=self._not_hidden_so())
        certain = len(self.answers.visible)
        possible = certain + len(self.answers.of(Verdict.UNKNOWN))
        if (least := self.expectation.at_least) is not None:
            outcome = Outcome.PASSED if certain >= least else Outcome.UNKNOWN if possible >= least else Outcome.FAILED
            yield self._result(Kind.AT_LEAST, str(least), outcome, certain)
        if (most := self.expectation.at_most) is not None:
            outcome = Outcome.PASSED if possible <= most else Outcome.UNKNOWN if certain <= most else Outcome.FAILED
            yield self._result(Kind.AT_MOST, str(most), outcome, certain)

    def _about(self, kind: Kind, text: str, wrong: BitMap) -> Result:
        matching = self._matching(text)
        if not matching:
            return self._result(kind, text, Outcome.FAILED, 0)
        for outcome, positions in ((Outcome.FAILED, wrong), (Outcome.UNKNOWN, self.answers.of(Verdict.UNKNOWN))):
            if met := matching & positions:
                return self._result(kind, text, outcome, len(matching), met[0])
        return self._result(kind, text, Outcome.PASSED, len(matching))

    def _not_hidden_so(self) -> BitMap:
        """Return the templates that are visible, or hidden for another reason than the expected one."""
        wrong = self.answers.visible
        for (verdict, headline), positions in self.answers.by_headline.items():
            if verdict is Verdict.HIDDEN and self.expectation.because not in (None, headline):
                wrong = wrong | positions
        return wrong

    def _matching(self, text: str) -> BitMap:
        """Return the templates with this id or exactly this name, else those whose name the glob fits."""
        templates = self.directory.organisation.templates
        wanted = canonical(text)
        named = [n for n, template in enumerate(templates) if template.name == text or canonical(template.id) == wanted]
        return BitMap(named or [n for n, template in enumerate(templates) if fnmatchcase(template.name, text)])

    def _result(self, kind: Kind, text: str, outcome: Outcome, matched: int, decisive: int | None = None) -> Result:
        return Result(self.expectation, self.asker, self.call, kind, text, outcome, matched, decisive)
