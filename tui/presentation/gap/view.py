"""The gap as data, and as the parts that every output shows."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import UNSET, UnsetType

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.conditions import UnknownGroup, Unknowns
from diagnostics.findings.gap import Cause, Gap
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.conditions import ConditionWords, FactTables, conditions_json
from tui.presentation.contract.gap import (
    CauseData,
    GapAnswer,
    GapRow,
    GapTokenData,
    ObservedData,
    RestoringData,
    UnknownsData,
)
from tui.presentation.contract.parts import SCHEMA, CountsData, subject_data
from tui.presentation.json_rows import OF_ROW, JsonRows
from tui.presentation.reasons.pages import ReasonPage, reason_page
from tui.presentation.text import VERDICT_WORDS, Note, facts_note, iso, moment, name_and_id, named, short
from tui.presentation.why.headlines import call_line, requester_row

_ROWS_OF_TIME = 2


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause: how many templates it hides or leaves unknown, one of them, and the page of its reason.

    `conditions` say what unknown templates hang on, where they are grouped by that.
    """

    cause: Cause
    verdict: Verdict
    verdict_word: str
    reason: Reason
    count: int
    example: str
    page: ReasonPage
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapView:
    """Everything there is to show about one gap, but the rows of its templates.

    `context` says of which call and moment it is, and how old the facts are; `full_context` also whose it is.
    """

    headline: str
    context: tuple[Note, ...]
    full_context: tuple[Note, ...]
    causes: tuple[CauseRow, ...]


def gap_view(
    gap: Gap,
    identity: Identity,
    unknowns: Unknowns | None = None,
    words: ConditionWords | None = None,
    *,
    explained: int | None = None,
) -> GapView:
    """Return the parts of a gap of the organisation `identity`.

    With `unknowns` the unknown templates are grouped by what they hang on, in `words`, in place of by their reason; the
    largest `explained` of these groups, or all, say what that is.
    """
    context = _context(gap, identity)
    requester = Note(*requester_row(gap.requester))
    return GapView(
        headline=_headline(gap),
        context=tuple(context),
        full_context=(*context[:-_ROWS_OF_TIME], requester, *context[-_ROWS_OF_TIME:]),
        causes=tuple(_rows(gap, unknowns, words, explained)),
    )


def _rows(gap: Gap, unknowns: Unknowns | None, words: ConditionWords | None, explained: int | None) -> list[CauseRow]:
    if unknowns is None or words is None or unknowns.speller is None:
        return [_cause_row(gap, cause) for cause in gap.causes]
    rows = [_cause_row(gap, cause) for cause in gap.causes if cause.verdict is not Verdict.UNKNOWN]
    for number, group in enumerate(unknowns.groups):
        row = _cause_row(gap, Cause(Verdict.UNKNOWN, group.reason, group.positions))
        is_explained = explained is None or number < explained
        told = words.sentences(group.formula, group.sets) if is_explained else ()
        rows.append(replace(row, conditions=told))
    return sorted(rows, key=lambda row: -row.count)


def cause_labels(gap: Gap, cause: Cause) -> Iterator[str]:
    """Return the label of every template of a cause."""
    ids, names = ids_of(gap.templates), names_of(gap.templates)
    return (name_and_id(ids[position], names[position]) for position in cause.positions)


def _headline(gap: Gap) -> str:
    total = sum(gap.counts.values())
    facts = {
        "requester": requester_label(gap.requester),
        "visible": gap.counts[Verdict.VISIBLE],
        "hidden": gap.counts[Verdict.HIDDEN],
        "unknown": gap.counts[Verdict.UNKNOWN],
        "total": total,
    }
    if not total:
        return _("{requester}: the workspace lists no templates.").format_map(facts)
    if gap.counts[Verdict.VISIBLE] == total:
        return ngettext(
            "{requester} gets the only template there is.", "{requester} gets all {total:,} templates.", total
        ).format_map(facts)
    if gap.counts[Verdict.UNKNOWN]:
        sentence = ngettext(
            "{requester} gets {visible:,} of {total:,} template; {hidden:,} hidden, {unknown:,} cannot be told.",
            "{requester} gets {visible:,} of {total:,} templates; {hidden:,} hidden, {unknown:,} cannot be told.",
            total,
        )
    else:
        sentence = ngettext(
            "{requester} gets {visible:,} of {total:,} template; {hidden:,} hidden.",
            "{requester} gets {visible:,} of {total:,} templates; {hidden:,} hidden.",
            total,
        )
    return sentence.format_map(facts)


