"""Report of a workspace's problems and missing facts, as data."""

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET, UnsetType

from diagnostics.findings.gap import Unknown, UnknownCode
from diagnostics.tokens.secrets import masked
from diagnostics.workspace.problems import Problem, ProblemCode, count_of
from tui.presentation.contract.parts import SCHEMA, Part
from tui.presentation.contract.settle import HeldData
from tui.presentation.problems import sentence


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


def lint_json(
    problems: Sequence[Problem], missing: Sequence[Unknown] = (), set_aside: list[HeldData] | UnsetType = UNSET
) -> LintAnswer:
    """Return the report as the versioned JSON contract."""
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
        unknowns=[UnknownData(*unknown) for unknown in missing],
        set_aside=set_aside,
    )
