"""The gap as text, data, Markdown, CSV and page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Verdict
from diagnostics.findings.gap import Cause, Gap
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.glyphs import VERDICT_BADGES
from tui.presentation.json_rows import SCHEMA, JsonRows
from tui.presentation.layout import Item, Line, Page, Span, led, plain
from tui.presentation.links import CauseKey, RestoringWay, Target, ToCause, ToObservation, ToRestoring, ToVisible
from tui.presentation.reasons.pages import ReasonPage, reason_page
from tui.presentation.text import (
    VERDICT_WORDS,
    cells,
    csv_text,
    escaped,
    facts_age,
    iso,
    moment,
    name_and_id,
    named,
    padded,
    short,
    template_label,
    wrapped,
)
from tui.presentation.why.page import VERDICT_TONES
from tui.presentation.why.words import call_line, requester_row

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


_BAR = 24


def gap_text(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap as text."""
    return ["".join(text for text, _tone in line) for line in gap_lines(view, templates, remedies)]


def gap_lines(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[Line]:
    """Return the lines of a gap with their tones.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = plain([*wrapped(view.headline), ""])
    for label, text in view.full_context:
        lines += plain(wrapped(text, padded(label, 10), " " * 10))
    largest = max((cause.count for cause in view.causes), default=0)
    for cause in view.causes:
        lines.append(())
        lines += led(_cause(cause, largest), (cause.verdict_word, VERDICT_BADGES[cause.verdict]))
        for told in remedies(cause) if remedies is not None else ():
            lines += plain(wrapped(told, "    "))
        for label in templates(cause) if templates is not None else ():
            lines += plain(wrapped(label, "      ", "        "))
    if view.causes and templates is None:
        hint = _("List every template with --all. Walk one with: sightline why --template X")
        lines += plain(["", *wrapped(hint)])
    return lines


def _cause(cause: CauseRow, largest: int) -> list[str]:
    bar = "#" * max(1, round(_BAR * cause.count / largest))
    templates = ngettext("{count:,} template", "{count:,} templates", cause.count).format(count=cause.count)
    lines = [f"{padded(cause.verdict_word, 8)} {templates}  {bar}", f"    {cause.reason}"]
    lines += wrapped(cause.page.meaning, "    ")
    lines += wrapped(_("Example: {template}").format(template=cause.example), "    ")
    if cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        lines += wrapped(label.format(fix=cause.page.fix), "    ")
        lines += wrapped(_("Where: {where}").format(where=cause.page.where), "    ")
    return lines


def gap_markdown(
    view: GapView,
    templates: Callable[[CauseRow], Iterable[str]] | None,
    remedies: Callable[[CauseRow], list[str]] | None = None,
) -> list[str]:
    """Return the lines of a gap.

    With `templates` those of each cause are listed under it; `remedies` says what restores a cause.
    """
    lines = [f"# {escaped(view.headline)}", ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text in view.full_context]
    if view.causes:
        head = "| {} | {} | {} | {} |".format(_("State"), _("Templates"), _("Cause"), _("Fix"))
        lines += ["", head, "|---|---|---|---|"]
    for cause in view.causes:
        fix = escaped(cause.page.fix)
        lines.append(
            f"| {cause.verdict_word} | {cause.count} | {escaped(cause.page.meaning)} (`{cause.reason}`) | {fix} |"
        )
    for cause in view.causes:
        lines += [f"- `{cause.reason}`: {escaped(told)}" for told in (remedies(cause) if remedies is not None else ())]
    if templates is not None:
        for cause in view.causes:
            lines += ["", f"## {cause.verdict_word} {cause.reason}", ""]
            lines += [f"- {escaped(label)}" for label in templates(cause)]
    return lines


def gap_csv(gap: Gap) -> str:
    """Return one row for each template."""
    answers, answer_of = gap.in_file_order()
    listed = zip(ids_of(gap.templates), names_of(gap.templates), answer_of, strict=True)
    rows = ((identifier, name, *answers[number]) for identifier, name, number in listed)
    return csv_text(("id", "name", "verdict", "headline"), rows)


_NARROW = 60


@dataclass(frozen=True)
class GapNotes:
    """What is said beside the causes: ways to restore each, as far as they are known, and what was observed."""

    ways: Mapping[CauseKey, Mapping[RestoringWay, Sequence[str]]] = field(default_factory=dict)
    observed: Sequence[str] = ()
    is_observed: bool = False


def write_gap(page: Page, view: GapView, gap: Gap, notes: GapNotes) -> list[Item]:
    """Write the causes with their counts, the largest first, and what fixes each."""
    page.title(view.headline)
    page.blank()
    largest = max((cause.count for cause in view.causes), default=0)
    for cause in view.causes:
        ways = notes.ways.get((cause.verdict, cause.reason), {})
        shows_fix = cause.verdict is Verdict.UNKNOWN or not any(ways.values())
        page.add(_cause_rows(page, cause, largest, shows_fix=shows_fix), ToCause(cause.verdict, cause.reason))
        for way, told in ways.items():
            if told:
                _way(page, told, ToRestoring(cause.verdict, cause.reason, way))
    if shown := gap.counts[Verdict.VISIBLE]:
        templates = ngettext("{count} template", "{count} templates", shown).format(count=f"{shown:,}")
        word = padded(_(VERDICT_WORDS[Verdict.VISIBLE]), 8)
        page.spans([(word, "good"), (f" {templates}", "")], ToVisible())
    page.blank()
    for label, text in view.context:
        page.labelled(label, text, "warn" if text.startswith(_("WARNING")) else "")
    for text in notes.observed:
        page.labelled(_("Observed"), text, target=ToObservation() if notes.is_observed else None)
    return page.items


def _way(page: Page, told: Sequence[str], target: Target) -> None:
    first, *others = told
    lines: list[Line] = [((line, ""),) for line in wrapped(page.look.text(first), "   + ", "     ", _width(page))]
    for text in others:
        lines += [((line, "dim"),) for line in wrapped(page.look.text(text), "     ", width=_width(page))]
    page.add(lines, target)


def _cause_rows(page: Page, cause: CauseRow, largest: int, *, shows_fix: bool) -> list[Line]:
    templates = ngettext("{count} template", "{count} templates", cause.count).format(count=f"{cause.count:,}")
    word = padded(cause.verdict_word, 8)
    lead: list[Span] = [(word, VERDICT_TONES[cause.verdict]), (f" {padded(templates, 18)} ", "")]
    room = page.width - sum(cells(text) for text, _tone in lead)
    bar = max(1, round(max(min(room, 60), 1) * cause.count / largest)) if room > 0 else 0
    lines: list[Line] = [(*lead, (page.look.bar(bar), VERDICT_TONES[cause.verdict]))]
    lines += [((line, ""),) for line in wrapped(page.look.text(cause.page.meaning), "   ", width=_width(page))]
    if shows_fix and page.width >= _NARROW and cause.page.fix:
        label = _("To settle: {fix}") if cause.verdict is Verdict.UNKNOWN else _("Fix: {fix}")
        text = page.look.text(label.format(fix=cause.page.fix))
        lines += [((line, "dim"),) for line in wrapped(text, "   ", width=_width(page))]
    return lines


def _width(page: Page) -> int:
    return max(page.width, 10)
