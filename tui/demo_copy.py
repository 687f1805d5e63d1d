"""A demo copied to a folder of the user's, to change and to manage tokens in."""

import shutil
from pathlib import Path

from diagnostics.printable import visible
from diagnostics.workspace.reading import ORGANISATION_FILE, TOKENS_FILE
from tui.failures import ExitStatus, UsedWrongly, tell
from tui.language import _
from tui.opening import find_demo
from tui.presentation.names import shell_word


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
    folder.mkdir(parents=True, exist_ok=True)
    for file in (ORGANISATION_FILE, TOKENS_FILE):
        shutil.copyfile(demo.folder / file, folder / file)
    (folder / TOKENS_FILE).chmod(0o600)
    tell(
        _("Copied. Try: sightline gap --workspace {folder} --token {token}").format(
            folder=shell_word(str(folder)), token=shell_word(demo.token)
        )
    )
    return ExitStatus.DONE
