"""`sightline export`: the facts of a workspace for another authorization engine."""

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from diagnostics.findings.export.missing import missing_facts
from diagnostics.findings.export.spicedb import SCHEMA, assertions, relationships
from diagnostics.printable import visible
from diagnostics.workspace.storage_errors import storing
from tui.cli.options import PATH, workspace_options
from tui.cli.output import ExitStatus, step, tell
from tui.i18n import _
from tui.opening import UsedWrongly, open_workspace
from tui.presentation.export_spicedb import missing_lines, relationship_lines, validation_lines, written_lines

_RELATIONSHIPS = "relationships.txt"


@click.command(
    "export",
    help=_(
        "Write who may open which template to the new folder DIR, for SpiceDB: its schema, the relationships, and a "
        "validation file for zed validate. Refused with status 4 where facts are not known."
    ),
)
@click.option("--to", "engine", type=click.Choice(["spicedb"]), required=True, help=_("The engine to write for."))
@click.argument("folder", metavar="DIR", type=PATH)
@workspace_options
def command(
    engine: Literal["spicedb"],  # noqa: ARG001  # one engine so far, which the option names
    folder: Path,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
) -> int:
    """Write the files of an export, or say which facts are missing for it."""
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if missing := missing_facts(opened.directory):
        for line in missing_lines(missing):
            tell(line)
        return ExitStatus.UNKNOWN
    schema = SCHEMA.read_text(encoding="utf-8")
    with step(_("Writing the relationships")):
        answers = list(assertions(opened.directory, opened.at))
        # Twice over, and never held as a whole: of a large organisation they are a million.
        lines = _write_new(
            folder,
            {
                "schema.zed": [schema],
                _RELATIONSHIPS: relationship_lines(relationships(opened.directory)),
                "validation.yaml": validation_lines(schema, relationships(opened.directory), answers),
            },
        )
    for line in written_lines(visible(str(folder)), lines[_RELATIONSHIPS], len(answers)):
        tell(line)
    return ExitStatus.DONE


def _write_new(folder: Path, files: dict[str, Iterable[str]]) -> dict[str, int]:
    """Write all files into a new or empty folder, or none: they are made beside it and moved there when whole.

    Return how many pieces each was given in.

    Raises:
        UsedWrongly: where the folder holds something already.
        StorageFailed: where it cannot be written.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsedWrongly(_("{folder} is no folder").format(folder=visible(str(folder))))
    if folder.is_dir() and any(folder.iterdir()):
        raise UsedWrongly(_("{folder} is not empty; name a new folder").format(folder=visible(str(folder))))
    written = dict.fromkeys(files, 0)
    with storing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = folder.parent / f".{folder.name[:100]}.{os.getpid()}"
        making.mkdir()
        try:
            for name, lines in files.items():
                with (making / name).open("w", encoding="utf-8", newline="\n") as file:
                    for line in lines:
                        file.write(line)
                        written[name] += 1
                    file.flush()
                    os.fsync(file.fileno())
            making.replace(folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return written
