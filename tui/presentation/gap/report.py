"""Report of a gap in every format: causes, what restores them, and the observation beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec import UNSET

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from diagnostics.findings.gap_repairs import Restoring
from diagnostics.findings.observed import Agreement
from diagnostics.findings.proofs import Proof
from diagnostics.model.organisation import Identity
from tui.presentation.conditions import ConditionWords
from tui.presentation.contract.gap import GapAnswer
from tui.presentation.formats import Toned
from tui.presentation.gap.outputs import MOST_GROUPS, gap_csv, gap_lines, gap_markdown
from tui.presentation.gap.view import CauseRow, cause_labels, gap_json, gap_view
from tui.presentation.gap_repairs import restoring_lines, restorings_json
from tui.presentation.layout import plain
from tui.presentation.observe import beside_data, beside_lines
from tui.presentation.text import escaped, wrapped
from tui.presentation.why.proofs import gap_lines as proved_lines


@dataclass(frozen=True, slots=True)
class GapReport:
    """A gap, judged by `directory`; with `lists_all` every template is shown.

    `restoring` and `beside`: what restores each cause, and the newest observation, where somebody asked. `proof`: the
    observation that the gap rests on.
    """

    directory: Directory
    gap: Gap
    identity: Identity
    unknowns: Unknowns
    restoring: Mapping[Reason, Restoring] | None
    proof: Proof | None
    beside: Agreement | None
    lists_all: bool

    @property
    def words(self) -> ConditionWords:
        """The words for what unknown templates hang on."""
        return ConditionWords(self.directory, self.gap.requester)

    def labels(self, row: CauseRow) -> Iterable[str]:
        """Return the label of every template of a cause."""
        return cause_labels(self.gap, row.cause)

    def remedies(self, row: CauseRow) -> list[str]:
        """Return what restores a cause, where somebody asked."""
        found = self.restoring
        return restoring_lines(self.directory, self.gap, found[row.cause.reason]) if found else []

    def notes(self) -> Iterable[list[str]]:
        """Return what is told below the causes, one list of sentences after the other."""
        if self.proof is not None:
            yield proved_lines(self.proof, self.gap)
        if self.beside is not None:
            yield beside_lines(self.beside)


def report_text(report: GapReport) -> Toned:
    """Return the lines of a gap with their tones; without all templates, the conditions of the largest groups."""
    explained = None if report.lists_all else MOST_GROUPS
    view = gap_view(report.gap, report.identity, report.unknowns, report.words, explained=explained)
    lines = gap_lines(view, report.labels if report.lists_all else None, report.remedies)
    for notes in report.notes():
        lines += plain(["", *(row for line in notes for row in wrapped(line))])
    return Toned(lines)


def report_markdown(report: GapReport) -> list[str]:
    """Return the lines of a gap as Markdown."""
    view = gap_view(report.gap, report.identity, report.unknowns, report.words)
    lines = gap_markdown(view, report.labels if report.lists_all else None, report.remedies)
    for notes in report.notes():
        lines += ["", *(f"- {escaped(line)}" for line in notes)]
    return lines


def report_csv(report: GapReport) -> str:
    """Return one row for each template."""
    return gap_csv(report.gap, report.unknowns, report.words)


def report_json(report: GapReport) -> GapAnswer:
    """Return the gap as the versioned JSON contract."""
    found, restoring = report.gap, report.restoring
    repairs = restorings_json(report.directory, found, restoring) if restoring is not None else UNSET
    beside = beside_data(report.beside) if report.beside is not None else UNSET
    return gap_json(found, report.identity, report.unknowns, repairs, beside)
