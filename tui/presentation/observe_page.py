"""Prediction and observation side by side as one page for the app."""

from collections.abc import Iterable

from diagnostics.access.directory import Directory
from diagnostics.findings.agreement import Agreement, Row, suspects
from diagnostics.findings.deductions import Deduction
from tui.language import _, ngettext
from tui.presentation.names import named, short
from tui.presentation.observe_text import OUTCOME_WORDS, SUSPECT_WORDS, agreement_rate, deduction_sentence
from tui.presentation.page import Item, Page
from tui.presentation.targets import ToTemplate
from tui.presentation.times import facts_age, moment
from tui.presentation.wrapping import wrapped

_MOST = 200


def observed_lines(found: Agreement, *, uses_proof: bool) -> list[str]:
    """Return in a few sentences when it was observed, how far that agrees, and whether what it proves is used."""
    when = moment(found.observation.observed_at)
    count = len(found.disagreements)
    told = [
        ngettext(
            "on {moment}: {count} template was returned.",
            "on {moment}: {count} templates were returned.",
            len(found.observation.templates),
        ).format(moment=when, count=len(found.observation.templates)),
        agreement_rate(found),
    ]
    if count:
        told.append(
            ngettext("{count} disagrees: enter shows it.", "{count} disagree: enter shows them.", count).format(
                count=count
            )
        )
    if uses_proof:
        told.append(_("What it proves of permissions is used here."))
    return [" ".join(told)]


def write_observation(
    page: Page, directory: Directory, found: Agreement, proved: Iterable[Deduction], *, is_pulled: bool
) -> list[Item]:
    """Write what came to what, each disagreement with whom to suspect, and what the observation proves."""
    observation = found.observation
    page.text(agreement_rate(found), "strong")
    page.labelled(_("Observed"), moment(observation.observed_at))
    page.labelled(_("Facts"), facts_age(found.captured_at, observation.observed_at, is_pulled))
    if not observation.is_whole:
        page.text(_("Not all pages could be read: what is missing may still be returned."), "warn")
    page.heading(_("Predicted and returned"))
    for outcome, number in found.counts.items():
        if number:
            page.text(_(OUTCOME_WORDS[outcome]), first=f"{number:>7,}  ", rest=" " * 9)
    if found.unlisted:
        page.text(_("returned, and not in the facts"), first=f"{len(found.unlisted):>7,}  ", rest=" " * 9)
    if found.disagreements:
        page.heading(_("Where they disagree, and whom to suspect"))
    for row in found.disagreements[:_MOST]:
        _disagreement(page, directory, found, row)
    if (rest := len(found.disagreements) - _MOST) > 0:
        page.text(ngettext("and {count} more", "and {count} more", rest).format(count=rest), "dim")
    sentences = [deduction_sentence(directory, one) for one in proved]
    if sentences:
        page.heading(_("What this proves of the subject"))
    for sentence in sentences:
        page.text(sentence, first="- ", rest="  ")
    return page.items


def _disagreement(page: Page, directory: Directory, found: Agreement, row: Row) -> None:
    width = max(page.width, 10)
    name = f"{named(row.template.name)} ({short(row.template.id)})"
    lines = wrapped(page.look.text(name), width=width)
    lines += wrapped(f"{_(OUTCOME_WORDS[row.outcome])}: {row.headline.value}", "  ", width=width)
    for suspect in suspects(directory, found, row, {}):
        lines += wrapped(_(SUSPECT_WORDS[suspect]), "  - ", "    ", width)
    page.add([((line, ""),) for line in lines], ToTemplate(row.template.id))
