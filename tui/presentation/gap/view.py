"""The gap as data, and as the parts that every output shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.gap import Cause, Gap
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.json_rows import JsonRows
from tui.presentation.reasons.pages import ReasonPage, reason_page
from tui.presentation.text import facts_age, iso, moment, name_and_id, named, short, template_label
from tui.presentation.why.headlines import call_line, requester_row
from tui.presentation.why.outputs import SCHEMA
from tui.presentation.why.view import VERDICT_WORDS

_ROWS_OF_TIME = 2


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One cause: how many templates it hides or leaves unknown, one of them, and the page of its reason."""

    cause: Cause
    verdict: Verdict
    verdict_word: str
    reason: Reason
    count: int
    example: str
    page: ReasonPage


@dataclass(frozen=True, slots=True)
class GapView:
    """Everything there is to show about one gap, but the rows of its templates.

    `context` says of which call and moment it is, and how old the facts are; `full_context` also whose it is.
    """

    headline: str
    context: tuple[tuple[str, str], ...]
    full_context: tuple[tuple[str, str], ...]
    causes: tuple[CauseRow, ...]


def gap_view(gap: Gap, identity: Identity) -> GapView:
    """Return the parts of a gap of the organisation `identity`."""
    context = _context(gap, identity)
    return GapView(
        headline=_headline(gap),
        context=tuple(context),
        full_context=(*context[:-_ROWS_OF_TIME], requester_row(gap.requester), *context[-_ROWS_OF_TIME:]),
        causes=tuple(_cause_row(gap, cause) for cause in gap.causes),
    )


def cause_labels(gap: Gap, cause: Cause) -> Iterator[str]:
    """Return the label of every template of a cause."""
    ids, names = ids_of(gap.templates), names_of(gap.templates)
    return (name_and_id(ids[position], names[position]) for position in cause.positions)


def _headline(gap: Gap) -> str:
    total = sum(gap.counts.values())
    facts = {
        "requester": _requester(gap.requester),
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


def _requester(requester: Requester) -> str:
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
        example=template_label(gap.templates[cause.positions[0]]),
        page=reason_page(cause.reason),
    )


def gap_json(gap: Gap, identity: Identity) -> dict[str, Any]:
    """Return the gap as the versioned JSON contract, with every template, visible ones too."""
    token, subject = gap.requester.token, gap.requester.subject
    keys: tuple[str, ...] = ("id", "name", "kind")
    answers, answer_of = gap.in_file_order()
    return {
        "schema": SCHEMA,
        "token": {key: getattr(token, key) if token is not None else None for key in keys},
        "subject": {"kind": subject.kind, "id": subject.id, "name": subject.name} if subject is not None else None,
        "call": call_line(gap.call) if gap.requester.makes_calls else None,
        "at": iso(gap.at),
        "captured_at": iso(identity.captured_at),
        "counts": {verdict.value: gap.counts[verdict] for verdict in Verdict},
        "causes": [
            {"verdict": cause.verdict.value, "reason": cause.reason.value, "count": cause.size} for cause in gap.causes
        ],
        "templates": JsonRows(
            {"id": ids_of(gap.templates), "name": names_of(gap.templates)},
            [{"verdict": verdict.value, "headline": headline.value} for verdict, headline in answers],
            answer_of,
        ),
    }
