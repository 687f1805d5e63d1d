"""The reasons as a list by gate, as data, and one at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from diagnostics.access.reasons import RANKS, Reason
from tui.language import N_, _
from tui.presentation.markdown import escaped
from tui.presentation.reason_pages import reason_page
from tui.presentation.why_json import SCHEMA
from tui.presentation.why_view import GATE_TITLES
from tui.presentation.wrapping import wrapped

EFFECTS = {
    "grant": N_("passes the gate"),
    "block": N_("stops the request"),
    "near-miss": N_("does not open the template"),
    "unknown": N_("leaves the gate unknown"),
}


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


def reasons_json(reasons: Iterable[Reason]) -> dict[str, Any]:
    """Return the reasons as the versioned JSON contract."""
    listed = []
    for reason in reasons:
        page, rank = reason_page(reason), RANKS[reason]
        listed.append(
            {
                "reason": reason.value,
                "gate": rank.gate,
                "effect": rank.effect,
                "basis": rank.basis,
                "meaning": page.meaning,
                "source": page.source,
                "fix": page.fix,
                "where": page.where,
            }
        )
    return {"schema": SCHEMA, "reasons": listed}


def reasons_markdown(reasons: Sequence[Reason]) -> list[str]:
    """Return the reasons as Markdown sections."""
    lines: list[str] = []
    for reason in reasons:
        page = reason_page(reason)
        lines += [f"## {reason}", "", escaped(page.meaning), ""]
        lines += [f"- {_('Source')}: {escaped(page.source)}"]
        if page.fix:
            lines += [f"- {_('Fix')}: {escaped(page.fix)}", f"- {_('Where')}: {escaped(page.where)}"]
        lines.append("")
    return lines[:-1]
