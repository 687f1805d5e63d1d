"""Who makes a change here: the person at the keyboard, not the name under which the product logs a token's requests."""

import os
import pwd
from collections.abc import Mapping

import click

from tui.cli.options import Decorated
from tui.i18n import _

OPERATOR_VARIABLE = "SIGHTLINE_AS"

_META = "tui.cli.operator"
_MOST_CHARACTERS = 200


def operator_option(command: Decorated) -> Decorated:
    """Add `--as`."""
    option = click.option(
        "--as",
        "operator",
        metavar=_("NAME"),
        envvar=OPERATOR_VARIABLE,
        show_envvar=True,
        expose_value=False,
        callback=_remember,
        help=_("Who makes this change, for the activity: your login name by default."),
    )
    return option(command)


def operator() -> str:
    """Return who makes changes: as `--as` says, else the variable, else by login name."""
    context = click.get_current_context(silent=True)
    told = context.meta.get(_META) if context is not None else None
    chosen = (told or os.environ.get(OPERATOR_VARIABLE, "")).strip()
    return (chosen or login_name(os.environ))[:_MOST_CHARACTERS]


def login_name(variables: Mapping[str, str]) -> str:
    """Return the login name of the person behind this process.

    Root is whoever became root: by sudo or doas, or by su after logging in, as over SSH.
    """
    user = os.getuid()
    if user == 0:
        for variable in ("SUDO_USER", "DOAS_USER"):
            if (name := variables.get(variable, "").strip()) and name != "root":
                return name
        try:
            return os.getlogin()
        except OSError:
            # No terminal, or nobody logged in on it.
            pass
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return _("user number {number}").format(number=user)


def _remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:  # noqa: ARG001  # click's signature
    if value is None:
        return
    if not value.strip():
        raise click.BadParameter(_("it is empty; name who makes the change."))
    context.meta[_META] = value
