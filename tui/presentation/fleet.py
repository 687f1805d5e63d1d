"""The gaps and the checks of many workspaces: one table, as text, Markdown, data, CSV and JUnit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.expectations import Outcome
from diagnostics.findings.fleet import CountedGap, Failure, Held, OfWorkspace
from diagnostics.printable import visible
from tui.i18n import N_, _, ngettext
from tui.presentation.check import OutcomesData, ResultData
from tui.presentation.contract.fleet import (
    CountedGapData,
    FailureData,
    GapsAnswer,
    OfWorkspaceData,
    WorkspaceGapsData,
)
from tui.presentation.contract.gap import CauseData
from tui.presentation.contract.parts import SCHEMA, CountsData, Part, ThingData, subject_data, token_data
from tui.presentation.text import WIDTH, cells, csv_text, escaped, name_and_id, named, padded, short, wrapped

Found = TypeVar("Found")
Gaps = Sequence[OfWorkspace[CountedGap]]
Checks = Sequence[OfWorkspace[Held]]

_OUTCOME_WORDS = {Outcome.PASSED: N_("PASS"), Outcome.FAILED: N_("FAIL"), Outcome.UNKNOWN: N_("UNKNOWN")}
_NUMBER = 8
_MOST_LINES = 3


def gaps_text(found: Gaps) -> list[str]:
    """Return a row for each requester of each workspace, the causes over all, and what could not be read."""
    heads = (_("WORKSPACE"), _("WHO ASKS"), _("VISIBLE"), _("HIDDEN"), _("UNKNOWN"))
    names = _names(found)
    rows = [(names[one.folder], who, *_counts(gap)) for one in found for who, gap in _asking(one)]
    return [*_table(heads, rows, 2), *_causes(found), *_failures(found, names), "", _gap_total(found)]


def gaps_markdown(found: Gaps) -> list[str]:
    """Return the same as a Markdown table, with the causes and failures as lists."""
    heads = (_("Workspace"), _("Who asks"), _("Visible"), _("Hidden"), _("Unknown"))
    rows = [(one.folder, who, *_counts(gap)) for one in found for who, gap in _asking(one)]
    lists = [f"- {escaped(line.strip())}" for line in (*_causes(found), *_failures(found, _names(found))) if line]
    return [*_markdown(heads, rows), "", *lists, *([""] if lists else []), escaped(_gap_total(found))]


def gaps_json(found: Gaps) -> GapsAnswer:
    """Return the gaps as the versioned JSON contract."""
    return GapsAnswer(
        schema=SCHEMA,
        workspaces=[WorkspaceGapsData(**_workspace(one), gaps=[_gap_data(gap) for gap in one.found]) for one in found],
    )


def _gap_data(gap: CountedGap) -> CountedGapData:
    return CountedGapData(
        token=token_data(gap.requester),
        subject=subject_data(gap.requester),
        counts=CountsData(gap.counts[Verdict.VISIBLE], gap.counts[Verdict.HIDDEN], gap.counts[Verdict.UNKNOWN]),
        causes=[CauseData(cause.verdict, cause.reason, cause.size) for cause in gap.causes],
    )


def gaps_csv(found: Gaps) -> str:
    """Return a row for each requester of each workspace, and one for each workspace that gave no answer."""
    heads = ("workspace", "organisation", "kind", "id", "name", "visible", "hidden", "unknown", "headline", "failure")
    rows: list[Sequence[object]] = []
    for one in found:
        for gap in one.found:
            asker = gap.requester.token or gap.requester.subject
            identity = (asker.kind, asker.id, asker.name) if asker is not None else (None, None, None)
            headline = gap.causes[0].reason.value if gap.causes else None
            rows.append((one.folder, _organisation(one), *identity, *_counts(gap), headline, None))
        if one.failure is not None:
            rows.append((one.folder, None, *[None] * 7, " ".join(one.failure.lines)))
    return csv_text(heads, rows)


def checks_text(found: Checks) -> list[str]:
    """Return a row for each workspace, every expectation that does not hold, and what could not be read."""
    heads = (_("WORKSPACE"), _("PASSED"), _("FAILED"), _("UNKNOWN"))
    names = _names(found)
    rows = [(names[one.folder], *_outcomes([one])) for one in found if one.failure is None]
    lines = _table(heads, rows, 1)
    for one in found:
        for held in one.found:
            if held.outcome is not Outcome.PASSED:
                told = f"{short(names[one.folder])}: {held.title}"
                lines += ["", *wrapped(told, f"{_(_OUTCOME_WORDS[held.outcome]):<9}", " " * 9)]
                lines += wrapped(held.detail, " " * 9) if held.detail else []
    return [*lines, *_failures(found, names), "", _check_total(found)]


def checks_markdown(found: Checks) -> list[str]:
    """Return a Markdown table of the workspaces, and a list of what does not hold."""
    heads = (_("Workspace"), _("Passed"), _("Failed"), _("Unknown"))
    rows = [(one.folder, *_outcomes([one])) for one in found if one.failure is None]
    lists = [
        "- " + escaped(f"{_(_OUTCOME_WORDS[held.outcome])} {short(one.folder)}: {held.title}")
        for one in found
        for held in one.found
        if held.outcome is not Outcome.PASSED
    ]
    lists += [f"- {escaped(line.strip())}" for line in _failures(found, _names(found)) if line]
    return [*_markdown(heads, rows), "", *lists, *([""] if lists else []), escaped(_check_total(found))]


class WorkspaceChecksData(OfWorkspaceData, kw_only=True):
    """The results of one workspace, without walks."""

    results: list[ResultData]


class ChecksAnswer(Part, kw_only=True):
    """The output of `sightline check --json` over many workspaces."""

    schema: Literal[1]
    counts: OutcomesData
    workspaces: list[WorkspaceChecksData]


def checks_json(found: Checks) -> ChecksAnswer:
    """Return the results as the versioned JSON contract."""
    counts = Counter(held.outcome for one in found for held in one.found)
    return ChecksAnswer(
        schema=SCHEMA,
        counts=OutcomesData(counts[Outcome.PASSED], counts[Outcome.FAILED], counts[Outcome.UNKNOWN]),
        workspaces=[
            WorkspaceChecksData(
                **_workspace(one), results=msgspec.convert([held.data for held in one.found], list[ResultData])
            )
            for one in found
        ],
    )


def checks_csv(found: Checks) -> str:
    """Return a row for each expectation of each workspace, and one for each workspace that gave no answer."""
    heads = ("workspace", "organisation", "expectation", "outcome", "detail", "failure")
    rows: list[Sequence[object]] = []
    for one in found:
        name = _organisation(one)
        rows += [(one.folder, name, held.title, held.outcome.value, held.detail, None) for held in one.found]
        if one.failure is not None:
            rows.append((one.folder, None, None, None, None, " ".join(one.failure.lines)))
    return csv_text(heads, rows)


def checks_junit(found: Checks) -> str:
    """Return the results as JUnit XML, a suite for each workspace. What could not be read or told is an error there."""
    from xml.etree import ElementTree

    suites = ElementTree.Element("testsuites", name="sightline")
    for one in found:
        counts = Counter(held.outcome for held in one.found)
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=visible(one.folder),
            tests=str(len(one.found) + (one.failure is not None)),
            failures=str(counts[Outcome.FAILED]),
            errors=str(counts[Outcome.UNKNOWN] + (one.failure is not None)),
        )
        for held in one.found:
            case = ElementTree.SubElement(suite, "testcase", classname=visible(one.folder), name=visible(held.title))
            if held.outcome is not Outcome.PASSED:
                kind = "failure" if held.outcome is Outcome.FAILED else "error"
                told = ElementTree.SubElement(case, kind, message=held.detail or visible(held.title))
                told.text = "\n".join(held.walk) or held.detail
        if one.failure is not None:
            case = ElementTree.SubElement(suite, "testcase", classname=visible(one.folder), name=visible(one.folder))
            told = ElementTree.SubElement(case, "error", message=visible(one.failure.lines[0]))
            told.text = "\n".join(map(visible, one.failure.lines))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _workspace(one: OfWorkspace[Found]) -> dict[str, Any]:
    """Return the fields of `OfWorkspaceData`."""
    failure = FailureData(one.failure.kind, list(one.failure.lines)) if one.failure is not None else None
    organisation = ThingData(*one.organisation) if one.organisation is not None else None
    return {"workspace": one.folder, "organisation": organisation, "failure": failure}


def _organisation(one: OfWorkspace[Found]) -> str | None:
    return one.organisation[1] if one.organisation is not None else None


def _names(found: Sequence[OfWorkspace[Found]]) -> dict[str, str]:
    """Return what each folder is called in a narrow table: its last part, where no two have the same."""
    last = {one.folder: Path(one.folder).name or one.folder for one in found}
    return last if len(set(last.values())) == len(last) else {one.folder: one.folder for one in found}


def _asking(one: OfWorkspace[CountedGap]) -> list[tuple[str, CountedGap]]:
    """Return who asks in a workspace, by name, and where two bear the same, by id too."""
    names = [_name(gap.requester) for gap in one.found]
    ids = [gap.requester.token.id if gap.requester.token is not None else None for gap in one.found]
    shown = [
        name_and_id(identifier, name) if identifier is not None and names.count(name) > 1 else short(name)
        for identifier, name in zip(ids, names, strict=True)
    ]
    return list(zip(shown, one.found, strict=True))


def _name(requester: Requester) -> str:
    asker = requester.token or requester.subject
    return asker.name if asker is not None else _("an unknown secret")


def _counts(gap: CountedGap) -> tuple[str, ...]:
    return tuple(str(gap.counts[verdict]) for verdict in (Verdict.VISIBLE, Verdict.HIDDEN, Verdict.UNKNOWN))


def _outcomes(found: Checks) -> tuple[str, ...]:
    counts = Counter(held.outcome for one in found for held in one.found)
    return tuple(str(counts[outcome]) for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], texts: int) -> list[str]:
    """Return rows in columns: the first `texts` of text, which share what the numbers leave of the line."""
    room = (WIDTH - _NUMBER * (len(heads) - texts) - texts) // texts
    widths = [
        min(room, max(cells(short(row[column], room)) for row in (heads, *rows))) if column < texts else _NUMBER
        for column in range(len(heads))
    ]
    return [_line(row, widths, texts) for row in ([heads, *rows] if rows else [])]


def _line(row: Sequence[str], widths: Sequence[int], texts: int) -> str:
    left = " ".join(padded(_fitting(row[column], widths[column]), widths[column]) for column in range(texts))
    return left + "".join(f"{value:>{_NUMBER}}" for value in row[texts:])


def _fitting(text: str, width: int) -> str:
    shown = short(text, width)
    while cells(shown) > width:
        shown = short(shown, len(shown) - 1)
    return shown


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return lines + ["| " + " | ".join(escaped(short(value)) for value in row) + " |" for row in rows]


def _causes(found: Gaps) -> list[str]:
    """Return for each reason how many templates it hides or leaves unknown, and in how many workspaces."""
    templates: Counter[str] = Counter()
    workspaces: dict[str, set[str]] = {}
    for one in found:
        for gap in one.found:
            for cause in gap.causes:
                templates[cause.reason.value] += cause.size
                workspaces.setdefault(cause.reason.value, set()).add(one.folder)
    lines = [
        ngettext(
            "{count:>7}  {reason} ({number} workspace)", "{count:>7}  {reason} ({number} workspaces)", number
        ).format(count=templates[reason], reason=reason, number=number)
        for reason in sorted(templates, key=lambda reason: (-templates[reason], reason))
        for number in [len(workspaces[reason])]
    ]
    return ["", *lines] if lines else []


def _failures(found: Sequence[OfWorkspace[Found]], names: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for one in found:
        if one.failure is not None:
            lines += ["", *wrapped(_("No answer for {workspace}:").format(workspace=named(names[one.folder])))]
            lines += [row for line in _first(one.failure) for row in wrapped(line, "  ", "  ")]
    return lines


def _first(failure: Failure) -> list[str]:
    shown = [visible(line) for line in failure.lines[:_MOST_LINES]]
    if (rest := len(failure.lines) - _MOST_LINES) > 0:
        shown.append(ngettext("and {count} more", "and {count} more", rest).format(count=rest))
    return shown


def _gap_total(found: Gaps) -> str:
    totals = {verdict.value: sum(gap.counts[verdict] for one in found for gap in one.found) for verdict in Verdict}
    told = _("{workspaces}: {visible} visible, {hidden} hidden, {unknown} unknown")
    return told.format(workspaces=_how_many(found), **totals)


def _check_total(found: Checks) -> str:
    counts = Counter(held.outcome for one in found for held in one.found)
    told = _("{workspaces}: {passed} passed, {failed} failed, {unknown} cannot be told")
    return told.format(workspaces=_how_many(found), **{outcome.value: counts[outcome] for outcome in Outcome})


def _how_many(found: Sequence[OfWorkspace[Found]]) -> str:
    count, failed = len(found), sum(one.failure is not None for one in found)
    if failed:
        told = ngettext(
            "{count} workspace, {failed} without an answer", "{count} workspaces, {failed} without an answer", count
        )
        return told.format(count=count, failed=failed)
    return ngettext("{count} workspace", "{count} workspaces", count).format(count=count)
