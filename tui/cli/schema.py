"""`sightline schema`: the JSON schema of a command's output."""

import json

import click

from tui.cli.output import ExitStatus
from tui.i18n import _

_COMMANDS = ("why", "gap", "settle")


@click.command("schema", help=_("Print the JSON schema of what a command prints with --json."))
@click.argument("verb", metavar="|".join(_COMMANDS), type=click.Choice(_COMMANDS))
def command(verb: str) -> int:
    """Print the schema, generated from the models of the contract."""
    from tui.presentation.schema import CONTRACTS
    from tui.presentation.schema_settle import SettleContract

    contract = SettleContract if verb == "settle" else CONTRACTS[verb]
    click.echo(json.dumps(contract.model_json_schema(by_alias=True), indent=2, sort_keys=True))
    return ExitStatus.DONE
