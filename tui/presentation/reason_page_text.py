"""The page of one reason for the app."""

from diagnostics.access.reasons import RANKS, Reason
from tui.language import _
from tui.presentation.page import Item, Page
from tui.presentation.reason_pages import reason_page
from tui.presentation.reasons import EFFECTS
from tui.presentation.why_view import GATE_TITLES


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
