"""What the commands that change tokens share: the workspace to write to, asking first, the secret shown once."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from diagnostics.access.index import Index
from diagnostics.access.lookup import find_token
from diagnostics.findings.consequences import consequences
from diagnostics.printable import visible
from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Integration, Token, TokenKind
from diagnostics.tokens.minting import Secret
from diagnostics.workspace.changing import Changed, Look, Transition, change, comments_at_risk
from tui.failures import UsedWrongly, tell
from tui.language import _, ngettext
from tui.opening import Opened, open_workspace
from tui.output import Format, write_json, write_lines
from tui.presentation.card import card_text
from tui.presentation.token_breaks import breaks_card
from tui.presentation.token_json import token_json
from tui.presentation.token_ways import record_note
from tui.presentation.token_words import token_label

INTEGRATIONS: tuple[str, ...] = get_args(Integration)
"""What a token may be recorded as used by."""


def open_for_change(workspace: Path | None, demo: str | None, at: datetime | None) -> Opened:
    """Open the workspace to change.

    Raises:
        UsedWrongly: for a demo, which stays the same for everybody.
    """
    opened = open_workspace(workspace, demo, at)
    if opened.demo is not None:
        raise UsedWrongly(
            _("demos stay as they are. Copy it first: sightline demo {name} --copy DIR").format(name=opened.demo.name)
        )
    return opened


def looked_at(opened: Opened, text: str, *, with_owner: bool = False) -> tuple[Token, Look]:
    """Return the token that the caller names, and what it looks like now."""
    token = find_token(opened.directory, text)
    return token, Look.at(opened.workspace.inventory, token, with_owner=with_owner)


def ask_first(opened: Opened, token: Token, verb: str, question: str, *, is_agreed: bool) -> None:
    """Say what the change breaks, and ask on a terminal; without one, `--yes` must have agreed.

    Raises:
        UsedWrongly: without a terminal and without `--yes`.
        Abort: where the answer is no.
    """
    found = consequences(opened.directory, Index(opened.directory), token, opened.at)
    for line in card_text(breaks_card(verb, found, opened.at)):
        tell(line)
    if is_agreed:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsedWrongly(_("without a terminal this needs --yes"))
    click.confirm(question, abort=True, err=True)


def apply(opened: Opened, transition: Transition, step: str, kind: TokenKind, look: Look | None = None) -> Changed:
    """Make the change on disk, and say once which comments it loses and what a record is."""
    folder = opened.workspace.folder
    identity = opened.workspace.organisation.organisation
    if identity.source is not None:
        tell(record_note(identity, step, kind))
    if (lost := comments_at_risk(folder)) > 0:
        told = ngettext(
            "tokens.toml loses {count} comment: Sightline writes the file anew.",
            "tokens.toml loses {count} comments: Sightline writes the file anew.",
            lost,
        )
        tell(told.format(count=lost))
    return change(folder, transition, opened.at, look)


def tell_change(opened: Opened, changed: Changed, told: str, output_format: Format) -> None:
    """Print a token as it is after a change that made no secret."""
    if output_format == "json":
        write_json({"schema": 1, "token": _json(opened, changed)})
    else:
        write_lines([f"{told} {token_label(changed.outcome.token)}."])


class SecretOutlet:
    """Where a new secret goes, once: stdout, or a new file that only its owner may read."""

    def __init__(self, path: Path | None) -> None:
        """Make the file before anything is changed, so that the secret has somewhere to go.

        Raises:
            UsedWrongly: where the file exists already or cannot be made.
        """
        self._path = path
        self._descriptor: int | None = None
        if path is not None:
            try:
                self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except OSError as error:
                detail = error.strerror or str(error)
                raise UsedWrongly(
                    _("cannot make {path}: {detail}").format(path=visible(str(path)), detail=detail)
                ) from error

    def abandon(self) -> None:
        """Remove the file that no secret went into."""
        if self._descriptor is not None and self._path is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._path.unlink(missing_ok=True)

    def deliver(self, opened: Opened, changed: Changed, secret: Secret, told: str, output_format: Format) -> None:
        """Hand the secret out, with the token it belongs to."""
        shown: str | None = secret.reveal()
        if self._descriptor is not None and self._path is not None:
            with os.fdopen(self._descriptor, "w", encoding="utf-8") as file:
                file.write(f"{shown}\n")
            self._descriptor = None
            shown = None
            tell(_("The secret is in {path}, for your eyes only.").format(path=visible(str(self._path))))
        if output_format == "json":
            write_json({"schema": 1, "token": _json(opened, changed), "secret": shown})
            return
        tell(f"{told} {token_label(changed.outcome.token)}.")
        if shown is not None:
            tell(_("Its secret follows. It is shown once and kept nowhere:"))
            write_lines([shown])


def _json(opened: Opened, changed: Changed) -> dict[str, object]:
    from diagnostics.access.directory import Directory

    workspace = changed.workspace
    directory = Directory(workspace.organisation, workspace.inventory)
    return token_json(directory, Circumstances(workspace.organisation, opened.at), changed.outcome.token)
