"""Opening the app from the command line: the checks before, and the one place that imports it."""

import os
import sys
from datetime import datetime
from pathlib import Path

from diagnostics.workspace.reading import ORGANISATION_FILE
from tui.failures import ExitStatus, UsedWrongly, tell
from tui.language import _
from tui.opening import find_demo, workspace_folder
from tui.terminal import refusal, shows_unicode

_TURN_SECONDS = 0.001


def start_app(
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    *,
    uses_mouse: bool,
    is_ascii: bool,
    theme: str | None,
) -> int:
    """Open the app, and return the exit status.

    Raises:
        UsedWrongly: where the workspace named is no folder, or there are no such colours.
        NothingOfThatName: for a demo that does not exist.
    """
    if why_not := refusal(_command(workspace, demo)):
        tell(_("sightline: {message}").format(message=why_not))
        return ExitStatus.USED_WRONGLY
    if demo is not None:
        find_demo(demo)
    elif workspace is not None:
        workspace_folder(workspace)

    if os.environ.get("NO_COLOR") == "":
        # Set to nothing it asks for nothing (no-color.org), but Textual takes it for set.
        del os.environ["NO_COLOR"]
    from tui.app import SightlineApp
    from tui.presentation.look import Look
    from tui.session import Source

    source: Source | None = None
    if demo is not None or workspace is not None or Path(ORGANISATION_FILE).is_file():
        source = Source(workspace if demo is None else None, demo, at)
    app = SightlineApp(source, look=Look(is_ascii or not shows_unicode()), theme=theme)
    if theme is not None and theme not in app.available_themes:
        names = ", ".join(sorted(app.available_themes))
        raise UsedWrongly(_("there are no colours called {theme}. There are: {names}").format(theme=theme, names=names))
    # Work beside the screen gives way to a key sooner than threads usually do, which take turns of 5 ms.
    sys.setswitchinterval(_TURN_SECONDS)
    status = app.run(mouse=uses_mouse)
    return app.return_code or status or ExitStatus.DONE


def _command(workspace: Path | None, demo: str | None) -> str:
    """Return the command that answers the same question without a screen."""
    if demo is not None:
        return f"sightline why --demo {demo}" if demo.isascii() and demo.isprintable() else "sightline why --demo NAME"
    return "sightline why --workspace DIR --token T --template X" if workspace is not None else "sightline --help"
