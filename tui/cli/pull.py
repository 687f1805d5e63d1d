"""`sightline pull`: an organisation's facts from the real API, with progress."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.model.diff import differences
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.origin import DEFAULT_BASE_URL
from diagnostics.platform.pace import REQUESTS_PER_MINUTE
from diagnostics.platform.pull import Progress
from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, read_workspace
from tui.cli.options import PATH, format_options, platform_options
from tui.cli.output import ExitStatus, Format, tell, write_answer
from tui.cli.secret_input import given_secret
from tui.cli.tokens.shared import tell_narrowed
from tui.i18n import _, ngettext
from tui.opening import UsedWrongly
from tui.presentation.pull import feed_title

if TYPE_CHECKING:
    from diagnostics.platform.client import PlatformClient
    from tui.presentation.pull import PullReport


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
@format_options("pull")
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
    from diagnostics.tokens.secrets import Secret
    from diagnostics.workspace.lock import pulling

    client = PlatformClient(base_url, Secret(given_secret(token_file, token_command)))
    make_folder(folder)
    with pulling(folder):
        report = pull_facts(client, folder, begin_anew=restart)
    write_answer("pull", report, output_format)
    return ExitStatus.DONE


def pull_facts(client: "PlatformClient", folder: Path, *, begin_anew: bool) -> "PullReport":
    """Read everything with progress, then write it at once; the folder is locked by the caller.

    Raises:
        PlatformFailed: where it cannot be read. Nothing is written, and another pull goes on where this one stopped.
    """
    from diagnostics.platform.pull import pull
    from diagnostics.platform.to_facts import facts_of
    from diagnostics.workspace.history import read_inventory, replace_facts, snapshot_files
    from diagnostics.workspace.to_toml import comment_count
    from tui.presentation.pull import PullReport

    known = read_workspace(folder).organisation if (folder / ORGANISATION_FILE).exists() else None
    progress = PullProgress()
    try:
        with client:
            expected = known.organisation.id if known is not None else None
            pulled, store = pull(client, folder, progress, organisation=expected, begin_anew=begin_anew)
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
    facts = facts_of(pulled, read_inventory(folder), known)
    tell_narrowed(folder / ORGANISATION_FILE)
    workspace = replace_facts(folder, facts.organisation)
    store.discard()
    for former in snapshot_files(folder)[:1] if known is not None else ():
        if count := comment_count(former.read_text(encoding="utf-8-sig", errors="replace")):
            tell(_comments_kept(count, former))
    changes = list(differences(known, workspace.organisation)) if known is not None else None
    return PullReport(pulled, workspace.organisation, changes, facts)


def _comments_kept(count: int, former: Path) -> str:
    return ngettext(
        "The former organisation.toml held {count} comment, and the new one holds none. It is kept in {file}.",
        "The former organisation.toml held {count} comments, and the new one holds none. It is kept in {file}.",
        count,
    ).format(count=count, file=visible(str(former)))


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise UsedWrongly(
            _("cannot use {folder}: {detail}").format(folder=visible(str(folder)), detail=visible(detail))
        ) from error


_INTERVAL_SECONDS = 0.2


class PullProgress:
    """Shows the feed that is read, its rows, and about how long the rest of it takes."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._is_shown = sys.stderr.isatty()
        self._feed = ""
        self._started = 0.0
        self._first = 0
        self._last_shown = 0.0
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Show where the pull is."""
        if not self._is_shown:
            return
        now = time.monotonic()
        if progress.feed != self._feed:
            self._feed, self._started, self._first = progress.feed, now, progress.rows
        elif now - self._last_shown < _INTERVAL_SECONDS:
            return
        self._last_shown = now
        self._write(self._line(progress, now))

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown and self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _line(self, progress: Progress, now: float) -> str:
        facts = {
            "number": progress.number,
            "of": progress.of,
            "feed": feed_title(progress.feed),
            "rows": progress.rows,
            "rest": progress.remaining,
        }
        read, passed = progress.rows - self._first, now - self._started
        if not progress.remaining or read <= 0:
            return _("{number}/{of} {feed}: {rows} rows").format_map(facts)
        seconds = round(progress.remaining * passed / read)
        return _("{number}/{of} {feed}: {rows} rows, about {rest} left, {seconds} s").format(seconds=seconds, **facts)

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line + " " * (self._width - len(line)))
        sys.stderr.flush()
        self._width = len(line)
