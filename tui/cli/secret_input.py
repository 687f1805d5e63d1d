"""Where a secret comes from: a file, a command's output, the environment, or a person. Never an argument."""

import os
import sys
from pathlib import Path

import click

from diagnostics.printable import visible
from tui.cli.output import UsedWrongly
from tui.i18n import _

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
