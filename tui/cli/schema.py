"""`sightline schema`: the JSON schema of a command's output, or of a file."""

import json

import click

from tui.cli.output import ExitStatus
from tui.i18n import _
from tui.presentation.schemas import ANSWERS, FILES, schema_of

_NAMES = (*ANSWERS, *(name for name in FILES if name not in ANSWERS))


@click.command(
    "schema", help=_("Print the JSON schema of what a command prints with --json, or of a file of the workspace.")
)
@click.argument("name", metavar=_("NAME"), type=click.Choice(_NAMES))
def command(name: str) -> int:
    """Print the schema, generated from the types of the contract."""
    click.echo(json.dumps(schema_of(name), indent=2, sort_keys=True))
    return ExitStatus.DONE
