"""`sightline serve`: a workspace as SafetyCulture's API would serve it, on this computer."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.errors import SightlineError
from diagnostics.printable import visible
from diagnostics.workspace.reading import read_workspace
from tui.cli.options import demo_option, moment, workspace_option
from tui.cli.output import ExitStatus, tell
from tui.cli.tokens.shared import tell_lost_comments
from tui.i18n import _, ngettext
from tui.opening import UsedWrongly, find_demo, workspace_folder

if TYPE_CHECKING:
    from fixtures.api.faults import Faults
    from fixtures.api.last_use import UseRecorder
    from fixtures.api.served import Served
    from fixtures.demos import Demo


@click.command(
    "serve",
    help=_(
        "Serve a workspace as SafetyCulture's API would: each token gets what its subject may see. The first line "
        "of stdout is the base URL. Ctrl-C ends it."
    ),
)
@workspace_option
@demo_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help=_("The port; 0, the default, takes a free one."))
@click.option("--host", default="127.0.0.1", metavar=_("ADDRESS"), help=_("The address, by default 127.0.0.1."))
@click.option("--faults", metavar=_("A,B"), default="", help=_("Misbehave as the real API may; 'list' names the ways."))
@click.option(
    "--at",
    type=moment,
    metavar=_("TIME"),
    help=_("Judge by this moment: by default now, for a demo that of its facts."),
)
def command(workspace: Path | None, demo: str | None, port: int, host: str, faults: str, at: datetime | None) -> int:
    """Serve until a signal ends it."""
    from fixtures.api.app import LoopbackApi, now
    from fixtures.api.server import base_url, bound, is_loopback, run

    if faults == "list":
        return _list_faults()
    chosen_faults = _faults(faults)
    if demo is not None and _names_workspace():
        raise UsedWrongly(_("give --workspace or --demo, not both"))
    chosen = find_demo(demo) if demo is not None else None
    served = _served(chosen, workspace)
    if at is None and chosen is not None:
        at = served.facts().directory.organisation.organisation.captured_at
    fixed = at
    recorder = _recorder(served.folder) if chosen is None and fixed is None else None
    api = LoopbackApi(served, (lambda: fixed) if fixed is not None else now, chosen_faults, recorder=recorder)
    try:
        listening = bound(host, port)
    except (OSError, UnicodeError, OverflowError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(
            _("cannot listen at {host}, port {port}: {detail}").format(
                host=visible(host), port=port, detail=visible(detail)
            )
        ) from error

    def is_ready() -> None:
        click.echo(base_url(listening))
        sys.stdout.flush()
        for line in _introduction(served, chosen, fixed, chosen_faults, writes=recorder is not None):
            tell(line)
        if recorder is not None:
            tell_lost_comments(served.folder)
        if not is_loopback(listening):
            tell(
                _(
                    "Anyone who can reach this address can call it, over plain HTTP: what is sent, secrets too, can "
                    "be read on the way."
                )
            )

    if recorder is not None:
        recorder.start()
    try:
        run(api.app(), listening, is_ready)
    finally:
        if recorder is not None:
            recorder.stop()
    return ExitStatus.DONE


def _names_workspace() -> bool:
    source = click.get_current_context().get_parameter_source("workspace")
    return source is click.core.ParameterSource.COMMANDLINE


def _list_faults() -> int:
    from fixtures.api.faults import Fault

    click.echo("\n".join(fault.value for fault in Fault))
    return ExitStatus.DONE


def _faults(text: str) -> "Faults":
    from fixtures.api.faults import Fault, Faults

    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [fault.value for fault in Fault]
    for name in names:
        if name not in known:
            raise UsedWrongly(
                _("there is no fault {name}; there are: {names}").format(name=visible(name), names=", ".join(known))
            )
    return Faults.named(names)


def _served(demo: "Demo | None", folder: Path | None) -> "Served":
    from fixtures.api.demo_secrets import demo_secrets
    from fixtures.api.served import Served

    if demo is None:
        return Served(workspace_folder(folder))
    return Served(demo.folder, demo_secrets(demo.name, read_workspace(demo.folder).inventory))


def _recorder(folder: Path) -> "UseRecorder | None":
    from fixtures.api.last_use import UseRecorder

    return UseRecorder(folder, _tell_storage) if os.access(folder, os.W_OK) else None


def _tell_storage(error: SightlineError) -> None:
    from tui.cli.output import report

    tell(_("The last use of a token could not be written down; the next attempt follows."))
    report(error, with_traceback=False)


def _introduction(
    served: "Served", demo: "Demo | None", at: datetime | None, faults: "Faults", *, writes: bool
) -> list[str]:
    from tui.presentation.text import moment as in_words
    from tui.presentation.text import named, short

    directory = served.facts().directory
    name = named(directory.organisation.organisation.name)
    count = len(directory.organisation.templates)
    lines = [
        ngettext(
            "Serving {name}, {count} template. Ctrl-C ends it.",
            "Serving {name}, {count} templates. Ctrl-C ends it.",
            count,
        ).format(name=name, count=count)
    ]
    if at is not None:
        lines.append(_("Tokens are judged as at {moment}.").format(moment=in_words(at)))
    if faults.active:
        lines.append(_("Misbehaving: {names}.").format(names=", ".join(sorted(faults.active))))
    if not writes:
        lines.append(_("When a token is used is not written down."))
    if demo is not None:
        from fixtures.api.demo_secrets import demo_secrets

        lines.append(_("Secrets for this demo's tokens:"))
        secrets = demo_secrets(demo.name, directory.inventory)
        lines += [f"  {secret}  {short(token)}" for token, secret in secrets.items()]
    return lines
