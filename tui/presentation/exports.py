"""An answer and a gap as whole texts, to write to a file."""

from collections.abc import Callable, Iterable, Mapping

from diagnostics.access.absence import Absent
from diagnostics.access.answer import Answer
from diagnostics.access.directory import Directory
from diagnostics.access.question import Question
from diagnostics.access.reasons import Reason
from diagnostics.findings.agreement import Agreement
from diagnostics.findings.gap import Gap
from diagnostics.findings.repairs.found import Repairs
from diagnostics.findings.restoring import Restoring
from diagnostics.organisation.model import Identity
from tui.presentation.gap_markdown import gap_csv, gap_markdown
from tui.presentation.gap_text import gap_text
from tui.presentation.gap_view import CauseRow, cause_labels, gap_json, gap_view
from tui.presentation.json_text import json_text
from tui.presentation.markdown import escaped
from tui.presentation.observe_text import beside_data, beside_lines
from tui.presentation.repairs import repair_views, repairs_json
from tui.presentation.restoring import restoring_lines, restorings_json
from tui.presentation.why_json import why_json
from tui.presentation.why_markdown import why_markdown
from tui.presentation.why_text import why_text
from tui.presentation.why_view import why_view
from tui.presentation.wrapping import wrapped

Found = tuple[Question, Answer, Absent | None]


def why_as(form: str, found: Found, identity: Identity, directory: Directory, repairs: Repairs) -> str:
    """Return an answer as `text`, `markdown` or `json`."""
    question, answer, absent = found
    views = repair_views(directory, question, answer, repairs)
    if form == "json":
        return json_text(why_json(question, answer, identity, absent, repairs_json(question, repairs, views))) + "\n"
    view = why_view(question, answer, identity, absent, views)
    return "\n".join(why_markdown(view) if form == "markdown" else why_text(view, lists_all=True)) + "\n"


def gap_as(
    form: str,
    gap: Gap,
    identity: Identity,
    directory: Directory,
    find_restoring: Callable[[], Mapping[Reason, Restoring]],
    observed: Agreement | None = None,
) -> str:
    """Return a gap with all its templates as `text`, `markdown`, `json` or `csv`.

    All but the last say what restores each cause, and how far the gap was observed.
    """
    if form == "csv":
        return gap_csv(gap)
    restoring = find_restoring()
    if form == "json":
        beside = {"observed": beside_data(observed)} if observed is not None else {}
        return json_text(gap_json(gap, identity) | restorings_json(directory, gap, restoring) | beside) + "\n"

    def labels(row: CauseRow) -> Iterable[str]:
        return cause_labels(gap, row.cause)

    def remedies(row: CauseRow) -> list[str]:
        return restoring_lines(directory, gap, restoring[row.cause.reason])

    view = gap_view(gap, identity)
    lines = (gap_markdown if form == "markdown" else gap_text)(view, labels, remedies)
    for told in beside_lines(observed) if observed is not None else ():
        lines += [f"- {escaped(told)}"] if form == "markdown" else wrapped(told)
    return "\n".join(lines) + "\n"
