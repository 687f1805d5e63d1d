"""Steps shared by the commands that change a token: look, ask, apply, report."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import UNSET, UnsetType

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import find_token
from diagnostics.errors import NothingOfThatName, SightlineError
from diagnostics.findings.token_impact import consequences
from diagnostics.model.inventory import Token
from diagnostics.printable import visible
from diagnostics.tokens.secrets import Secret, without_secrets
from diagnostics.tokens.state import Circumstances
from diagnostics.workspace.changing import Changed, comments_at_risk
from diagnostics.workspace.changing import change as make_change
from diagnostics.workspace.journal import JOURNAL_FILE, Activity, Journal, Reconciliation, read_activity
from diagnostics.workspace.reading import TOKENS_FILE
from diagnostics.workspace.token_change import TokenChange, ending
from diagnostics.workspace.writing import is_narrowed
from tui.cli.operator import chosen_operator
from tui.cli.options import Decorated
from tui.cli.output import ExitStatus, Format, tell, write_answer
from tui.cli.output import question as question_line
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, open_workspace
from tui.presentation.contract.tokens import RotationData, TokenRecordData, ToldByApiData
from tui.presentation.errors import comments_lost, error_detail, narrowed_line
from tui.presentation.layout import card_text
from tui.presentation.text import command_line
from tui.presentation.tokens.activity import activity_notes
from tui.presentation.tokens.card import breaks_card
from tui.presentation.tokens.json import token_json
from tui.presentation.tokens.outputs import TokenChangedReport, TokenMadeReport
from tui.presentation.tokens.words import DONE_WORDS, record_note, token_label

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def tell_lost_comments(folder: Path) -> None:
    """Say how many comments the next change of a workspace loses, if it does: later ones then have none to lose."""
    if told := comments_lost(comments_at_risk(folder)):
        tell(told)


def tell_narrowed(path: Path) -> None:
    """Say that a file which everybody could use will be written as its owner's and its group's alone."""
    if is_narrowed(path):
        tell(narrowed_line(path))


def with_activity(opened: Opened) -> tuple[Opened, Activity]:
    """Return the workspace with its journal, and say on stderr what does not agree.

    The workspace may be newer than the one given: a change that was just being made is waited for.
    """
    folder = opened.workspace.folder
    try:
        activity = read_activity(opened.workspace)
    except OSError as error:
        tell(_("activity.jsonl cannot be read: {detail}").format(detail=error_detail(error)))
        return opened, Activity(opened.workspace, Journal(folder / JOURNAL_FILE), Reconciliation())
    for note in activity_notes(activity):
        tell(note)
    if activity.workspace is opened.workspace:
        return opened, activity
    workspace = activity.workspace
    directory = workspace.directory()
    return Opened(workspace, directory, opened.at, opened.demo), activity


def open_for_change(workspace: Path | None, demo: str | None, at: datetime | None) -> Opened:
    """Open the workspace to change.

    Raises:
        UsedWrongly: for a demo, which stays the same for everybody.
    """
    opened = open_workspace(workspace, demo, at)
    refuse_demo(opened)
    return with_activity(opened)[0]


def refuse_demo(opened: Opened) -> None:
    """Pass for a workspace that may be changed.

    Raises:
        UsedWrongly: for a demo, which stays the same for everybody.
    """
    if opened.demo is not None:
        raise UsedWrongly(
            _("demos stay as they are. Copy it first: {command}").format(
                command=command_line("sightline", "demo", opened.demo.name, "--copy", "DIR")
            )
        )


def refuse_secret(name: str | None) -> None:
    """Pass for a name, which everybody may read.

    Raises:
        UsedWrongly: for what looks like a secret.
    """
    if name is not None and without_secrets(name) != name:
        raise UsedWrongly(
            _("--name holds what looks like a token's secret. Names are kept and shown; treat the secret as seen")
        )


def token_argument(command: Decorated) -> Decorated:
    """Add the argument that names the token."""
    argument = click.argument("token", metavar="T", shell_complete=_complete_token)
    return argument(command)


def named_token(opened: Opened, text: str) -> Token:
    """Return the token that the caller names by id, hint or name.

    Raises:
        UsedWrongly: for what looks like a secret.
        LookupFailed: where the name fits nothing or more than one thing.
    """
    try:
        return find_token(opened.directory, text)
    except NothingOfThatName:
        if without_secrets(text) != text:
            raise UsedWrongly(
                _(
                    "name the token by id, hint or name. Other users can read arguments: treat the secret just typed "
                    "as seen"
                )
            ) from None
        raise


def ask_first(opened: Opened, token: Token, change: TokenChange, question: str, *, is_agreed: bool) -> None:
    """Say what the change breaks, and ask on a terminal; without one, `--yes` must have agreed.

    Raises:
        TransitionRefused: where a rule does not allow it, so that nobody is asked in vain.
        UsedWrongly: without a terminal and without `--yes`.
        Exit: with status 1, where the answer is no.
    """
    # A refusal comes before anything is said or asked.
    change.rehearse(opened.workspace, opened.at)
    found = consequences(opened.directory, Index(opened.directory), token, opened.at)
    for line in card_text(breaks_card(change.step, found, opened.at)):
        tell(line)
    if is_agreed:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsedWrongly(_("without a terminal this needs --yes"))
    with question_line():
        is_wanted = click.confirm(question, err=True)
    if not is_wanted:
        tell(_("Nothing was changed."))
        raise click.exceptions.Exit(ExitStatus.FAILED)


def apply(opened: Opened, change: TokenChange) -> Changed:
    """Make the change on disk, and say once which comments it loses and what a record is."""
    change.rehearse(opened.workspace, opened.at)
    folder = opened.workspace.folder
    identity = opened.workspace.organisation.organisation
    if identity.source is not None:
        tell(record_note(identity, change.step, change.kind))
    tell_lost_comments(folder)
    tell_narrowed(folder / TOKENS_FILE)
    return make_change(folder, change.transition, opened.at, change.look, by=chosen_operator())


def end_token(
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    named: str,
    step: str,
    question: str,
    output_format: Format,
    *,
    is_agreed: bool,
) -> ExitStatus:
    """Revoke or delete the token that the caller names: say what it breaks, ask, and do it."""
    opened = open_for_change(workspace, demo, at)
    token = named_token(opened, named)
    change = ending(step, opened.workspace.inventory, token)
    ask_first(opened, token, change, question, is_agreed=is_agreed)
    tell_change(opened, step, apply(opened, change), output_format)
    return ExitStatus.DONE


def tell_change(
    opened: Opened,
    step: str,
    changed: Changed,
    output_format: Format,
    told_by_api: ToldByApiData | UnsetType | None = UNSET,
) -> None:
    """Print a token as it is after a change that made no secret."""
    label = token_label(changed.outcome.token)
    report = TokenChangedReport(f"{_(DONE_WORDS[step])} {label}.", changed_token_json(opened, changed), told_by_api)
    write_answer("token-changed", report, output_format)


class SecretOutlet:
    """Where a new secret goes, once: stdout, or a new file that only its owner may read."""

    def __init__(self, path: Path | None, secret: Secret) -> None:
        """Put the secret into its file before anything is changed, so that no change can outlive its secret.

        Raises:
            UsedWrongly: where the file exists already or cannot be written.
        """
        self._path = path
        self._secret = secret
        if path is None:
            return
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with open(descriptor, "w", encoding="utf-8") as file:
                    file.write(f"{secret.reveal()}\n")
                    file.flush()
                    os.fsync(descriptor)
            except OSError:
                self.abandon()
                raise
        except OSError as error:
            detail = error.strerror or str(error)
            raise UsedWrongly(
                _("cannot make {path}: {detail}").format(path=visible(str(path)), detail=detail)
            ) from error

    @classmethod
    def of(cls, opened: Opened, change: TokenChange, path: Path | None) -> tuple["SecretOutlet", Changed]:
        """Put the secret of a change into its file, and make the change; without the change there is no file.

        Raises:
            UsedWrongly: where the file exists already or cannot be written.
            SightlineError: where the change cannot be made.
        """
        assert change.secret is not None  # only a change that makes a secret hands one out
        outlet = cls(path, change.secret)
        try:
            return outlet, apply(opened, change)
        except SightlineError:
            outlet.abandon()
            raise

    def abandon(self) -> None:
        """Remove the file, whose secret opens nothing because the change was not made."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def deliver(
        self,
        opened: Opened,
        step: str,
        changed: Changed,
        output_format: Format,
        rotation: RotationData | UnsetType = UNSET,
    ) -> None:
        """Hand the secret out, with the token it belongs to.

        Raises:
            OSError: where stdout takes nothing; what to do about a secret that nobody got is told before.
        """
        shown = self._secret.reveal() if self._path is None else None
        label = token_label(changed.outcome.token)
        if self._path is not None:
            tell(_("The secret is in {path}, for your eyes only.").format(path=visible(str(self._path))))
        if output_format != "json":
            tell(f"{_(DONE_WORDS[step])} {label}.")
            if shown is not None:
                tell(_("Its secret follows. It is shown once and kept nowhere:"))
        try:
            report = TokenMadeReport(changed_token_json(opened, changed), shown, rotation)
            write_answer("token-made", report, output_format)
            sys.stdout.flush()
        except OSError:
            if shown is not None:
                tell(_("The secret of {token} could not be shown and is lost. Revoke the token.").format(token=label))
            raise


def changed_token_json(opened: Opened, changed: Changed) -> TokenRecordData:
    """Return the token as it is after a change, as a part of the JSON answer."""
    workspace = changed.workspace
    directory = workspace.directory()
    return token_json(directory, Circumstances(workspace.organisation, opened.at), changed.outcome.token)


def _complete_token(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    from tui.cli.options import token_names

    return token_names(ctx, param, incomplete)


def tell_record(opened: Opened) -> None:
    """Say that a pulled workspace is a record only, and where the product's tokens are managed."""
    identity = opened.workspace.organisation.organisation
    if identity.source is not None:
        tell(record_note(identity, "look", "service_user"))
