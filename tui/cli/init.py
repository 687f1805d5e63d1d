"""`sightline init`: a small commented workspace to start from."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from tui.cli.options import PATH, moment
from tui.cli.output import ExitStatus, tell
from tui.i18n import _
from tui.opening import UsedWrongly
from tui.presentation.text import iso, shell_word

_STARTER = Path(__file__).parents[1] / "starter"


@click.command("init", help=_("Write a small commented workspace to start from. Nothing that exists is overwritten."))
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--at", type=moment, metavar=_("TIME"), help=_("The moment the facts are captured at: now."))
def command(folder: Path, at: datetime | None) -> int:
    """Write both files into a folder that has neither."""
    now = iso((at or datetime.now(UTC)).replace(microsecond=0))
    files = {ORGANISATION_FILE: 0o644, TOKENS_FILE: 0o600}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            if os.path.lexists(folder / name):
                raise UsedWrongly(
                    _("{file} exists already; nothing was written").format(file=visible(str(folder / name)))
                )
        for name, mode in files.items():
            text = (_STARTER / name).read_text(encoding="utf-8").replace("CAPTURED_AT", now).replace("CREATED_AT", now)
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except (FileExistsError, NotADirectoryError):
        raise UsedWrongly(_("{folder} is no folder").format(folder=visible(str(folder)))) from None
    tell(
        _('Written. Try: sightline why --workspace {folder} --token tok_01 --template "Site induction"').format(
            folder=shell_word(str(folder))
        )
    )
    return ExitStatus.DONE
