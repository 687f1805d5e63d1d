"""`sightline redact`: a workspace to pass on, in pseudonyms, perhaps cut down to one question."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_template, find_token
from diagnostics.access.types import ArchivedFilter
from diagnostics.findings.pseudonyms import Pseudonyms, words_of
from diagnostics.findings.redaction import AnswersWouldDiffer, Case, redacted, redacted_answers, redacted_case
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.printable import visible
from diagnostics.workspace.learned import change_learned, read_learned
from tui.cli.inputs import given_call, save_workspace
from tui.cli.options import call_options, moment, template_option, token_option
from tui.cli.output import ExitStatus, step, tell
from tui.i18n import _
from tui.opening import UsedWrongly, open_workspace
from tui.presentation.text import command_line, iso


@click.command(
    "redact",
    help=_(
        "Write workspace DIR to the new folder OUT with pseudonyms for names, e-mails and ids. With --token and "
        "--template it is cut down to that question; the answers are proved to be the same."
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@token_option
@template_option
@call_options
@click.option("--at", type=moment, metavar=_("TIME"), help=_("The moment to judge by: now."))
def command(
    folder: Path,
    out: Path,
    token: str | None,
    template: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    at: datetime | None,
) -> int:
    """Redact a workspace, or the case of one question."""
    if (token is None) != (template is None):
        raise UsedWrongly(_("--token and --template go together: they name the question to cut down to"))
    with step(_("Reading the workspace")):
        opened = open_workspace(folder, None, at)
    facts, inventory = opened.workspace.organisation, opened.workspace.inventory
    question: list[str] = []
    given = Pseudonyms(words_of(facts, inventory))
    try:
        with step(_("Redacting")):
            if token is not None and template is not None:
                case = Case(
                    facts,
                    inventory,
                    find_token(opened.directory, token).id,
                    find_template(opened.directory, template).id,
                    given_call(archived, modified_after, modified_before),
                    opened.at,
                )
                result = redacted_case(case, given)
                facts, inventory = result.organisation, result.inventory
                question = _question(result)
            else:
                facts, inventory = redacted(facts, inventory, opened.at, given)
    except AnswersWouldDiffer:
        tell(
            _("sightline: the redacted workspace would answer differently, so it was not written. Please report this.")
        )
        return ExitStatus.FAILED
    _save(facts, inventory, out)
    if (learned := read_learned(opened.workspace.folder)).answers:
        change_learned(out, lambda empty: empty.answered(redacted_answers(learned, given)))
    if question:
        tell(
            _("Replay with: {command}").format(
                command=command_line("sightline", "why", "--workspace", str(out), *question)
            )
        )
    return ExitStatus.DONE


def _save(facts: Organisation, inventory: Inventory, out: Path) -> None:
    save_workspace(facts, inventory, out)
    tell(_("Saved in {folder}.").format(folder=visible(str(out))))


def _question(case: Case) -> list[str]:
    words = ["--token", case.token, "--template", case.template, "--at", iso(case.at)]
    if case.call.archived != "both":
        words += ["--archived", case.call.archived]
    if case.call.modified_after is not None:
        words += ["--modified-after", iso(case.call.modified_after)]
    if case.call.modified_before is not None:
        words += ["--modified-before", iso(case.call.modified_before)]
    return words
