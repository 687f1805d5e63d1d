"""`sightline gap` and `sightline check` over many workspaces: a process for each, one table, one exit status."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_secret
from diagnostics.access.types import ArchivedFilter, Requester, Verdict
from diagnostics.errors import LookupFailed, SightlineError
from diagnostics.findings.expectations import Expectations, Outcome, Result, check, read_expectations
from diagnostics.findings.fleet import CountedGap, Failure, FailureKind, Held, OfWorkspace, counted, requesters
from diagnostics.tokens.secrets import without_secrets
from tui.cli.inputs import RequesterOptions, find_call, find_requester, refuse_several
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.cli.processes import Ended, each, processors
from tui.cli.reports import check_report_path, write_report
from tui.cli.secret_input import environment_secret, secret_in
from tui.i18n import _, ngettext
from tui.opening import Opened, UsedWrongly, gap_by, open_workspace, proof_for
from tui.presentation import fleet as presentation
from tui.presentation.check import CheckReport, detail, result_json, title
from tui.presentation.errors import error_lines
from tui.presentation.why.outputs import why_text

Found = TypeVar("Found")

_PRELOAD = ("tui.cli.fleet_process",)


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """What each workspace is asked: whose gap, of which call, at which moment. A secret is read once for all."""

    requester: RequesterOptions
    secret: str | None = field(repr=False)
    archived: ArchivedFilter | None
    modified_after: datetime | None
    modified_before: datetime | None
    at: datetime

    def __call__(self, opened: Opened) -> tuple[CountedGap, ...]:
        """Return the gap of the requester, of every active token where none is named."""
        index = Index(opened.directory)
        return tuple(self._counted(opened, index, requester) for requester in self._requesters(opened))

    def _requesters(self, opened: Opened) -> list[Requester]:
        if self.secret is not None:
            return [requester_of_secret(opened.directory, self.secret)]
        if self.requester == RequesterOptions():
            return requesters(opened.directory)
        return [find_requester(opened, self.requester)]

    def _counted(self, opened: Opened, index: Index, requester: Requester) -> CountedGap:
        call = find_call(opened, requester, self.archived, self.modified_after, self.modified_before)
        proof = proof_for(opened, requester, uses=True, index=index)
        return counted(gap_by(opened.directory, proof, index, requester, call, opened.at).gap)


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """What each workspace is held to, and whether the walks behind the results are wanted."""

    expected: Expectations
    at: datetime
    with_walks: bool

    def __call__(self, opened: Opened) -> tuple[Held, ...]:
        """Return every expectation with what came of it."""
        results = check(opened.directory, Index(opened.directory), self.expected, opened.at)
        return _held(opened, results, with_walks=self.with_walks)


def _held(opened: Opened, results: Sequence[Result], *, with_walks: bool) -> tuple[Held, ...]:
    report = CheckReport(opened.directory, results, opened.at)
    return tuple(
        Held(title(one), one.outcome, detail(one), _walk(report, one) if with_walks else (), _data(report, one))
        for one in results
    )


def _data(report: CheckReport, result: Result) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(result_json(report, result, with_walk=False))
    return found


def _walk(report: CheckReport, result: Result) -> tuple[str, ...]:
    if result.decisive is None or result.outcome is Outcome.PASSED:
        return ()
    return tuple(why_text(report.view(result)))


def gap_question(
    requester: RequesterOptions,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    at: datetime | None,
) -> GapQuestion:
    """Return the question that the options ask of every workspace, at one moment for all.

    Raises:
        UsedWrongly: where more than one requester is named, or a file holds no secret.
    """
    refuse_several(requester)
    secret = secret_in(requester.token_file) if requester.token_file is not None else None
    if requester == RequesterOptions():
        secret = environment_secret()
    return GapQuestion(requester, secret, archived, modified_after, modified_before, moment_for_all(at))


def gap_of_each(folders: Sequence[Path], question: GapQuestion, jobs: int | None, output_format: Format) -> ExitStatus:
    """Write the gaps of many workspaces, and return the status of them all."""
    found = _ask_each(folders, question, question.at, jobs)
    write_answer("gaps", found, output_format)
    hidden = any(one.counts[Verdict.HIDDEN] for workspace in found for one in workspace.found)
    unknown = any(one.counts[Verdict.UNKNOWN] for workspace in found for one in workspace.found)
    return _status(found, hidden=hidden, unknown=unknown)


def check_each(
    folders: Sequence[Path],
    expectations: Path,
    at: datetime,
    jobs: int | None,
    junit: Path | None,
    output_format: Format,
) -> ExitStatus:
    """Hold many workspaces to one file of expectations, write the results, and return the status of them all."""
    if junit is not None:
        for folder in folders:
            check_report_path(junit, folder, expectations)
    question = CheckQuestion(read_expectations(expectations), at, with_walks=junit is not None)
    found = _ask_each(folders, question, at, jobs)
    if junit is not None:
        write_report(junit, presentation.checks_junit(found))
    write_answer("checks", found, output_format)
    outcomes = {one.outcome for workspace in found for one in workspace.found}
    return _status(found, hidden=Outcome.FAILED in outcomes, unknown=Outcome.UNKNOWN in outcomes)


def check_alone(opened: Opened, results: Sequence[Result]) -> list[OfWorkspace[Held]]:
    """Return the results of one workspace in the shape of many."""
    identity = opened.workspace.organisation.organisation
    held = _held(opened, results, with_walks=False)
    return [OfWorkspace(str(opened.workspace.folder), (identity.id, identity.name), held)]


def moment_for_all(at: datetime | None) -> datetime:
    """Return the moment to judge every workspace by, the same for all."""
    return at or datetime.now(UTC)


def refuse_for_many(options: dict[str, Any]) -> None:
    """Refuse options that speak of one workspace.

    Raises:
        UsedWrongly: naming the first that is set.
    """
    for option, value in options.items():
        if value:
            raise UsedWrongly(_("{option} is for one workspace; leave it out for many").format(option=option))


def _ask_each(
    folders: Sequence[Path], question: Callable[[Opened], tuple[Found, ...]], at: datetime, jobs: int | None
) -> list[OfWorkspace[Found]]:
    count = len(folders)
    with step(ngettext("Asking {count} workspace", "Asking {count} workspaces", count).format(count=count)):
        ended = each(folders, partial(_ask, question, at), jobs or processors(), _PRELOAD)
    return [_result(folder, one) for folder, one in zip(folders, ended, strict=True)]


def _ask(question: Callable[[Opened], tuple[Found, ...]], at: datetime, folder: Path) -> OfWorkspace[Found]:
    """Open one workspace and ask it; what goes wrong in it is its own answer."""
    try:
        opened = open_workspace(folder, None, at)
        identity = opened.workspace.organisation.organisation
        return OfWorkspace(str(folder), (identity.id, identity.name), question(opened))
    except UsedWrongly as error:
        return _failed(folder, "not-found", [error.format_message()])
    except LookupFailed as error:
        return _failed(folder, "not-found", error_lines(error))
    except (SightlineError, OSError) as error:
        return _failed(folder, "unreadable", error_lines(error))
    except Exception as error:  # noqa: BLE001  # the one place where every other error of a process ends
        told = _(
            "an unexpected error ({kind}). Ask this workspace alone, with --debug before the command, to see where"
        )
        return _failed(folder, "unreadable", [told.format(kind=type(error).__name__)])


def _failed(folder: Path, kind: FailureKind, lines: Sequence[str]) -> OfWorkspace[Any]:
    """Return that a workspace gave no answer. Somebody may have given a secret for a name; it is not shown again."""
    return OfWorkspace(str(folder), None, (), Failure(kind, tuple(map(without_secrets, lines))))


def _result(folder: Path, ended: Ended[OfWorkspace[Found]]) -> OfWorkspace[Found]:
    if ended.result is not None:
        return ended.result
    line = _("the process that worked on it ended early, with status {status}").format(status=ended.status)
    return _failed(folder, "unreadable", [line])


def _status(found: Sequence[OfWorkspace[Found]], *, hidden: bool, unknown: bool) -> ExitStatus:
    """Return the worst: what could not be read, what was not found, what is hidden, what is unknown."""
    failures = {one.failure.kind for one in found if one.failure is not None}
    if "unreadable" in failures:
        return ExitStatus.FAILED
    if failures:
        return ExitStatus.USED_WRONGLY
    if hidden:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if unknown else ExitStatus.DONE
