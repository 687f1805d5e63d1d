"""Report of a workspace's problems and missing facts, as text, Markdown and data."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec import UNSET, UnsetType

from diagnostics.findings.gap import Unknown, UnknownCode
from diagnostics.tokens.secrets import masked
from diagnostics.workspace.answers import HeldAnswer
from diagnostics.workspace.problems import Problem, ProblemCode, count_of
from tui.i18n import _
from tui.presentation.contract.parts import SCHEMA, Part
from tui.presentation.contract.settle import HeldData
from tui.presentation.problems import problem_lines, sentence, unknown_line
from tui.presentation.settle import QuestionWords, held_json, set_aside_line
from tui.presentation.text import escaped, wrapped


class ProblemData(Part, kw_only=True):
    """One problem of a file, its place in it, and what the message is made of."""

    file: str
    line: int | None
    place: str
    problem: ProblemCode
    message: str
    facts: dict[str, str]


class UnknownData(Part):
    """One kind of missing fact: where it belongs, and how many entries lack it, the first of them as example."""

    code: UnknownCode
    subject: str
    entries: int
    example: str


class LintAnswer(Part, kw_only=True):
    """The output of `sightline lint --json`. `set_aside` answers are contradicted; it is left out with problems."""

    schema: Literal[1]
    problems: list[ProblemData]
    problems_total: int
    unknowns: list[UnknownData]
    set_aside: list[HeldData] | UnsetType = UNSET


class LintReport(NamedTuple):
    """Problems of a workspace; without any, what it does not know, and answers that are set aside, in `words`."""

    problems: Sequence[Problem]
    missing: Sequence[Unknown] = ()
    set_aside: Sequence[HeldAnswer] = ()
    words: QuestionWords | None = None


def lint_text(report: LintReport) -> list[str]:
    """Return the report as lines."""
    if report.problems:
        return problem_lines(report.problems)
    lines = [_("No problems. Not known:") if report.missing else _("No problems, and nothing is unknown.")]
    return lines + [row for line in _sentences(report) for row in wrapped(line, "- ", "  ")]


def lint_markdown(report: LintReport) -> list[str]:
    """Return the report as Markdown lists."""
    if report.problems:
        return [f"- {escaped(line)}" for line in problem_lines(report.problems)]
    lines = [_("No problems. Not known:"), ""] if report.missing else [_("No problems, and nothing is unknown.")]
    return lines + [f"- {escaped(line)}" for line in _sentences(report)]


def _sentences(report: LintReport) -> list[str]:
    lines = [unknown_line(unknown) for unknown in report.missing]
    words = report.words
    return lines + ([set_aside_line(words, held) for held in report.set_aside] if words is not None else [])


def lint_json(report: LintReport) -> LintAnswer:
    """Return the report as the versioned JSON contract."""
    problems, words = report.problems, report.words
    return LintAnswer(
        schema=SCHEMA,
        problems=[
            ProblemData(
                file=str(problem.file),
                line=problem.line,
                place=masked(problem.place),
                problem=problem.code,
                message=sentence(problem),
                facts={key: masked(value) for key, value in problem.facts.items()},
            )
            for problem in problems
            if problem.code is not ProblemCode.MORE_PROBLEMS
        ],
        problems_total=count_of(problems),
        unknowns=[UnknownData(*unknown) for unknown in report.missing],
        set_aside=held_json(words, report.set_aside) if words is not None else UNSET,
    )
