"""`sightline redact`: a workspace to pass on, in pseudonyms, perhaps cut down to one question."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_template, find_token
from diagnostics.access.types import ArchivedFilter, Call
from diagnostics.findings.redaction import AnswersWouldDiffer, Case, redacted, redacted_case
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.printable import visible
from tui.cli.inputs import save_workspace
from tui.cli.options import call_options, moment, template_option, token_option
from tui.cli.output import ExitStatus, step, tell
from tui.i18n import _
from tui.opening import UsedWrongly, open_workspace
from tui.presentation.text import iso


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
    question = ""
    try:
        with step(_("Redacting")):
            if token is not None and template is not None:
                case = Case(
                    facts,
                    inventory,
                    find_token(opened.directory, token).id,
                    find_template(opened.directory, template).id,
                    Call(archived or "both", modified_after, modified_before),
                    opened.at,
                )
                result = redacted_case(case)
                facts, inventory = result.organisation, result.inventory
                question = _question(result)
            else:
                facts, inventory = redacted(facts, inventory, opened.at)
    except AnswersWouldDiffer:
        tell(
            _("sightline: the redacted workspace would answer differently, so it was not written. Please report this.")
        )
        return ExitStatus.FAILED
    _save(facts, inventory, out)
    if question:
        tell(
            _("Replay with: sightline why --workspace {folder} {question}").format(
                folder=visible(str(out)), question=question
            )
        )
    return ExitStatus.DONE


def _save(facts: Organisation, inventory: Inventory, out: Path) -> None:
    save_workspace(facts, inventory, out)
    tell(_("Saved in {folder}.").format(folder=visible(str(out))))


def _question(case: Case) -> str:
    words = ["--token", case.token, "--template", case.template, "--at", iso(case.at)]
    if case.call.archived != "both":
        words += ["--archived", case.call.archived]
    if case.call.modified_after is not None:
        words += ["--modified-after", iso(case.call.modified_after)]
    if case.call.modified_before is not None:
        words += ["--modified-before", iso(case.call.modified_before)]
    return " ".join(words)
