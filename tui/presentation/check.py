"""What came of expectations, as text, data, Markdown and JUnit XML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.expectations import Kind, Outcome, Result
from diagnostics.printable import visible
from tui.i18n import N_, _, ngettext
from tui.presentation.compare import requester_label
from tui.presentation.contract.parts import SCHEMA, Part, ThingData, thing_data
from tui.presentation.contract.why import WhyAnswer
from tui.presentation.text import escaped, named, short, wrapped
from tui.presentation.why.outputs import why_json, why_markdown, why_text
from tui.presentation.why.view import WhyView, why_view


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Results of expectations, with the facts that they were held against."""

    directory: Directory
    results: Sequence[Result]
    at: datetime

    def question(self, result: Result) -> Question:
        """Return the question whose walk decided a result."""
        assert result.decisive is not None
        template = self.directory.organisation.templates[result.decisive]
        return Question(result.requester, template, result.call, self.at)

    def view(self, result: Result) -> WhyView:
        """Return the walk that decided a result."""
        question = self.question(result)
        return why_view(question, walk(self.directory, question), self.directory.organisation.organisation)


_BRACKET = "[[]"
"""A bracket as a pattern writes it."""

_WORDS = {Outcome.PASSED: N_("PASS"), Outcome.FAILED: N_("FAIL"), Outcome.UNKNOWN: N_("UNKNOWN")}
_EXPECTED = {
    Kind.SEES: N_("{requester} sees {text}"),
    Kind.HIDES: N_("{requester} does not see {text}"),
    Kind.AT_LEAST: N_("{requester} sees at least {number}"),
    Kind.AT_MOST: N_("{requester} sees at most {number}"),
}


def title(result: Result) -> str:
    """Return what was expected, in a sentence."""
    told = _(_EXPECTED[result.kind]).format(
        requester=requester_label(result.requester), text=named(result.text), number=short(result.text)
    )
    if result.kind is Kind.HIDES and result.expectation.because is not None:
        told = _("{told} because {reason}").format(told=told, reason=result.expectation.because)
    if result.expectation.title is not None:
        told = f"{short(result.expectation.title)}: {told}"
    return told


def detail(result: Result) -> str:
    """Return what was found in its place; empty where the expectation holds."""
    if result.outcome is Outcome.PASSED:
        return ""
    if result.kind in (Kind.AT_LEAST, Kind.AT_MOST):
        told = ngettext("{count} is certainly visible", "{count} are certainly visible", result.matched)
        return told.format(count=result.matched)
    if not result.matched:
        if "[" in result.text.replace(_BRACKET, ""):
            return _(
                "no name fits this pattern, in which brackets hold the letters that may stand there. Write [[] for a "
                "bracket that is meant: {pattern}"
            ).format(pattern=short(_BRACKET.join(part.replace("[", _BRACKET) for part in result.text.split(_BRACKET))))
        if result.outcome is Outcome.UNKNOWN:
            return _("no listed template has this id or name, and not all are listed")
        return _("no template has this id or name")
    if result.matched == 1:
        return ""
    if result.outcome is Outcome.UNKNOWN:
        told = ngettext(
            "of {deciding} of {matched} templates it cannot be told",
            "of {deciding} of {matched} templates it cannot be told",
            result.deciding,
        )
    else:
        told = ngettext(
            "{deciding} of {matched} templates is not as expected",
            "{deciding} of {matched} templates are not as expected",
            result.deciding,
        )
    return told.format(deciding=result.deciding, matched=result.matched)


def check_text(report: CheckReport) -> list[str]:
    """Return a line for each expectation, and the walk under each that failed or cannot be told."""
    results = report.results
    lines: list[str] = []
    told_already: set[_Asked] = set()
    for result in results:
        lead = f"{_(_WORDS[result.outcome]):<9}"
        lines += wrapped(title(result), lead, " " * 9)
        if found := detail(result):
            lines += wrapped(found, " " * 9)
        if not _has_walk(result):
            continue
        if _asked(result) in told_already:
            lines += wrapped(_("The walk is the one above."), " " * 9)
        else:
            lines += ["", *why_text(report.view(result)), ""]
        told_already.add(_asked(result))
    counts = Counter(result.outcome for result in results)
    told = _("{passed} passed, {failed} failed, {unknown} cannot be told")
    return [*lines, told.format(**{outcome.value: counts[outcome] for outcome in Outcome})]


