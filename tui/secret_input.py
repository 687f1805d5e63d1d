"""Where a secret comes from: a file, a command's output, the environment, or a person. Never an argument."""

import os
import sys
from pathlib import Path

import click

from diagnostics.printable import visible
from tui.failures import UsedWrongly
from tui.language import _

SECRET_VARIABLE = "SIGHTLINE_TOKEN"

_MAX_BYTES = 64 * 1024


def given_secret(token_file: Path | None, token_command: str | None) -> str:
    """Return the secret that the options lead to, else the one in the environment, else one that is typed.

    Raises:
        UsedWrongly: where there is none, or more than one place is named.
    """
    if token_file is not None and token_command is not None:
        raise UsedWrongly(_("give --token-file or --token-command, not both"))
    if token_file is not None:
        return secret_in(token_file)
    if token_command is not None:
        return secret_from(token_command)
    secret = environment_secret() or typed_secret()
    if secret is None:
        raise UsedWrongly(
            _("give the token's secret: in {variable}, with --token-file F or --token-command C").format(
                variable=SECRET_VARIABLE
            )
        )
    return secret


def environment_secret() -> str | None:
    """Return the secret that the environment holds, if it does."""
    return os.environ.get(SECRET_VARIABLE, "").strip() or None


def typed_secret() -> str | None:
    """Ask for the secret on a terminal, without showing it. Without a terminal there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    typed: str = click.prompt(_("Token (not shown)"), hide_input=True, err=True)
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
