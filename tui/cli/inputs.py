"""Inputs of a command: requester, call, template, secret, output file."""

import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.lookup import find_subject, find_template, find_token, requester_of_secret, requester_of_token
from diagnostics.access.types import ArchivedFilter, Call, Requester
from diagnostics.access.walk import Absent
from diagnostics.errors import NothingOfThatName
from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.organisation import Organisation, Template
from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from tui.i18n import _
from tui.opening import Opened, UsedWrongly

SECRET_VARIABLE = "SIGHTLINE_TOKEN"

_MAX_BYTES = 64 * 1024


def given_secret(token_file: Path | None, token_command: str | None) -> str:
    """Return the secret that the options lead to, else the one in the environment, else one that is typed.

    Raises:
        UsedWrongly: where there is none, or more than one place is named.
    """
    secret = _placed_secret(token_file, token_command) or typed_secret()
    if secret is None:
        raise UsedWrongly(
            _("give the token's secret: in {variable}, with --token-file F or --token-command C").format(
                variable=SECRET_VARIABLE
            )
        )
    return secret


def optional_secret(token_file: Path | None, token_command: str | None) -> str | None:
    """Return the secret as `given_secret` does, or None where there is none: what is typed may be nothing.

    Raises:
        UsedWrongly: where a place that is named holds none, or more than one is named.
    """
    placed = _placed_secret(token_file, token_command)
    return placed or typed_secret(_("Its secret (not shown; Enter to go without)"), default="")


def environment_secret() -> str | None:
    """Return the secret that the environment holds, if it does."""
    return os.environ.get(SECRET_VARIABLE, "").strip() or None


def typed_secret(question: str | None = None, default: str | None = None) -> str | None:
    """Ask for the secret on a terminal, without showing it. Without a terminal there is none.

    It is asked for again until something is typed, unless there is a `default`.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    shown = question or _("Token (not shown)")
    typed: str = click.prompt(shown, default=default, hide_input=True, show_default=False, err=True)
    return typed.strip() or None


def secret_in(path: Path) -> str:
    """Return the secret that a file holds.

    Raises:
        UsedWrongly: where it cannot be read, is empty, or goes on for longer than a secret.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(_("cannot read {path}: {detail}").format(path=visible(str(path)), detail=detail)) from error
    if len(content) > _MAX_BYTES:
        raise UsedWrongly(_("{path} is too long to hold nothing but a secret").format(path=visible(str(path))))
    secret = content.decode("utf-8-sig", "surrogateescape").strip()
    if not secret:
        raise UsedWrongly(_("{path} is empty; it should hold the token's secret").format(path=visible(str(path))))
    return secret


def secret_from(command: str) -> str:
    """Return the first line that a command writes, as `pass show sc` does. No shell runs it.

    Raises:
        UsedWrongly: where it cannot be run, fails, or writes nothing.
    """
    import shlex
    import subprocess

    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise UsedWrongly(_("--token-command is no command: check its quotes"))
    name = visible(words[0])
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, check=False)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(_("cannot run {command}: {detail}").format(command=name, detail=visible(detail))) from error
    if done.returncode != 0:
        raise UsedWrongly(_("{command} failed with status {status}").format(command=name, status=done.returncode))
    first = done.stdout.decode("utf-8", "surrogateescape").strip().splitlines()
    if not first:
        raise UsedWrongly(_("{command} wrote nothing; it should write the token's secret").format(command=name))
    return first[0].strip()


def _placed_secret(token_file: Path | None, token_command: str | None) -> str | None:
    if token_file is not None and token_command is not None:
        raise UsedWrongly(_("give --token-file or --token-command, not both"))
    if token_file is not None:
        return secret_in(token_file)
    if token_command is not None:
        return secret_from(token_command)
    return environment_secret()


_LOOKS_LIKE_SECRET = re.compile(r"(?:[0-9a-fA-F]{64}|scapi_\S+)")


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
    if sum(option is not None for option in (options.token, options.token_file, options.subject)) > 1:
        raise UsedWrongly(_("give one of --token, --token-file and --subject"))
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


def find_asked_template(opened: Opened, text: str | None) -> Template | Absent:
    """Return the template the option names, the demo's by default, or that it is not listed where it may yet exist.

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
        if opened.directory.coverage.is_complete("templates"):
            raise
        return Absent(text, error.candidates)


def find_call(
    opened: Opened,
    requester: Requester,
    archived: ArchivedFilter | None,
    modified_after: datetime | None,
    modified_before: datetime | None,
) -> Call:
    """Return the call that is explained: the options, else the demo's own.

    Raises:
        UsedWrongly: where a subject without a token is asked about, which makes no call.
    """
    is_given = archived is not None or modified_after is not None or modified_before is not None
    if requester.token is None and requester.subject is not None:
        if is_given:
            raise UsedWrongly(_("--subject is the web app's view, which takes no parameters of a call"))
        return Call()
    demo = opened.demo
    if demo is not None and not is_given:
        return Call(demo.archived, demo.modified_after, demo.modified_before)
    return Call(archived or "both", modified_after, modified_before)


def save_workspace(organisation: Organisation, inventory: Inventory, folder: Path) -> None:
    """Write both files into a new or empty folder, the tokens for their owner's eyes only.

    Raises:
        UsedWrongly: where the folder holds something already, or cannot be written.
    """
    from diagnostics.workspace.to_toml import inventory_text, organisation_text

    texts = {ORGANISATION_FILE: organisation_text(organisation), TOKENS_FILE: inventory_text(inventory)}
    written: list[Path] = []
    shown = visible(str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsedWrongly(_("{folder} is not empty; name a new folder").format(folder=shown))
        for name, text in texts.items():
            path = folder / name
            path.touch(mode=0o600 if name == TOKENS_FILE else 0o644)
            written.append(path)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        detail = error.strerror or str(error)
        raise UsedWrongly(_("cannot write {folder}: {detail}").format(folder=shown, detail=detail)) from error
