"""`sightline tokens rotate`: change a secret without an outage. Called again, it goes on where the rotation stands."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.findings.compare import Parity, parity
from diagnostics.model.inventory import Token
from diagnostics.printable import visible
from diagnostics.tokens.rotation import Rotation, RotationStep, rotation_of
from diagnostics.tokens.state import Circumstances
from diagnostics.workspace.journal import read_journal
from diagnostics.workspace.reading import Workspace
from diagnostics.workspace.token_change import beginning_rotation, finishing_rotation
from tui.cli.operator import operator_option
from tui.cli.options import PATH, format_options, workspace_options
from tui.cli.output import ExitStatus, Format, tell, write_answer
from tui.cli.tokens.shared import (
    SecretOutlet,
    apply,
    ask_first,
    changed_token_json,
    named_token,
    refuse_demo,
    refuse_secret,
    token_argument,
    with_activity,
)
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, open_workspace
from tui.presentation.layout import card_text
from tui.presentation.tokens.card import parity_sentence, rotation_card, unused_warning
from tui.presentation.tokens.json import rotation_json
from tui.presentation.tokens.outputs import RotationReport
from tui.presentation.tokens.words import token_label


@click.command(
    "rotate",
    help=_(
        "Change a secret without an outage: first a second token of the same owner, then a check that it gets the same "
        "templates, and only with --finish the end of the old one. Call it again to see what comes next."
    ),
)
@token_argument
@click.option("--with", "chosen", metavar="T2", help=_("The token that takes over, where several could."))
@click.option("--new", "is_new", is_flag=True, help=_("Make a second token though younger ones exist."))
@click.option("--name", metavar="N", help=_("The second token's name: the old one's with a number."))
@click.option(
    "--secret-file",
    type=PATH,
    metavar="F",
    help=_("Put the second token's secret into this new file."),
)
@click.option("--finish", is_flag=True, help=_("Revoke the old token, if the new one gets all that it gets."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@operator_option
@workspace_options
@format_options("token-rotation")
def command(
    token: str,
    chosen: str | None,
    is_new: bool,
    name: str | None,
    secret_file: Path | None,
    finish: bool,
    yes: bool,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Take the next step of the rotation, or tell where it stands."""
    opened = with_activity(open_workspace(workspace, demo, at))[0]
    old = named_token(opened, token)
    successor = named_token(opened, chosen).id if chosen is not None else None
    rotation = _rotation(opened, opened.workspace, old, successor)
    if is_new and (finish or chosen is not None):
        raise UsedWrongly(_("--new makes a second token; --finish and --with are for one that exists"))
    if is_new or rotation.step is RotationStep.CREATE:
        _require_none(chosen, finish=finish)
        return _begin(opened, old, name, secret_file, output_format, is_new=is_new)
    _require_one(rotation)
    if name is not None or secret_file is not None:
        raise UsedWrongly(_("the second token exists already; --name and --secret-file are for making it"))
    if finish and rotation.step is not RotationStep.DONE:
        refuse_demo(opened)
        _require_named(rotation, chosen)
        return _finish(opened, rotation, output_format, is_agreed=yes)
    found = _compared(opened, opened.workspace, rotation)
    write_answer("token-rotation", RotationReport(rotation, found), output_format)
    return ExitStatus.DONE


def _require_none(chosen: str | None, *, finish: bool) -> None:
    """Pass where a second token is to be made.

    Raises:
        UsedWrongly: where the one named could not take over, and where there is none to finish with.
    """
    if chosen is not None:
        raise UsedWrongly(_("only a younger token of the same owner that works can take over"))
    if finish:
        raise UsedWrongly(_("there is no second token yet; leave --finish out to make it"))


def _require_one(rotation: Rotation) -> None:
    """Pass where it is plain which token takes over.

    Raises:
        UsedWrongly: where several could.
    """
    if rotation.step is RotationStep.CHOOSE:
        labels = ", ".join(token_label(candidate) for candidate in rotation.candidates)
        raise UsedWrongly(
            _("several tokens could take over; name one with --with T2, or make one with --new: {tokens}").format(
                tokens=labels
            )
        )


def _require_named(rotation: Rotation, chosen: str | None) -> None:
    """Pass where the journal or the caller says which token takes over: a guess ends no token.

    Raises:
        UsedWrongly: where neither does.
    """
    if rotation.new is not None and not rotation.is_recorded and chosen is None:
        facts = {"token": token_label(rotation.new), "id": visible(rotation.new.id)}
        raise UsedWrongly(_("nothing records that {token} takes over; say so with --with {id}").format_map(facts))


def _begin(
    opened: Opened, old: Token, name: str | None, secret_file: Path | None, output_format: Format, *, is_new: bool
) -> int:
    """Make the second token and hand its secret out."""
    refuse_demo(opened)
    refuse_secret(name)
    change = beginning_rotation(opened.workspace.inventory, old, is_another=is_new, name=name)
    outlet, changed = SecretOutlet.of(opened, change, secret_file)
    rotation = _rotation(opened, changed.workspace, old, None)
    found = _compared(opened, changed.workspace, rotation)
    if output_format != "json":
        for line in card_text(rotation_card(rotation, found)):
            tell(line)
    outlet.deliver(opened, change.step, changed, output_format, rotation=rotation_json(rotation, found))
    return ExitStatus.DONE


def _finish(opened: Opened, rotation: Rotation, output_format: Format, *, is_agreed: bool) -> int:
    """Revoke the old token, unless the new one would leave its integration with less."""
    old, new = rotation.old, rotation.new
    assert new is not None  # a rotation can be finished only with one
    named = None if rotation.is_recorded else new.id
    found = _compared(opened, opened.workspace, rotation)
    if found is not None and found.lost:
        for line in card_text(rotation_card(rotation, found)):
            tell(line)
        return ExitStatus.FAILED
    if found is not None:
        tell(parity_sentence(found))
    if (warning := unused_warning(rotation)) is not None:
        tell(warning)

    change = finishing_rotation(opened.workspace.inventory, old, new)
    ask_first(opened, old, change, _("Revoke the old token?"), is_agreed=is_agreed)
    changed = apply(opened, change)
    ended = _rotation(opened, changed.workspace, changed.outcome.token, named)
    report = RotationReport(ended, found, changed_token_json(opened, changed))
    write_answer("token-rotation", report, output_format)
    return ExitStatus.DONE


def _rotation(opened: Opened, workspace: Workspace, old: Token, chosen: str | None) -> Rotation:
    circumstances = Circumstances(workspace.organisation, opened.at)
    return rotation_of(
        circumstances, workspace.inventory, old, read_journal(workspace.folder).successors(workspace.inventory), chosen
    )


def _compared(opened: Opened, workspace: Workspace, rotation: Rotation) -> Parity | None:
    """Return how both tokens compare; None where there is one only, or the old one has ended."""
    if rotation.new is None or rotation.step is RotationStep.DONE:
        return None
    directory = workspace.directory()
    return parity(directory, Index(directory), rotation.old, rotation.new, opened.at)
