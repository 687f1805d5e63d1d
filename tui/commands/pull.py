"""`sightline pull`: an organisation's facts from the real API into a workspace."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.organisation.differences import differences
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.origin import DEFAULT_BASE_URL
from diagnostics.platform.pace import REQUESTS_PER_MINUTE
from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, read_workspace
from tui.failures import ExitStatus, UsedWrongly, tell
from tui.language import _
from tui.options import PATH, format_options, platform_options
from tui.output import Format, write_json, write_lines
from tui.secret_input import given_secret

if TYPE_CHECKING:
    from diagnostics.platform.client import PlatformClient


@click.command(
    "pull",
    help=_(
        "Read an organisation's facts from the API into DIR, with a token that sees much: best one that holds View "
        "all data. Nothing is changed there, and DIR's tokens.toml is left alone. At most {budget} requests go out "
        "in a minute, fewer than the API allows."
    ).format(budget=REQUESTS_PER_MINUTE),
)
@click.argument("folder", metavar="DIR", type=PATH)
@platform_options(DEFAULT_BASE_URL)
@click.option("--restart", is_flag=True, help=_("Begin anew, whatever an interrupted pull left."))
@format_options("text", "json")
def command(
    folder: Path,
    base_url: str,
    token_file: Path | None,
    token_command: str | None,
    restart: bool,
    output_format: Format,
) -> int:
    """Pull, write, and report what was read and what changed."""
    from diagnostics.platform.client import PlatformClient
    from diagnostics.tokens.minting import Secret
    from diagnostics.workspace.lock import pulling

    client = PlatformClient(base_url, Secret(given_secret(token_file, token_command)))
    _make(folder)
    with pulling(folder):
        return _pull(client, folder, output_format, begin_anew=restart)


def _pull(client: "PlatformClient", folder: Path, output_format: Format, *, begin_anew: bool) -> int:
    from diagnostics.platform.pull import pull
    from diagnostics.platform.pulled_facts import organisation_of
    from diagnostics.platform.untold import NOTHING_UNTOLD, with_untold
    from diagnostics.workspace.facts_writing import read_inventory, replace_facts
    from tui.presentation.pull_text import pull_json, pull_text
    from tui.pull_progress import PullProgress

    known = read_workspace(folder).organisation if (folder / ORGANISATION_FILE).exists() else None
    progress = PullProgress()
    try:
        with client:
            expected = known.organisation.id if known is not None else None
            pulled, store = pull(
                client, folder, progress, organisation=expected, begin_anew=begin_anew, at=datetime.now(UTC)
            )
    except KeyboardInterrupt:
        progress.clear()
        tell(_("Stopped. The workspace is as it was; the same command goes on where this one stopped."))
        raise
    except PlatformFailed as error:
        progress.clear()
        if error.code in (PlatformCode.UNREACHABLE, PlatformCode.TOO_MANY_REQUESTS, PlatformCode.TIMED_OUT):
            tell(_("The workspace is as it was; the same command goes on where this one stopped."))
        raise
    progress.clear()
    read = organisation_of(pulled, read_inventory(folder), known)
    read, untold = with_untold(read, known) if known is not None else (read, NOTHING_UNTOLD)
    workspace = replace_facts(folder, read)
    store.discard()
    changes = list(differences(known, workspace.organisation)) if known is not None else None
    if output_format == "json":
        write_json(pull_json(pulled, workspace.organisation, changes, untold))
    else:
        write_lines(pull_text(pulled, workspace.organisation, changes, untold))
    return ExitStatus.DONE


def _make(folder: Path) -> None:
    """Make the folder where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(
            _("cannot use {folder}: {detail}").format(folder=visible(str(folder)), detail=visible(detail))
        ) from error
