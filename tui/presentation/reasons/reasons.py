"""The list of reasons, and one reason in full."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from diagnostics.access.reasons import RANKS, Basis, Effect, GateName, Reason
from tui.i18n import N_, _
from tui.presentation.contract.parts import SCHEMA, Part
from tui.presentation.layout import Item, Page
from tui.presentation.reasons.pages import GATE_TITLES, reason_page
from tui.presentation.text import escaped, wrapped

EFFECTS = {
    "grant": N_("passes the gate"),
    "block": N_("stops the request"),
    "near-miss": N_("does not open the template"),
    "unknown": N_("leaves the gate unknown"),
}


class ReasonsReport(NamedTuple):
    """Reasons to show; where `is_one`, the only one with its whole page."""

    reasons: tuple[Reason, ...]
    is_one: bool


def reasons_text(report: ReasonsReport) -> list[str]:
    """Return every reason under its gate, or the page of one."""
    return reason_text(report.reasons[0]) if report.is_one else reasons_list(report.reasons)


def reasons_list(reasons: Iterable[Reason]) -> list[str]:
    """Return every reason under its gate, with its meaning."""
    lines: list[str] = []
    gate = None
    for reason in reasons:
        if RANKS[reason].gate != gate:
            gate = RANKS[reason].gate
            lines += ["", _(GATE_TITLES[gate])] if lines else [_(GATE_TITLES[gate])]
        lines.append(f"  {reason}")
        lines += wrapped(reason_page(reason).meaning, "      ")
    return lines


def reason_text(reason: Reason) -> list[str]:
    """Return the page of one reason."""
    page = reason_page(reason)
    rank = RANKS[reason]
    rows = [
        (_("Meaning"), page.meaning),
        (_("Gate"), f"{_(GATE_TITLES[rank.gate])}: {_(EFFECTS[rank.effect])}"),
        (_("Rests on"), _("an inference") if rank.basis == "inference" else _("the documents")),
        (_("Source"), page.source),
        (_("Fix"), page.fix or _("nothing needs fixing")),
        (_("Where"), page.where),
    ]
    lines = [str(reason), ""]
    for label, text in rows:
        if text:
            lines += wrapped(text, f"{label:<10}", " " * 10)
    return lines


class ReasonData(Part, kw_only=True):
    """One reason: where it belongs, what it does there, and what it means."""

    reason: Reason
    gate: GateName
    effect: Effect
    basis: Basis
    meaning: str
    source: str
    fix: str
    where: str


class ReasonsAnswer(Part):
    """The output of `sightline reasons --json`."""

    schema: Literal[1]
    reasons: list[ReasonData]


def reasons_json(report: ReasonsReport) -> ReasonsAnswer:
    """Return the reasons as the versioned JSON contract."""
    return ReasonsAnswer(SCHEMA, [_reason_json(reason) for reason in report.reasons])


def _reason_json(reason: Reason) -> ReasonData:
    page, rank = reason_page(reason), RANKS[reason]
    return ReasonData(
        reason=reason,
        gate=rank.gate,
        effect=rank.effect,
        basis=rank.basis,
        meaning=page.meaning,
        source=page.source,
        fix=page.fix,
        where=page.where,
    )


def reasons_markdown(report: ReasonsReport) -> list[str]:
    """Return the reasons as Markdown sections."""
    lines: list[str] = []
    for reason in report.reasons:
        page = reason_page(reason)
        lines += [f"## {reason}", "", escaped(page.meaning), ""]
        lines += [f"- {_('Source')}: {escaped(page.source)}"]
        if page.fix:
            lines += [f"- {_('Fix')}: {escaped(page.fix)}", f"- {_('Where')}: {escaped(page.where)}"]
        lines.append("")
    return lines[:-1]


def write_reason(page: Page, reason: Reason) -> list[Item]:
    """Write what a reason means, where the rule comes from, what usually fixes it and where."""
    known, rank = reason_page(reason), RANKS[reason]
    page.text(known.meaning, "strong")
    page.blank()
    page.labelled(_("Gate"), f"{_(GATE_TITLES[rank.gate])}: {_(EFFECTS[rank.effect])}")
    page.labelled(_("Rests on"), _("an inference") if rank.basis == "inference" else _("the documents"))
    page.labelled(_("Source"), known.source)
    page.labelled(_("Fix"), known.fix or _("nothing needs fixing"))
    if known.where:
        page.labelled(_("Where"), known.where)
    page.blank()
    page.labelled(_("Scripts"), f"sightline reasons {reason}", "dim")
    return page.items
