"""`sightline plan`: ordered steps that restore the gap of a token, with who does each, and a message to each."""

from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

import click
from pyroaring import BitMap

from diagnostics.access.index.index import Index
from diagnostics.access.reasons import Reason
from diagnostics.access.types import ArchivedFilter, Verdict
from diagnostics.findings.gap import Gap
from diagnostics.findings.plan.plan import make_plan
from diagnostics.model.lazy import ids_of, names_of
from tui.cli.inputs import RequesterOptions, find_call, find_reason, find_requester
from tui.cli.options import call_options, format_options, no_observed_option, requester_options, workspace_options
from tui.cli.output import ExitStatus, Format, counted, step, write_answer, write_text
from tui.i18n import _, ngettext
from tui.opening import UsedWrongly, gap_by, open_workspace, proof_for
from tui.presentation.plan.outputs import PlanReport
from tui.presentation.plan.view import PlanView, PlanWords
from tui.presentation.text import named


@click.command("plan", help=_("Make a plan that restores the templates a token does not get: what, by whom, where."))
@requester_options
@click.option(
    "--template",
    "pattern",
    metavar="GLOB",
    help=_("Only templates whose name or id fits, as in 'Crane*'; case does not matter."),
)
@click.option("--cause", metavar="REASON", help=_("Only templates that are hidden for this reason."))
@call_options
@workspace_options
@click.option("--all", "lists_all", is_flag=True, help=_("List every template under its step."))
@click.option(
    "--message",
    type=click.IntRange(1),
    metavar="N",
    help=_("Print only the message to send to the N-th who is asked, ready to copy."),
)
@no_observed_option
@format_options("plan")
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    pattern: str | None,
    cause: str | None,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    lists_all: bool,
    message: int | None,
    no_observed: bool,
    output_format: Format,
) -> int:
    """Make the plan for the gap that the options name, and leave with 0 whatever it comes to."""
    reason = find_reason(cause) if cause is not None else None
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    requester = find_requester(opened, RequesterOptions(token, token_file, subject))
    call = find_call(opened, requester, archived, modified_after, modified_before)
    with step(_("Walking every template")):
        every = Index(opened.directory)
        proof = proof_for(opened, requester, uses=not no_observed, index=every)
        # Nothing follows from an observation that contradicts the facts, so a plan rests on these alone.
        usable = proof if proof is not None and proof.is_consistent else None
        concluded = gap_by(opened.directory, usable, every, requester, call, opened.at)
        found, index = concluded.gap, concluded.index
    wanted = index.everything if pattern is None else _fitting(found, pattern)
    if reason is not None:
        wanted = wanted & _of_cause(found, reason)
    with counted(_("Making the plan")) as progress:
        plan = make_plan(index.directory, index, found, wanted, progress)

    identity = opened.workspace.organisation.organisation
    words = PlanWords(index.directory, found, plan)
    if message is not None:
        write_text(_message(words.view(identity), message))
    else:
        write_answer("plan", PlanReport(words, found, plan, identity, lists_all), output_format)
    return ExitStatus.DONE


def _fitting(found: Gap, pattern: str) -> BitMap:
    """Return the templates whose name or id fits a pattern.

    Raises:
        UsedWrongly: where none of all templates does, so that the pattern itself is wrong.
    """
    folded = pattern.casefold()
    fits = BitMap(
        [
            position
            for position, (name, identifier) in enumerate(
                zip(names_of(found.templates), ids_of(found.templates), strict=True)
            )
            if fnmatchcase(name.casefold(), folded) or fnmatchcase(identifier.casefold(), folded)
        ]
    )
    if not fits and found.templates:
        raise UsedWrongly(
            _("no template of the workspace fits --template {pattern}; write it as 'Crane*'").format(
                pattern=named(pattern)
            )
        )
    return fits


def _of_cause(found: Gap, reason: Reason) -> BitMap:
    positions = [
        cause.positions for cause in found.causes if cause.reason is reason and cause.verdict is Verdict.HIDDEN
    ]
    return positions[0] if positions else BitMap()


def _message(view: PlanView, number: int) -> str:
    """Return the message to one actor.

    Raises:
        UsedWrongly: where so many are not asked.
    """
    if number > len(view.messages):
        count = len(view.messages)
        raise UsedWrongly(
            ngettext("there is {count} message to send", "there are {count} messages to send", count).format(
                count=count
            )
        )
    return view.messages[number - 1][1] + "\n"