def requester_label(requester: Requester) -> str:
    """Return who asks, as the subject of a sentence."""
    if requester.token is not None:
        return _("Token {token}").format(token=named(requester.token.name))
    return short(requester.subject.name) if requester.subject is not None else _("This secret")


def _context(gap: Gap, identity: Identity) -> list[Note]:
    rows = []
    if gap.requester.makes_calls:
        rows.append(Note(_("Call"), call_line(gap.call)))
    rows.append(Note(_("Judged"), _("at {moment}").format(moment=moment(gap.at))))
    rows.append(facts_note(identity.captured_at, gap.at, identity.source is not None))
    return rows


def _cause_row(gap: Gap, cause: Cause) -> CauseRow:
    return CauseRow(
        cause=cause,
        verdict=cause.verdict,
        verdict_word=_(VERDICT_WORDS[cause.verdict]),
        reason=cause.reason,
        count=cause.size,
        example=name_and_id(ids_of(gap.templates)[cause.positions[0]], names_of(gap.templates)[cause.positions[0]]),
        page=reason_page(cause.reason),
    )


def gap_identity(gap: Gap, identity: Identity) -> dict[str, Any]:
    """Return whose gap it is, of which call and moment, as the fields of `OfOneRequester`."""
    token = gap.requester.token
    return {
        "schema": SCHEMA,
        "token": GapTokenData(token.id, token.name, token.kind)
        if token is not None
        else GapTokenData(None, None, None),
        "subject": subject_data(gap.requester),
        "call": call_line(gap.call) if gap.requester.makes_calls else None,
        "at": iso(gap.at),
        "captured_at": iso(identity.captured_at),
    }


def gap_json(
    gap: Gap,
    identity: Identity,
    unknowns: Unknowns,
    repairs: list[RestoringData] | UnsetType = UNSET,
    observed: ObservedData | UnsetType = UNSET,
) -> GapAnswer:
    """Return the gap as the versioned JSON contract, with every template, visible ones too."""
    tables: FactTables = {}
    ends, end_of = _row_ends(gap, unknowns, tables)
    return GapAnswer(
        **gap_identity(gap, identity),
        counts=counts_json(gap),
        causes=[CauseData(cause.verdict, cause.reason, cause.size) for cause in gap.causes],
        unlisted=gap.unlisted,
        unknowns=[_group_json(gap, unknowns, group, tables) for group in unknowns.groups],
        templates=JsonRows(GapRow, {"id": ids_of(gap.templates), "name": names_of(gap.templates)}, ends, end_of),
        repairs=repairs,
        observed=observed,
    )


def counts_json(gap: Gap) -> CountsData:
    """Return how many templates have each verdict."""
    return CountsData(gap.counts[Verdict.VISIBLE], gap.counts[Verdict.HIDDEN], gap.counts[Verdict.UNKNOWN])


def _group_json(gap: Gap, unknowns: Unknowns, group: UnknownGroup, tables: FactTables) -> UnknownsData:
    first = group.positions[0]
    conditions = conditions_json(unknowns.conditions(group, first), tables)
    return UnknownsData(group.reason, len(group.positions), ids_of(gap.templates)[first], conditions)


def _row_ends(gap: Gap, unknowns: Unknowns, tables: FactTables) -> tuple[list[dict[str, Any]], Sequence[int]]:
    """Return the ends of rows, which templates that hang on the same facts share, and in file order which is whose."""
    answers, answer_of = gap.in_file_order()
    ends = [_row_end(verdict, headline) for verdict, headline in answers]
    ends += [{**end, "basis": Basis.OBSERVED.value} for end in ends]
    end_of = array("I", list(answer_of))
    speller = unknowns.speller.renamed(OF_ROW) if unknowns.speller is not None else None
    for position in gap.observed:
        end_of[position] += len(answers)
    for group in (*unknowns.groups, *unknowns.observed):
        for positions in unknowns.alike(group):
            conditions = unknowns.conditions(group, positions[0], speller)
            alike: defaultdict[int, list[int]] = defaultdict(list)
            for position in positions:
                alike[end_of[position]].append(position)
            for number, rows in alike.items():
                for position in rows:
                    end_of[position] = len(ends)
                verdict = ends[number]["verdict"]
                # Where the verdict is known, what leads to it are its possible causes.
                told = [one for one in conditions if verdict in (Verdict.UNKNOWN, one.verdict)]
                ends.append({**ends[number], "conditions": conditions_json(told, tables)})
    return ends, end_of


def _row_end(verdict: Verdict, headline: Reason) -> dict[str, Any]:
    basis = Basis.FACTS.value if verdict is not Verdict.UNKNOWN else None
    return {"verdict": verdict.value, "headline": headline.value, "basis": basis, "conditions": []}
