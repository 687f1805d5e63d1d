"""The command line: its verbs, each loaded only when it is called."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

import click
from click.core import ParameterSource

from diagnostics.printable import visible
from tui.cli.options import workspace_options
from tui.cli.output import ExitStatus, report, tell, tell_notices, usage_error
from tui.i18n import N_, _
from tui.opening import UsedWrongly

VERBS = {
    "why": N_("Explain why a token does or does not get a template"),
    "gap": N_("List every template a token does not get, grouped by cause"),
    "settle": N_("Ask what settles most of what cannot be told, and keep the answers"),
    "plan": N_("Plan what restores the gap: steps, who does each, messages"),
    "tokens": N_("Manage API tokens"),
    "activity": N_("List what was done to tokens"),
    "compare": N_("Show what decides between two tokens, or two templates"),
    "check": N_("Hold a workspace to a file of expectations"),
    "what-if": N_("Show what some changes would change for everybody"),
    "redact": N_("Write a workspace in pseudonyms, to pass on"),
    "who": N_("List who sees a template, or what a token sees"),
    "demo": N_("List the demo workspaces"),
    "init": N_("Write a small commented workspace to start from"),
    "export": N_("Write the access rules and facts for another authorization engine"),
    "lint": N_("Report every problem of a workspace, and what it does not know"),
    "reasons": N_("Explain the reason codes"),
    "pull": N_("Read an organisation's facts from the real API"),
    "observe": N_("Set what the API returns for a token beside the prediction"),
    "serve": N_("Serve a workspace as the API would, on this computer"),
    "schema": N_("Print the JSON schema of a command's output"),
}
"""Every verb with its one-line help, so that the list of verbs imports none of them."""


_COMPLETION = "_SIGHTLINE_COMPLETE"
"""The variable by which a shell asks for its script, or for candidates."""


class _Verbs(click.Group):
    """A group whose commands are modules of `tui.cli`, imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in VERBS:
            return None
        command = import_module(f"tui.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        with formatter.section(_("Commands")):
            formatter.write_dl([(verb, _(text)) for verb, text in VERBS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Say where the user's own files are, which no workspace holds."""
        from diagnostics.workspace.cache.location import cache_path, state_path

        places = [(_("cache"), cache_path()), (_("state"), state_path())]
        with formatter.section(_("Your own folders (SIGHTLINE_CACHE_DIR, SIGHTLINE_STATE_DIR)")):
            formatter.write_dl([(name, visible(str(path))) for name, path in places])


def _show_version(context: click.Context, parameter: click.Parameter, is_asked: bool) -> None:  # noqa: ARG001  # click's signature
    if not is_asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"sightline {version('sightline')}")
    except PackageNotFoundError:
        click.echo(_("sightline, run from its source without being installed"))
    context.exit()


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    help=_("Why does my API token not get this template from /feed/templates?"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=_("Show the version and exit."),
)
@click.option("--debug", is_flag=True, help=_("Show where in the program an unexpected error arose."))
@workspace_options
@click.option(
    "--mouse", is_flag=True, help=_("Let the app take the mouse. The terminal's own selection then needs shift.")
)
@click.option("--ascii", "is_ascii", is_flag=True, help=_("Let the app show nothing but ASCII."))
@click.option("--theme", metavar=_("NAME"), help=_("The app's colours, for this time."))
@click.pass_context
def _sightline(
    context: click.Context,
    debug: bool,  # noqa: ARG001  # read from the arguments by `run`
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    mouse: bool,
    is_ascii: bool,
    theme: str | None,
) -> int:
    if context.invoked_subcommand is not None:
        given = [name for name in context.params if name != "debug" and _is_on_command_line(context, name)]
        if given:
            raise UsedWrongly(_("options of {verb} come after it").format(verb=context.invoked_subcommand))
        return ExitStatus.DONE
    if demo is not None and _is_on_command_line(context, "workspace"):
        raise UsedWrongly(_("give --workspace or --demo, not both"))
    from tui.app.start import refusal, start_app

    if why_not := refusal(workspace, demo):
        tell(_("sightline: {message}").format(message=why_not))
        return ExitStatus.USED_WRONGLY
    return start_app(workspace, demo, at, uses_mouse=mouse, is_ascii=is_ascii, theme=theme)


def _is_on_command_line(context: click.Context, parameter: str) -> bool:
    return context.get_parameter_source(parameter) is ParameterSource.COMMANDLINE


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. Every error is told on stderr, none as a traceback."""
    try:
        if _COMPLETION in os.environ:
            import_module("tui.cli.shell_completion")  # puts itself in the place of what click has for each shell
        result = _sightline.main(list(arguments), prog_name="sightline", standalone_mode=False)
        sys.stdout.flush()
        return int(result or ExitStatus.DONE)
    except click.ClickException as error:
        return usage_error(error)
    except BrokenPipeError:
        # Who reads has gone, as `| head` does; what is left in the buffer must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        return ExitStatus.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the one place where every other error ends
        return report(error, with_traceback="--debug" in arguments)
    finally:
        tell_notices()
