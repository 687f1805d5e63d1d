"""Report of one answer in every format: the walk, repairs, what it hangs on, and what else was looked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import RANKS
from diagnostics.access.types import Answer, Question, Verdict
from diagnostics.access.walk import Absent, walk
from diagnostics.findings.basis import Basis
from diagnostics.findings.beside import FoundBeside
from diagnostics.findings.repairs.types import Repairs
from diagnostics.model.organisation import Identity
from tui.presentation.contract.parts import ConditionData
from tui.presentation.contract.why import SinceData, WhyAnswer
from tui.presentation.formats import Toned
from tui.presentation.layout import plain
from tui.presentation.why.beside import beside_answer, beside_answer_json
from tui.presentation.why.outputs import why_json, why_lines, why_markdown
from tui.presentation.why.repair_view import RepairViews
from tui.presentation.why.repairs import repairs_json
from tui.presentation.why.view import WhyView, why_view

if TYPE_CHECKING:
    from diagnostics.access.index.index import Index
    from diagnostics.findings.proofs import Proof
    from diagnostics.findings.verdict_changes import LookBack


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """An answer of which something is left open: its verdict, or why it is what was observed."""

    known_by: "Index"
    question: Question
    answer: Answer
    basis: Basis | None

    @property
    def hangs_on_facts(self) -> bool:
        """Whether facts that nobody knows decide the verdict, or the cause of what was observed."""
        verdict, headline = self.answer.verdict, self.answer.headline
        is_open = verdict is Verdict.UNKNOWN or (self.basis is Basis.OBSERVED and RANKS[headline].effect == "unknown")
        return is_open and walk(self.known_by.directory, self.question).verdict is Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class WhyReport:
    """One answer with all that was found beside it; with `lists_all` every attempt is shown.

    `absent`: the template is not listed. `proof`: the observation that counts. `history`: former facts, where somebody
    asked for them. `with_names`: all that each repair also opens is named.
    """

    directory: Directory
    question: Question
    answer: Answer
    basis: Basis | None
    absent: Absent | None
    identity: Identity
    repairs: Repairs
    views: RepairViews
    beside: FoundBeside
    left_open: LeftOpen | None
    proof: "Proof | None"
    history: "LookBack | None"
    lists_all: bool
    with_names: bool

    def view(self) -> WhyView:
        """Return the answer as parts that every output in words shows."""
        words = None
        if self.proof is not None:
            from tui.presentation.why.proofs import observed_words

            words = observed_words(self.proof, self.question, self.answer, self.basis)
        beside = beside_answer(self.directory, self.question, self.beside)
        lines = _condition_lines(self.left_open)
        return why_view(self.question, self.answer, self.identity, self.absent, self.views, lines, words, beside)


def report_text(report: WhyReport) -> Toned:
    """Return the lines of an answer with their tones."""
    lines = why_lines(report.view(), lists_all=report.lists_all)
    if report.history is None:
        return Toned(lines)
    from tui.presentation.differences import since_lines
    from tui.presentation.text import wrapped

    return Toned([*lines, *plain(["", *(row for line in since_lines(report.history) for row in wrapped(line))])])


def report_markdown(report: WhyReport) -> list[str]:
    """Return the lines of an answer as Markdown."""
    lines = why_markdown(report.view())
    if report.history is None:
        return lines
    from tui.presentation.differences import since_lines
    from tui.presentation.text import escaped

    return [*lines, "", *(f"- {escaped(line)}" for line in since_lines(report.history))]


def report_json(report: WhyReport) -> WhyAnswer:
    """Return an answer as the versioned JSON contract."""
    question, proof = report.question, report.proof
    repairs = repairs_json(question, report.repairs, report.views)
    if report.with_names:
        from tui.presentation.advice import Opened

        repairs = Opened(report.directory).named(repairs, report.repairs)
    seen = None
    since: SinceData | UnsetType = UNSET
    if proof is not None:
        from tui.presentation.why.proofs import observed_json

        seen = observed_json(proof, question.template, report.basis)
    if report.history is not None:
        from tui.presentation.differences import since_json

        since = since_json(report.history)
    conditions, beside = _conditions(report.left_open), beside_answer_json(report.beside)
    return why_json(question, report.answer, report.identity, report.absent, repairs, conditions, seen, beside, since)


def _conditions(left_open: LeftOpen | None) -> list[ConditionData]:
    """Return what an unknown answer hangs on, or the causes an observed one may have, as data."""
    if left_open is None or not left_open.hangs_on_facts:
        return []
    from diagnostics.findings.conditions import conditions_of
    from tui.presentation.conditions import conditions_json

    index, verdict = left_open.known_by, left_open.answer.verdict
    found = conditions_of(index.directory, left_open.question, index)
    return conditions_json([one for one in found if verdict in (Verdict.UNKNOWN, one.verdict)])


def _condition_lines(left_open: LeftOpen | None) -> tuple[str, ...]:
    """Return what an unknown answer hangs on, or the causes an observed one may have, in words."""
    if left_open is None or not left_open.hangs_on_facts:
        return ()
    from diagnostics.findings.conditions import sets_of
    from diagnostics.findings.undecided import formula_of
    from tui.presentation.conditions import ConditionWords

    index, question, verdict = left_open.known_by, left_open.question, left_open.answer.verdict
    formula = formula_of(index.directory, question)
    words = ConditionWords(index.directory, question.requester)
    if verdict is Verdict.UNKNOWN:
        return words.sentences(formula, sets_of(formula))
    return tuple(words.leading(one) for one in sets_of(formula) if one.verdict is verdict)
