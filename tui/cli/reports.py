"""A report that a command writes into a file of the user's choice, in place of an older one."""

import os
from pathlib import Path

from diagnostics.printable import visible
from diagnostics.workspace.writing import put
from tui.i18n import _
from tui.opening import UsedWrongly


def check_report_path(path: Path, workspace: Path, inputs: Path) -> None:
    """Pass where a report may be written: not over what the command reads, not in a workspace, not through a link.

    Raises:
        UsedWrongly: where it may not, with the reason.
    """
    shown = visible(str(path))
    if path.is_symlink():
        raise UsedWrongly(_("{path} is a symbolic link; name the file itself for the report").format(path=shown))
    if path.exists() and not path.is_file():
        raise UsedWrongly(_("{path} is no regular file; name another file for the report").format(path=shown))
    if path.exists() and inputs.exists() and path.samefile(inputs):
        raise UsedWrongly(_("{path} holds the expectations; name another file for the report").format(path=shown))
    real, root = Path(os.path.realpath(path)), Path(os.path.realpath(workspace))
    if root in real.parents:
        raise UsedWrongly(
            _("{path} lies in the workspace, where only its own files belong; name another file for the report").format(
                path=shown
            )
        )


def write_report(path: Path, text: str) -> None:
    """Write a report: nothing or the whole, and an older one stands until then.

    Raises:
        StorageFailed: where it cannot be written.
    """
    put(path, text.encode("utf-8", "backslashreplace"))
