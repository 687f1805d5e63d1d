"""`--as`: who makes a change, for the activity."""

import click

from diagnostics.workspace.operator import OPERATOR_VARIABLE, operator
from tui.cli.options import Decorated
from tui.i18n import _

_META = "tui.cli.operator"


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


def chosen_operator() -> str:
    """Return who makes changes: as `--as` says, else the variable, else by login name."""
    context = click.get_current_context(silent=True)
    return operator(context.meta.get(_META) if context is not None else None)


def _remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:  # noqa: ARG001  # click's signature
    if value is None:
        return
    if not value.strip():
        raise click.BadParameter(_("it is empty; name who makes the change."))
    context.meta[_META] = value
