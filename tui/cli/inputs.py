"""Inputs of a command: requester, call, template, output file."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.access.lookup import find_subject, find_template, find_token, requester_of_secret, requester_of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import ArchivedFilter, Call, Requester
from diagnostics.access.walk import Absent
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.organisation import Organisation, Template
from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from diagnostics.workspace.writing import write_new_files
from tui.cli.secret_input import SECRET_VARIABLE, environment_secret, secret_in, typed_secret
from tui.i18n import _
from tui.opening import Opened, UsedWrongly
from tui.presentation.why.headlines import empty_span

if TYPE_CHECKING:
    from diagnostics.findings.proofs import Proof


_LOOKS_LIKE_SECRET = re.compile(r"(?:[0-9a-fA-F]{64}|scapi_\S+)")

_MOST_COMPARED = 100
"""Characters. No code is near a longer text."""


@dataclass(frozen=True, slots=True)
class RequesterOptions:
    """Who asks, as the command line says it: at most one of them is set."""

    token: str | None = None
    token_file: Path | None = None
    subject: str | None = None


def find_requester(opened: Opened, options: RequesterOptions) -> Requester:
    """Return who asks: what the options say, else the demo's token, else the secret in the environment or typed.

    Raises:
        UsedWrongly: where nobody or more than one is named.
        LookupFailed: where the name fits nothing or more than one thing.
    """
    refuse_several(options)
    directory = opened.directory
    if options.token is not None:
        return requester_of_token(directory, _listed_token(opened, options.token))
    if options.subject is not None:
        return Requester(None, find_subject(directory, options.subject))
    if options.token_file is not None:
        return requester_of_secret(directory, secret_in(options.token_file))
    if opened.demo is not None:
        return requester_of_token(directory, find_token(directory, opened.demo.token))
    if (secret := environment_secret() or typed_secret()) is not None:
        return requester_of_secret(directory, secret)
    raise UsedWrongly(
        _("say whose request it is: --token T, --token-file F, {variable} or --subject ID").format(
            variable=SECRET_VARIABLE
        )
    )


def refuse_several(options: RequesterOptions) -> None:
    """Refuse more than one way to say who asks.

    Raises:
        UsedWrongly: where more than one is given.
    """
    if sum(option is not None for option in (options.token, options.token_file, options.subject)) > 1:
        raise UsedWrongly(_("give one of --token, --token-file and --subject"))


def _listed_token(opened: Opened, text: str) -> Token:
    try:
        return find_token(opened.directory, text)
    except NothingOfThatName:
        if _LOOKS_LIKE_SECRET.fullmatch(text.strip()):
            raise UsedWrongly(
                _(
                    "--token takes an id, hint or name. Other users can read arguments: put a secret into a file and "
                    "give --token-file, and treat the one just typed as seen"
                )
            ) from None
        raise


def find_asked_template(opened: Opened, text: str | None, proof: "Proof | None" = None) -> Template | Absent:
    """Return the template the option names, the demo's by default, or that it is not listed where it may yet exist.

    One that was observed exists, whether it is listed or not.

    Raises:
        UsedWrongly: where none is named.
        LookupFailed: where the name fits nothing, and all templates are listed, or more than one.
    """
    if text is None:
        if opened.demo is None:
            raise UsedWrongly(_("say which template: --template X"))
        text = opened.demo.template
    try:
        return find_template(opened.directory, text)
    except NothingOfThatName as error:
        is_returned = proof is not None and canonical(text) in proof.observation.ids
        if opened.directory.coverage.is_complete("templates") and not is_returned:
            raise
        return Absent(error.text, error.candidates)


def find_call(
    opened: Opened,
    requester: Requester,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
) -> Call:
    """Return the call that is explained: the options, else the demo's own.

    Raises:
        UsedWrongly: where a subject without a token is asked about, which makes no call, or the call asks for nothing.
    """
    is_given = archived is not None or modified_after is not None or modified_before is not None
    if requester.token is None and requester.subject is not None:
        if is_given:
            raise UsedWrongly(_("--subject is the web app's view, which takes no parameters of a call"))
        return Call()
    demo = opened.demo
    if demo is not None and not is_given:
        return Call(demo.archived, demo.modified_after, demo.modified_before)
    return given_call(archived, modified_after, modified_before)


def given_call(
    archived: ArchivedFilter | None, modified_after: datetime | None, modified_before: datetime | None
) -> Call:
    """Return the call with these parameters, where it can return anything.

    Raises:
        UsedWrongly: where the time that it asks for is empty.
    """
    call = Call(archived or "both", modified_after, modified_before)
    if call.is_empty:
        raise UsedWrongly(empty_span(call))
    return call


def find_reason(text: str) -> Reason:
    """Return the reason of that code.

    Raises:
        NothingOfThatName: where there is none, with the nearest codes.
    """
    try:
        return Reason(text)
    except ValueError:
        import difflib

        near = difflib.get_close_matches(text[:_MOST_COMPARED], [reason.value for reason in Reason], n=5)
        raise NothingOfThatName("reason", text, [Candidate(code, code) for code in near]) from None


def save_workspace(organisation: Organisation, inventory: Inventory, folder: Path) -> None:
    """Write both files into a new or empty folder, for their owner's eyes only: both, or nothing.

    Raises:
        UsedWrongly: where the folder holds something already, or cannot be written.
    """
    from diagnostics.workspace.to_toml import inventory_text, organisation_text

    texts = {ORGANISATION_FILE: organisation_text(organisation), TOKENS_FILE: inventory_text(inventory)}
    shown = visible(str(folder))
    try:
        if os.path.lexists(folder) and any(folder.iterdir()):
            raise UsedWrongly(_("{folder} is not empty; name a new folder").format(folder=shown))
        write_new_files(folder, {name: text.encode() for name, text in texts.items()})
    except OSError as error:
        detail = error.strerror or str(error)
        raise UsedWrongly(_("cannot write {folder}: {detail}").format(folder=shown, detail=detail)) from error
