"""The gap as data, and as the parts that every output shows."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.conditions import UnknownGroup, Unknowns
from diagnostics.findings.gap import Cause, Gap
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.conditions import ConditionWords, FactTexts, conditions_written
from tui.presentation.json_rows import OF_ROW, SCHEMA, JsonRows
from tui.presentation.reasons.pages import ReasonPage, reason_page
from tui.presentation.text import VERDICT_WORDS, facts_age, iso, moment, name_and_id, named, short
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
    context: tuple[tuple[str, str], ...]
    full_context: tuple[tuple[str, str], ...]
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
    return GapView(
        headline=_headline(gap),
        context=tuple(context),
        full_context=(*context[:-_ROWS_OF_TIME], requester_row(gap.requester), *context[-_ROWS_OF_TIME:]),
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


def _context(gap: Gap, identity: Identity) -> list[tuple[str, str]]:
    rows = []
    if gap.requester.makes_calls:
        rows.append((_("Call"), call_line(gap.call)))
    rows.append((_("Judged"), _("at {moment}").format(moment=moment(gap.at))))
    rows.append((_("Facts"), facts_age(identity.captured_at, gap.at, identity.source is not None)))
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
    """Return whose gap it is, of which call and moment, as the beginning of the versioned JSON contract."""
    token, subject = gap.requester.token, gap.requester.subject
    keys: tuple[str, ...] = ("id", "name", "kind")
    return {
        "schema": SCHEMA,
        "token": {key: getattr(token, key) if token is not None else None for key in keys},
        "subject": {"kind": subject.kind, "id": subject.id, "name": subject.name} if subject is not None else None,
        "call": call_line(gap.call) if gap.requester.makes_calls else None,
        "at": iso(gap.at),
        "captured_at": iso(identity.captured_at),
    }


def gap_json(gap: Gap, identity: Identity, unknowns: Unknowns) -> dict[str, Any]:
    """Return the gap as the versioned JSON contract, with every template, visible ones too."""
    texts: FactTexts = {}
    ends, end_of = _row_ends(gap, unknowns, texts)
    return gap_identity(gap, identity) | {
        "counts": {verdict.value: gap.counts[verdict] for verdict in Verdict},
        "causes": [
            {"verdict": cause.verdict.value, "reason": cause.reason.value, "count": cause.size} for cause in gap.causes
        ],
        "unlisted": gap.unlisted,
        "unknowns": [_group_json(gap, unknowns, group, texts) for group in unknowns.groups],
        "templates": JsonRows({"id": ids_of(gap.templates), "name": names_of(gap.templates)}, ends, end_of),
    }


def _group_json(gap: Gap, unknowns: Unknowns, group: UnknownGroup, texts: FactTexts) -> dict[str, Any]:
    first = group.positions[0]
    return {
        "reason": group.reason.value,
        "count": len(group.positions),
        "example": ids_of(gap.templates)[first],
        "conditions": conditions_written(unknowns.conditions(group, first), texts),
    }


def _row_ends(gap: Gap, unknowns: Unknowns, texts: FactTexts) -> tuple[list[dict[str, Any]], Sequence[int]]:
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
                ends.append({**ends[number], "conditions": conditions_written(told, texts)})
    return ends, end_of


def _row_end(verdict: Verdict, headline: Reason) -> dict[str, Any]:
    basis = Basis.FACTS.value if verdict is not Verdict.UNKNOWN else None
    return {"verdict": verdict.value, "headline": headline.value, "basis": basis, "conditions": []}
