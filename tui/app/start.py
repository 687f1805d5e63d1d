"""Start of the app on a terminal that can show it."""

import codecs
import os
import sys
from datetime import datetime
from pathlib import Path

from diagnostics.workspace.reading import ORGANISATION_FILE
from tui.i18n import _
from tui.opening import UsedWrongly, find_demo, workspace_folder

_CANNOT_DRAW = ("", "dumb", "unknown")


def refusal(workspace: Path | None, demo: str | None) -> str:
    """Return why the app cannot be shown here, with the command to use instead; empty where it can.

    The app reads keys from stdin and draws on stderr, so both must be the terminal. stdout is left free.
    """
    command = _command(workspace, demo)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return _("The app needs a terminal. Without one, use: {command}").format(command=command)
    term = os.environ.get("TERM", "")
    if term in _CANNOT_DRAW:
        return _("This terminal cannot show the app (TERM={term}). Use: {command}").format(term=term, command=command)
    return ""


def shows_unicode() -> bool:
    """Return whether the terminal's encoding can show more than ASCII."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    try:
        return codecs.lookup(encoding).name.startswith("utf-")
    except LookupError:
        return False


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
    if demo is not None:
        find_demo(demo)
    elif workspace is not None:
        workspace_folder(workspace)

    if os.environ.get("NO_COLOR") == "":
        # Set to nothing it asks for nothing (no-color.org), but Textual takes it for set.
        del os.environ["NO_COLOR"]
    from tui.app.app import SightlineApp
    from tui.app.session import Source
    from tui.presentation.layout import Look

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
    return app.return_code or status or 0


def _command(workspace: Path | None, demo: str | None) -> str:
    """Return the command that answers the same question without a screen."""
    if demo is not None:
        return f"sightline why --demo {demo}" if demo.isascii() and demo.isprintable() else "sightline why --demo NAME"
    return "sightline why --workspace DIR --token T --template X" if workspace is not None else "sightline --help"
