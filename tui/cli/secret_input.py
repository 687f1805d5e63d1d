"""Where a secret comes from: a file, a command's output, the environment, or a person. Never an argument."""

import os
import sys
from pathlib import Path

import click

from diagnostics.limits import MAX_SECRET_BYTES
from diagnostics.printable import visible
from diagnostics.tokens.secret_text import NoSecret, SecretUnusable, secret_in_text
from diagnostics.workspace.files import FileRefused, RefusalCode, read_named
from tui.i18n import _
from tui.opening import UsedWrongly

SECRET_VARIABLE = "SIGHTLINE_TOKEN"

_STDIN = "-"
_MOST_SECONDS = 300
"""How long a command may take that asks a person to unlock a store of secrets."""


def given_secret(token_file: Path | None, token_command: str | None) -> str:
    """Return the secret that the options lead to, else the one in the environment, else one that is typed.

    Raises:
        UsedWrongly: where there is none, or more than one place is named, or what is there is no secret.
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
    """Return the secret that the environment holds, if it does.

    Raises:
        UsedWrongly: where it holds something else.
    """
    given = os.environ.get(SECRET_VARIABLE, "")
    return _usable(given, SECRET_VARIABLE) if given.strip() else None


def typed_secret(question: str | None = None, default: str | None = None) -> str | None:
    """Ask for the secret on a terminal, without showing it. Without a terminal there is none.

    It is asked for again until a secret is typed, or nothing where there is a `default`.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    shown = question or _("Token (not shown)")
    while True:
        typed: str = click.prompt(shown, default=default, hide_input=True, show_default=False, err=True)
        if not typed.strip() and default is not None:
            return None
        try:
            return secret_in_text(typed)
        except SecretUnusable as error:
            reason = error.reason
        from tui.presentation.errors import no_secret

        click.echo(_("What was typed is no secret: {reason}.").format(reason=no_secret(reason)), err=True)


def secret_in(path: Path) -> str:
    """Return the secret that a file holds, or stdin for `-`.

    Raises:
        UsedWrongly: where it cannot be read, or holds anything else.
    """
    if str(path) == _STDIN:
        return _typed_or_piped()
    try:
        content = read_named(path, MAX_SECRET_BYTES, takes_pipe=True)
    except FileRefused as refused:
        if refused.code is RefusalCode.TOO_LARGE:
            raise _unusable(NoSecret.TOO_LONG, visible(str(path))) from refused
        from tui.presentation.errors import refused_line

        raise UsedWrongly(refused_line(refused)) from refused
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(_("cannot read {path}: {detail}").format(path=visible(str(path)), detail=detail)) from error
    return _usable(content, visible(str(path)))


def secret_from(command: str) -> str:
    """Return the secret that a command writes, as `pass show sc` does. No shell runs it.

    Raises:
        UsedWrongly: where it cannot be run, fails, or writes anything else.
    """
    import shlex

    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise UsedWrongly(_("--token-command is no command: check its quotes"))
    name = visible(words[0])
    try:
        content, status = _output(words)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(_("cannot run {command}: {detail}").format(command=name, detail=visible(detail))) from error
    if status != 0 and len(content) <= MAX_SECRET_BYTES:
        raise UsedWrongly(_("{command} failed with status {status}").format(command=name, status=status))
    return _usable(content, _("what {command} writes").format(command=name))


def _output(words: list[str]) -> tuple[bytes, int]:
    """Return what a command writes, as far as a secret can go, and its status. It is ended when it goes on."""
    import subprocess
    from threading import Timer

    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        limit = Timer(_MOST_SECONDS, process.kill)
        limit.daemon = True
        limit.start()
        try:
            content = process.stdout.read(MAX_SECRET_BYTES + 1)
            if len(content) > MAX_SECRET_BYTES:
                process.kill()
            process.stdout.close()
            return content, process.wait()
        finally:
            limit.cancel()
            process.kill()


def _typed_or_piped() -> str:
    if sys.stdin.isatty():
        typed = typed_secret()
        if typed is not None:
            return typed
    return _usable(sys.stdin.buffer.read(MAX_SECRET_BYTES + 1), _("stdin"))


def _usable(given: str | bytes, place: str) -> str:
    try:
        if len(given) > MAX_SECRET_BYTES:
            raise SecretUnusable(NoSecret.TOO_LONG)
        return secret_in_text(given)
    except SecretUnusable as error:
        reason = error.reason
    # Outside the handler, so that no traceback leads to where the text is known.
    raise _unusable(reason, place)


def _unusable(reason: NoSecret, place: str) -> UsedWrongly:
    # Few commands are given a secret, and fewer one that is none.
    from tui.presentation.errors import no_secret

    return UsedWrongly(_("{place} holds no secret: {reason}").format(place=place, reason=no_secret(reason)))


def _placed_secret(token_file: Path | None, token_command: str | None) -> str | None:
    if token_file is not None and token_command is not None:
        raise UsedWrongly(_("give --token-file or --token-command, not both"))
    if token_file is not None:
        return secret_in(token_file)
    if token_command is not None:
        return secret_from(token_command)
    return environment_secret()
