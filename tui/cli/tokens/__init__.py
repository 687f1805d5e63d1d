"""`sightline tokens`: the life of API tokens, one file for each verb."""

from importlib import import_module

import click

from tui.cli.options import with_language
from tui.i18n import N_, _

VERBS = {
    "list": N_("List the tokens, their state and quotas"),
    "show": N_("Show one token"),
    "create": N_("Create a token"),
    "add": N_("Record a token made in the web app"),
    "edit": N_("Change a token's name, period or permission sets"),
    "rotate": N_("Change a secret without an outage"),
    "revoke": N_("Stop a token at once"),
    "regenerate": N_("Give a revoked token a new secret"),
    "delete": N_("Delete a revoked token for ever"),
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return [*VERBS]  # the module `list` beside this one hides the built-in once it is imported

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in VERBS:
            return None
        found = import_module(f"tui.cli.tokens.{cmd_name}").command
        assert isinstance(found, click.Command)
        return with_language(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        with formatter.section(_("Commands")):
            formatter.write_dl([(verb, _(text)) for verb, text in VERBS.items()])


@click.group("tokens", cls=_Verbs, help=_("Manage API tokens by the product's rules."))
def command() -> None:
    """Lead to the verbs."""
