"""The parts that the app is composed of, as its screens have them at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual.app import App

from tui.app.delivery import Delivery
from tui.app.findings import Findings
from tui.app.jobs import Jobs
from tui.app.keys import TypedAhead
from tui.app.navigation import Navigation
from tui.app.session import Session
from tui.app.status import StatusLine
from tui.app.tokens import TokenChanges
from tui.app.workspace import WorkspaceFiles
from tui.presentation.layout import Look


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each. `doers` does the actions that are offered on every screen; `redraw` draws the one that is shown."""

    look: Look
    session: Session
    jobs: Jobs
    status: StatusLine
    findings: Findings
    workspace: WorkspaceFiles
    navigation: Navigation
    tokens: TokenChanges
    delivery: Delivery
    keys: TypedAhead
    doers: Mapping[str, Callable[[], None]]
    redraw: Callable[[], None]


class ComposedApp(App[int]):
    """An app made of parts."""

    parts: Parts