def check_markdown(report: CheckReport) -> list[str]:
    """Return a table of the expectations, and below it the walk of each that failed or cannot be told, once."""
    results = report.results
    lines = ["| {} | {} |".format(_("Result"), _("Expected")), "|---|---|"]
    for result in results:
        told = f"{title(result)}: {detail(result)}".removesuffix(": ")
        lines.append(f"| {_(_WORDS[result.outcome])} | {escaped(told)} |")
    walked: dict[_Asked, Result] = {}
    for result in results:
        if _has_walk(result):
            walked.setdefault(_asked(result), result)
    for result in walked.values():
        lines += ["", f"## {_(_WORDS[result.outcome])}: {escaped(title(result))}", ""]
        lines += [f"##{line}" if line.startswith("#") else line for line in why_markdown(report.view(result))]
    return lines


_Asked = tuple[Requester, Call, int | None]


def _asked(result: Result) -> _Asked:
    """Return the question whose walk stands under a result."""
    return result.requester, result.call, result.decisive


def _has_walk(result: Result) -> bool:
    return result.outcome is not Outcome.PASSED and result.decisive is not None


class OutcomesData(Part):
    """How many expectations have each outcome."""

    passed: int
    failed: int
    unknown: int


class DecisiveWalkData(Part):
    """The walk that decided a result."""

    template: ThingData
    verdict: Verdict
    headline: Reason
    walk: WhyAnswer | UnsetType = UNSET


class ResultData(Part, kw_only=True):
    """One expectation and what came of it: of `count` templates, `deciding` are not as expected or cannot be told."""

    title: str | None
    token: str | None
    subject: str | None
    expected: Kind
    text: str
    because: Reason | None
    outcome: Outcome
    count: int
    deciding: int
    decisive: DecisiveWalkData | None


class CheckAnswer(Part):
    """The output of `sightline check --json`."""

    schema: Literal[1]
    counts: OutcomesData
    results: list[ResultData]


def check_json(report: CheckReport) -> CheckAnswer:
    """Return the results as the versioned JSON contract."""
    results = report.results
    counts = Counter(result.outcome for result in results)
    outcomes = OutcomesData(counts[Outcome.PASSED], counts[Outcome.FAILED], counts[Outcome.UNKNOWN])
    return CheckAnswer(SCHEMA, outcomes, [result_json(report, result) for result in results])


def _decisive(report: CheckReport, result: Result, *, with_walk: bool) -> DecisiveWalkData | None:
    if result.decisive is None:
        return None
    question = report.question(result)
    answer = walk(report.directory, question)
    told = why_json(question, answer, report.directory.organisation.organisation) if with_walk else UNSET
    return DecisiveWalkData(thing_data(question.template), answer.verdict, answer.headline, told)


def result_json(report: CheckReport, result: Result, *, with_walk: bool = True) -> ResultData:
    """Return one result, with the walk that decided it."""
    requester = result.requester
    return ResultData(
        title=result.expectation.title,
        token=requester.token.id if requester.token is not None else None,
        subject=requester.subject.id if requester.subject is not None else None,
        expected=result.kind,
        text=result.text,
        because=result.expectation.because,
        outcome=result.outcome,
        count=result.matched,
        deciding=result.deciding,
        decisive=_decisive(report, result, with_walk=with_walk),
    )


def check_junit(report: CheckReport) -> str:
    """Return the results as JUnit XML. An expectation that cannot be told is an error there, not a failure."""
    results = report.results
    from xml.etree import ElementTree

    counts = Counter(result.outcome for result in results)
    suite = ElementTree.Element(
        "testsuite",
        name="sightline",
        tests=str(len(results)),
        failures=str(counts[Outcome.FAILED]),
        errors=str(counts[Outcome.UNKNOWN]),
    )
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", classname="sightline", name=visible(title(result)))
        if result.outcome is not Outcome.PASSED:
            kind = "failure" if result.outcome is Outcome.FAILED else "error"
            found = ElementTree.SubElement(case, kind, message=detail(result) or title(result))
            found.text = "\n".join(why_text(report.view(result))) if result.decisive is not None else detail(result)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
