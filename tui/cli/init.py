"""`sightline init`: a small commented workspace to start from."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from diagnostics.workspace.writing import write_new_files
from tui.cli.options import PATH, moment
from tui.cli.output import ExitStatus, tell
from tui.i18n import _
from tui.opening import UsedWrongly
from tui.presentation.text import command_line, iso

_EXPECTATIONS_FILE = "expectations.toml"
_STARTER = Path(__file__).parents[1] / "starter"


@click.command("init", help=_("Write a small commented workspace to start from. Nothing that exists is overwritten."))
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--at", type=moment, metavar=_("TIME"), help=_("The moment the facts are captured at: now."))
def command(folder: Path, at: datetime | None) -> int:
    """Write facts, tokens and expectations into a folder that has none of them."""
    now = iso((at or datetime.now(UTC)).replace(microsecond=0))
    files = (ORGANISATION_FILE, TOKENS_FILE, _EXPECTATIONS_FILE)
    try:
        for name in files:
            if os.path.lexists(folder / name):
                raise UsedWrongly(
                    _("{file} exists already; nothing was written").format(file=visible(str(folder / name)))
                )
        texts = {name: (_STARTER / name).read_text(encoding="utf-8") for name in files}
        contents = {name: text.replace("CAPTURED_AT", now).replace("CREATED_AT", now) for name, text in texts.items()}
        write_new_files(folder, {name: content.encode() for name, content in contents.items()})
    except (FileExistsError, NotADirectoryError):
        raise UsedWrongly(_("{folder} is no folder").format(folder=visible(str(folder)))) from None
    tell(
        _('Written. Try: {command} --template "Site induction"').format(
            command=command_line("sightline", "why", "--workspace", str(folder), "--token", "tok_01")
        )
    )
    return ExitStatus.DONE
