"""What came of expectations, as text, data, Markdown and JUnit XML."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from diagnostics.access.types import Call, Requester
from diagnostics.findings.expectations import Kind, Outcome, Result
from diagnostics.printable import visible
from tui.i18n import N_, _, ngettext
from tui.presentation.compare import requester_label
from tui.presentation.json_rows import SCHEMA
from tui.presentation.text import escaped, named, short, wrapped

Walk = Callable[[Result], list[str]]
"""Gives the lines of the walk that decided a result."""

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


def check_text(results: Sequence[Result], walk: Walk) -> list[str]:
    """Return a line for each expectation, and the walk under each that failed or cannot be told."""
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
            lines += ["", *walk(result), ""]
        told_already.add(_asked(result))
    counts = Counter(result.outcome for result in results)
    told = _("{passed} passed, {failed} failed, {unknown} cannot be told")
    return [*lines, told.format(**{outcome.value: counts[outcome] for outcome in Outcome})]


def check_markdown(results: Sequence[Result], walk: Walk) -> list[str]:
    """Return a table of the expectations, and below it the walk of each that failed or cannot be told, once."""
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
        lines += [f"##{line}" if line.startswith("#") else line for line in walk(result)]
    return lines


_Asked = tuple[Requester, Call, int | None]


def _asked(result: Result) -> _Asked:
    """Return the question whose walk stands under a result."""
    return result.requester, result.call, result.decisive


def _has_walk(result: Result) -> bool:
    return result.outcome is not Outcome.PASSED and result.decisive is not None


def check_json(results: Sequence[Result], headline_of: Callable[[Result], dict[str, Any] | None]) -> dict[str, Any]:
    """Return the results as the versioned JSON contract."""
    counts = Counter(result.outcome for result in results)
    return {
        "schema": SCHEMA,
        "counts": {outcome.value: counts[outcome] for outcome in Outcome},
        "results": [
            {
                "title": result.expectation.title,
                "token": result.requester.token.id if result.requester.token is not None else None,
                "subject": result.requester.subject.id if result.requester.subject is not None else None,
                "expected": result.kind.value,
                "text": result.text,
                "because": result.expectation.because,
                "outcome": result.outcome.value,
                "count": result.matched,
                "deciding": result.deciding,
                "decisive": headline_of(result),
            }
            for result in results
        ],
    }


def check_junit(results: Sequence[Result], walk: Walk) -> str:
    """Return the results as JUnit XML. An expectation that cannot be told is an error there, not a failure."""
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
            found.text = "\n".join(walk(result)) if result.decisive is not None else detail(result)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
