"""A file of expectations: what is expected of tokens, by ids, names or globs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from diagnostics.access.question import ArchivedFilter
from diagnostics.access.reasons import Reason
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.organisation.constraints import FormatOne, Many, Narrowed, Time
from diagnostics.organisation.model import Facts
from diagnostics.validation import DataInvalid, validated
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.toml_file import TomlFile, read_toml


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
        from diagnostics.workspace.shape import nested_too_deep, newer_format, problems_of

        unlike = newer_format(path, file.data) or nested_too_deep(path, file.data)
        problems = [unlike] if unlike is not None else list(problems_of(path, error, Expectations))
        raise WorkspaceUnreadable(_with_lines(problems, file)) from None
    if problems := list(_contradictions(path, found)):
        raise WorkspaceUnreadable(_with_lines(problems, file))
    return found


def _with_lines(problems: list[Problem], file: TomlFile) -> list[Problem]:
    from diagnostics.workspace.lines import Lines

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
