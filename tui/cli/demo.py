"""`sightline demo`: the demo workspaces, listed, and copied to be changed."""

from contextlib import suppress
from pathlib import Path

import click

from diagnostics.printable import visible
from diagnostics.workspace.observations import OBSERVATIONS_FOLDER
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from diagnostics.workspace.writing import write_new_files
from tui.cli.options import PATH, format_options, pager_option
from tui.cli.output import ExitStatus, Format, tell, write_answer
from tui.i18n import _
from tui.opening import UsedWrongly, find_demo
from tui.presentation.text import command_line


@click.command("demo", help=_("List the demo workspaces. sightline why --demo NAME walks one."))
@click.argument("name", required=False)
@click.option("--copy", "copy_to", metavar="DIR", type=PATH, help=_("Copy demo NAME to a new folder."))
@format_options("demo")
@pager_option
def command(name: str | None, copy_to: Path | None, output_format: Format) -> int:
    """List the demos, tell the story of one, or copy it."""
    from fixtures.demos import demos
    from tui.opening import find_demo
    from tui.presentation.demos import DemosReport

    if copy_to is not None:
        return copy_demo(name, copy_to)
    listed = (find_demo(name),) if name is not None else demos()
    write_answer("demo", DemosReport(listed, is_one=name is not None), output_format)
    return ExitStatus.DONE


def copy_demo(name: str | None, folder: Path) -> int:
    """Copy the workspace of a demo into a new folder.

    Raises:
        UsedWrongly: where no demo is named, or the folder holds something already.
    """
    if name is None:
        raise UsedWrongly(_("say which demo to copy: sightline demo NAME --copy DIR"))
    demo = find_demo(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsedWrongly(_("{folder} is not empty; name a new folder").format(folder=visible(str(folder))))
    _write_copy(demo.folder, folder)
    tell(
        _("Copied. Try: {command}").format(
            command=command_line("sightline", "gap", "--workspace", str(folder), "--token", demo.token)
        )
    )
    return ExitStatus.DONE


def _write_copy(source: Path, folder: Path) -> None:
    """Write the files of a workspace and what was observed: all of it, or nothing and no folder for it."""
    missing = [path for path in (folder, *folder.absolute().parents) if not path.exists()]
    files = (ORGANISATION_FILE, TOKENS_FILE)
    observed = {path.name: path.read_bytes() for path in sorted((source / OBSERVATIONS_FOLDER).glob("*.json"))}
    write_new_files(folder, {name: (source / name).read_bytes() for name in files})
    if not observed:
        return
    try:
        write_new_files(folder / OBSERVATIONS_FOLDER, observed)
    except BaseException:
        for name in files:
            (folder / name).unlink(missing_ok=True)
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise
