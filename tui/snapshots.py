"""Older facts to compare with: a snapshot of the workspace's own history, or an older copy of the workspace."""

from datetime import datetime
from pathlib import Path

import click

from diagnostics.access.directory import Directory
from diagnostics.printable import visible
from diagnostics.workspace.history import read_snapshot, snapshot_files
from diagnostics.workspace.reading import read_workspace
from tui.failures import UsedWrongly
from tui.language import _
from tui.opening import Opened
from tui.options import moment
from tui.presentation.times import moment as moment_text


def snapshot_option(text: str) -> datetime | Path | str:
    """Return which facts `--with-snapshot` means: those at a moment or in a folder; nothing stands for the last ones.

    Raises:
        BadParameter: for what is neither a moment nor a folder.
    """
    if not text:
        return text
    if Path(text).is_dir():
        return Path(text)
    try:
        return moment(text)
    except click.BadParameter as error:
        raise click.BadParameter(_("{message} It is no folder either.").format(message=error.message)) from None


def former_facts(opened: Opened, wanted: datetime | Path | None) -> Directory:
    """Return the older facts, with the tokens of today: only the organisation's facts are kept in the history.

    Raises:
        UsedWrongly: where there are none, or they are another organisation's.
        WorkspaceUnreadable: for a folder or former facts that cannot be read.
    """
    if isinstance(wanted, Path):
        facts = read_workspace(wanted).organisation
        if not opened.directory.is_foreign(facts.organisation.id):
            return Directory(facts, opened.directory.inventory)
        raise UsedWrongly(_("{folder} holds the facts of another organisation").format(folder=visible(str(wanted))))
    oldest: datetime | None = None
    for path in snapshot_files(opened.workspace.folder):
        snapshot = read_snapshot(path, opened.workspace.inventory, keeps=wanted is None)
        if wanted is None or snapshot.captured_at <= wanted:
            return snapshot.directory(opened.directory.inventory)
        oldest = snapshot.captured_at
    if oldest is None:
        raise UsedWrongly(_("the workspace has no former facts: they are kept in history/ when a pull brings new ones"))
    raise UsedWrongly(_("the oldest former facts are of {moment}").format(moment=moment_text(oldest)))
